/** Encrypts the trading file, removes the plain one and decrypts it again, over and over: `node encrypt.ts HOME TIMES`. */
import { inHome, type App } from '../../../src/lib/app/app.ts';
import { decryptTradingFile, encryptTradingFile, removePlainTradingFile } from '../../../src/lib/app/secrets.ts';

const [home = '', times = '0'] = process.argv.slice(2);
const app = inHome({ program: { version: '0.1.0', root: '' } } as App, home);
for (let n = 0; n < Number(times); n++) {
  encryptTradingFile(app, false);
  removePlainTradingFile(app);
  decryptTradingFile(app, false);
}
