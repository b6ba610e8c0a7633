/** `tbot generate-key`, `hash-password`, `encrypt-env` and `decrypt-env`. */
import { rmSync } from 'node:fs';
import { ConfigError, LogicError } from '../core/errors.ts';
import { replaceFile } from '../config/atomic-file.ts';
import { encryptionKeyOf } from '../config/encryption-key.ts';
import { readIfThere, readText } from '../config/files.ts';
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

/** Writes `.env_bot.enc` from `.env_bot`, and reads it back before it says so. @throws ConfigError */
export function encryptTradingFile(app: App): { written: string } {
  const { home } = app;
  const text = readText(home.tradingFile);
  if (text === null) throw absent(home.tradingFile, 'make one with tbot init, or decrypt one with tbot decrypt-env');
  const key = keyOf(app);
  replaceFile(home.sealedTradingFile, seal(text, key));
  const back = readIfThere(home.sealedTradingFile);
  if (back === null || unseal(back, key) !== text) {
    throw new LogicError({
      code: 'sealed_not_read_back',
      message: `${home.sealedTradingFile} does not read back as what was written`,
      cure: 'keep the plain file; the disk may be failing',
    });
  }
  return { written: home.sealedTradingFile };
}

/** Removes the plain `.env_bot`, if the encrypted one holds the same. @throws ConfigError `sealed_stale` */
export function removePlainTradingFile(app: App): { removed: string } {
  if (!holdsTheSame(app)) {
    throw new ConfigError({
      code: 'sealed_stale',
      message: '.env_bot.enc does not hold what .env_bot says now',
      cure: 'run tbot encrypt-env again',
    });
  }
  rmSync(app.home.tradingFile);
  return { removed: app.home.tradingFile };
}

/** Whether `.env_bot.enc` opens and holds exactly what `.env_bot` says. */
export function holdsTheSame(app: App): boolean {
  const plain = readText(app.home.tradingFile);
  const sealed = readIfThere(app.home.sealedTradingFile);
  if (plain === null || sealed === null) return false;
  try {
    return unseal(sealed, keyOf(app)) === plain;
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}

/** Writes `.env_bot` from `.env_bot.enc`; over an existing one only by `replace`. @throws ConfigError */
export function decryptTradingFile(app: App, replace: boolean): { written: string } {
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
