/** A schedule as a process of its own over an installation that is not real: HOME and ROOT are its arguments. */
import { inHome, type App } from '../../src/lib/app/app.ts';
import { runSchedule } from '../../src/lib/app/schedule/run-schedule.ts';

const [, , home = '', root = ''] = process.argv;
const app = inHome({ program: { version: '0', root } } as App, home);
await runSchedule(app, () => null, {
  told: (line) => process.stderr.write(`${line}\n`),
  happened: () => undefined,
  stoppable: (stop) => process.on('SIGTERM', stop),
});
