/** Asks the owner for as many things as it is told, one after another. */
import { openControl } from '../../../src/lib/journal/control.ts';

const [file = '', by = '', times = '0'] = process.argv.slice(2);
const line = openControl(file);
for (let n = 0; n < Number(times); n++) line.ask({ command: 'confirm', args: { n }, by, at: Date.now() });
line.close();
