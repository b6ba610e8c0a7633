/** `tbot generate-key`, `hash-password`, `encrypt-env` and `decrypt-env`. */
import { existsSync, rmSync } from 'node:fs';
import { ConfigError, LogicError } from '../core/errors.ts';
import { replaceFile, throughLinks } from '../config/atomic-file.ts';
import { encryptionKeyOf } from '../config/encryption-key.ts';
import { readIfThere, readText } from '../config/files.ts';
import { withConfigLock } from './config-lock.ts';
import { hashPassword } from '../config/password.ts';
import { newEncryptionKey, seal, unseal } from '../config/sealed-file.ts';
import type { Secret } from '../core/secret.ts';
import type { App } from './app.ts';

/** A new ENCRYPTION_KEY. */
export function generateKey(): string {
  return newEncryptionKey();
}

/** What to put into ENCRYPTED_PASSWORD. @throws ConfigError `password_length` */
export function passwordHashOf(password: string): string {
  return hashPassword(password);
}

/**
 * Writes `.env_bot.enc` from `.env_bot`, and reads it back before it says so. An encrypted file that this key does not
 * open is somebody's only copy: it is replaced only by `replace`.
 * @throws ConfigError `file_absent`, `encryption_key_*`, `sealed_by_another_key`
 */
export function encryptTradingFile(app: App, replace: boolean): { written: string } {
  return withConfigLock(app.home, () => encrypt(app, replace));
}

function encrypt(app: App, replace: boolean): { written: string } {
  const { home } = app;
  const text = readText(home.tradingFile);
  if (text === null) throw absent(home.tradingFile, 'make one with tbot init, or decrypt one with tbot decrypt-env');
  const key = keyOf(app);
  if (!replace && existsSync(home.sealedTradingFile) && openedBy(app, key) === null) {
    throw new ConfigError({
      code: 'sealed_by_another_key',
      message: '.env_bot.enc is there already and does not open with this ENCRYPTION_KEY',
      cure: 'move it away, or replace it with --replace',
    });
  }
  replaceFile(home.sealedTradingFile, seal(text, key));
  if (openedBy(app, key) !== text) {
    throw new LogicError({
      code: 'sealed_not_read_back',
      message: `${home.sealedTradingFile} does not read back as what was written`,
      cure: 'keep the plain file; the disk may be failing',
    });
  }
  return { written: home.sealedTradingFile };
}

/** Removes the plain `.env_bot` (behind a link: the file and the link). @throws ConfigError `sealed_stale` */
export function removePlainTradingFile(app: App): { removed: string } {
  return withConfigLock(app.home, () => removePlain(app));
}

function removePlain(app: App): { removed: string } {
  if (!holdsTheSame(app)) {
    throw new ConfigError({
      code: 'sealed_stale',
      message: '.env_bot.enc does not hold what .env_bot says now',
      cure: 'run tbot encrypt-env again',
    });
  }
  const { tradingFile } = app.home;
  for (const path of new Set([throughLinks(tradingFile), tradingFile])) rmSync(path);
  return { removed: tradingFile };
}

/** Whether `.env_bot.enc` opens and holds exactly what `.env_bot` says. */
export function holdsTheSame(app: App): boolean {
  const plain = readText(app.home.tradingFile);
  return plain !== null && existsSync(app.home.sealedTradingFile) && openedBy(app, keyOf(app)) === plain;
}

/** What `.env_bot.enc` holds; null when this key does not open it. */
function openedBy({ home }: App, key: Secret): string | null {
  try {
    return unseal(readIfThere(home.sealedTradingFile) ?? Buffer.alloc(0), key);
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
}

/** Writes `.env_bot` from `.env_bot.enc`; over an existing one only by `replace`. @throws ConfigError */
export function decryptTradingFile(app: App, replace: boolean): { written: string } {
  return withConfigLock(app.home, () => decrypt(app, replace));
}

function decrypt(app: App, replace: boolean): { written: string } {
  const { home } = app;
  const sealed = readIfThere(home.sealedTradingFile);
  if (sealed === null) throw absent(home.sealedTradingFile, 'it is made by tbot encrypt-env');
  const text = unseal(sealed, keyOf(app));
  const plain = readText(home.tradingFile);
  if (plain !== null && !replace && plain !== text) {
    throw new ConfigError({
      code: 'plain_file_differs',
      message: '.env_bot is there already and says something else',
      cure: 'move it away, or replace it with --replace',
    });
  }
  replaceFile(home.tradingFile, text);
  return { written: home.tradingFile };
}

function keyOf({ home, environment }: App): Secret {
  return encryptionKeyOf(readText(home.deploymentFile) ?? '', environment.overrides);
}

function absent(path: string, cure: string): ConfigError {
  return new ConfigError({ code: 'file_absent', message: `${path} is not there`, cure });
}
