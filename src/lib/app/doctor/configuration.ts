/** The configuration: valid, decryptable, with the keys that the chosen broker needs, and a free port. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { missingConnectionKeys, modeOf } from '../../config/broker-mode.ts';
import { faultText } from '../../config/fault.ts';
import { counted } from '../../core/counted.ts';
import type { App } from '../app.ts';
import { holdsTheSame } from '../secrets.ts';
import { fail, ok, warn, type Finding } from './check.ts';

const INVALID = 'not looked at: the configuration is at fault';
const VALIDATE = 'tbot config validate';

export function checkConfiguration({ configuration }: App): Finding {
  const { faults, warnings } = configuration();
  const [first] = faults;
  if (first !== undefined)
    return fail('config_invalid', `${counted(faults.length, 'fault')}; the first: ${faultText(first)}`, VALIDATE);
  if (warnings.length === 0) return ok('valid');
  const about = warnings.map(({ place, key }) => key ?? place).join(', ');
  return warn('config_warnings', `valid, with ${counted(warnings.length, 'warning')} (${about})`, VALIDATE);
}

export function checkEncryption(app: App): Finding {
  const { home, configuration } = app;
  if (!existsSync(home.sealedTradingFile)) return ok('.env_bot is not encrypted');
  if (!existsSync(home.tradingFile)) {
    const fault = configuration().faults.find(({ place, key }) => place === '.env_bot.enc' && key === null);
    return fault === undefined
      ? ok('.env_bot.enc opens with ENCRYPTION_KEY')
      : fail('sealed_unreadable', fault.problem, fault.accepts);
  }
  const both = '.env_bot and .env_bot.enc are both there; the plain one counts';
  return holdsTheSame(app)
    ? warn('plain_and_sealed', `${both}; they hold the same`, 'remove the plain file, or the encrypted one')
    : warn('plain_and_sealed', `${both}; the encrypted one holds something else, or does not open`, 'tbot encrypt-env');
}

export function checkConnectionKeys(app: App): Finding {
  const { config } = app.configuration();
  if (config === null) return warn('config_invalid', INVALID, VALIDATE);
  const { trading, deployment } = config;
  const account = `${trading.BROKER}, ${modeOf(trading)}`;
  const missing = missingConnectionKeys(trading, deployment);
  if (missing.length === 0) return ok(`${account}: all that a connection needs`);
  return warn(
    'keys_missing',
    `${account}: ${missing.join(', ')} not set`,
    'fill them in in .env before you connect, or set BROKER=sim',
  );
}

export async function checkPort(app: App): Promise<Finding> {
  const { config } = app.configuration();
  if (config === null) return warn('config_invalid', INVALID, VALIDATE);
  const { LOCAL, LOCAL_IP, LOCAL_PORT, REMOTE_IP, REMOTE_PORT } = config.deployment;
  const [host, port, names] = LOCAL
    ? ([LOCAL_IP, LOCAL_PORT, 'LOCAL_IP and LOCAL_PORT'] as const)
    : ([REMOTE_IP, REMOTE_PORT, 'REMOTE_IP and REMOTE_PORT'] as const);
  if (host === undefined)
    return warn('address_missing', 'LOCAL=false, and REMOTE_IP is not set', 'set REMOTE_IP, or LOCAL=true');
  const problem = await bindProblem(host, port);
  if (problem === null) return ok(`${host}:${String(port)} is free for the web layer`);
  return warn(
    'port_taken',
    `${host}:${String(port)} cannot be bound: ${problem}`,
    `fine if tbot serve runs; else change ${names}`,
  );
}

/** Null when the address can be bound now. */
function bindProblem(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => {
      resolve(error.message);
    });
    server.listen({ host, port, exclusive: true }, () =>
      server.close(() => {
        resolve(null);
      }),
    );
  });
}
