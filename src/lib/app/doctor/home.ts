/** The home: are its folders and files there, and are the secrets private? */
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { PRIVATE_FILE } from '../../config/atomic-file.ts';
import { counted } from '../../core/counted.ts';
import type { App } from '../app.ts';
import { fail, ok, type Finding } from './check.ts';

export function checkFolders({ home }: App): Finding {
  const missing = home.dataFolders.filter((folder) => !existsSync(folder)).map((folder) => relative(home.root, folder));
  if (missing.length > 0) return fail('folders_missing', `missing in ${home.root}: ${missing.join(', ')}`, 'tbot init');
  const closed = [home.root, ...home.dataFolders].filter((folder) => !isWritable(folder));
  if (closed.length === 0) return ok(home.root);
  return fail(
    'folders_closed',
    `not writable: ${closed.join(', ')}`,
    'chown or chmod them for the user that tbot runs as',
  );
}

export function checkFiles({ home }: App): Finding {
  const hasTrading = existsSync(home.tradingFile) || existsSync(home.sealedTradingFile);
  const missing = [existsSync(home.deploymentFile) ? '' : '.env', hasTrading ? '' : '.env_bot'].filter(Boolean);
  return missing.length === 0
    ? ok('.env and .env_bot are there')
    : fail('files_missing', `missing: ${missing.join(', ')}`, 'tbot init');
}

/** Everything named .env* but the templates must be its owner's alone. */
export function checkPermissions({ home }: App): Finding {
  const secrets = existsSync(home.root) ? readdirSync(home.root).filter(isSecretFile) : [];
  const open = secrets.filter((name) => (modeOf(join(home.root, name)) & ~PRIVATE_FILE) !== 0);
  if (open.length === 0) return ok(`${counted(secrets.length, 'file')} with secrets, mode 0600 or stricter`);
  return fail('secrets_open', `others may read or write ${open.join(', ')}`, `chmod 600 ${open.join(' ')}`);
}

/** Of what a link leads to; nothing there is nothing open. */
function modeOf(path: string): number {
  return (statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o777;
}

function isSecretFile(name: string): boolean {
  return basename(name).startsWith('.env') && !name.endsWith('.template');
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
