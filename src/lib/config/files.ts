/**
 * The configuration files of a home: reading them into a validated configuration, changing one, sealing and
 * unsealing. Guarantees: a file is replaced whole or not at all, and only after the result was validated; nothing
 * here prints.
 */
import { existsSync, readFileSync } from 'node:fs';
import { ConfigError } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';
import { replaceFile } from './atomic-file.ts';
import { encryptionKeyOf } from './encryption-key.ts';
import { configInvalid, type ConfigPlace, type Fault, type Warning } from './fault.ts';
import type { Environment } from './environment.ts';
import type { Home } from './home.ts';
import { readConfig, type Config, type ConfigReading, type ConfigSources } from './reading.ts';
import { seal, unseal } from './sealed-file.ts';

/** A home's files as they are on disk. */
export interface ConfigFiles {
  readonly sources: ConfigSources;
  /** The key that opened `.env_bot.enc`, when that file is the one in use. */
  readonly sealedWith: Secret | null;
  /** What is wrong with the files themselves, before their content is looked at. */
  readonly faults: readonly Fault[];
  readonly warnings: readonly Warning[];
}

/** Reads and validates; faults of the files and of their content come together. Never throws for what they hold. */
export function readHome(home: Home, environment: Environment): ConfigReading {
  const files = readFiles(home, environment);
  const reading = readConfig(files.sources);
  const faults = [...files.faults, ...reading.faults];
  return {
    ...reading,
    config: faults.length === 0 ? reading.config : null,
    faults,
    warnings: [...files.warnings, ...reading.warnings],
  };
}

/** @throws ConfigError `config_invalid` with all faults */
export function configOf(reading: ConfigReading): Config {
  if (reading.config === null) throw configInvalid(reading.faults);
  return reading.config;
}

export function readFiles(home: Home, environment: Environment): ConfigFiles {
  const { overrides } = environment;
  const faults: Fault[] = [];
  const warnings: Warning[] = [];
  const deploymentText = attempt('.env', faults, () => readText(home.deploymentFile)) ?? '';
  const base = { deploymentText, tradingText: '', tradingPlace: '.env_bot', overrides } as const;
  const files = { sources: base, sealedWith: null, faults, warnings };
  // The plain file first: where it is just going, the encrypted one has come before.
  const tradingText = attempt('.env_bot', faults, () => readText(home.tradingFile));
  const isSealed = existsSync(home.sealedTradingFile);
  if (tradingText !== null || faults.some(({ place }) => place === '.env_bot')) {
    if (isSealed) warnings.push(notUsed('.env_bot.enc', 'is not used: .env_bot is there too, and counts'));
    return { ...files, sources: { ...base, tradingText: tradingText ?? '' } };
  }
  if (isSealed) {
    const opened = attempt('.env_bot.enc', faults, () => open(home, encryptionKeyOf(deploymentText, overrides)));
    if (opened === null) return files;
    const sources = { ...base, tradingText: opened.text, tradingPlace: '.env_bot.enc' } as const;
    return { ...files, sources, sealedWith: opened.key };
  }
  warnings.push(notUsed('.env_bot', 'is not there: every key has its default (tbot init makes one)'));
  if (!existsSync(home.root)) faults.push(homeAbsent(home));
  return files;
}

function open(home: Home, key: Secret): { text: string; key: Secret } {
  return { text: unseal(readIfThere(home.sealedTradingFile) ?? Buffer.alloc(0), key), key };
}

function notUsed(place: ConfigPlace, message: string): Warning {
  return { place, key: null, message };
}

/** What a file's own error becomes: a fault beside those of its content. */
function attempt<T>(place: ConfigPlace, faults: Fault[], read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { message: problem, cure: accepts } = error;
    faults.push({ place, key: null, seen: null, problem, accepts, example: 'tbot doctor looks at the files' });
    return null;
  }
}

function homeAbsent({ root }: Home): Fault {
  const problem = `there is no folder ${root}`;
  return { place: '.env_bot', key: null, seen: null, problem, accepts: 'a home', example: `tbot init ${root}` };
}

/** Replaces the text of `.env_bot`, or of `.env_bot.enc` when that is the one in use. */
export function writeTradingText(home: Home, text: string, sealedWith: Secret | null): void {
  if (sealedWith === null) replaceFile(home.tradingFile, text);
  else replaceFile(home.sealedTradingFile, seal(text, sealedWith));
}

/** Null when there is no such file. @throws ConfigError `file_unreadable`, `not_text` */
export function readText(path: string): string | null {
  const bytes = readIfThere(path);
  if (bytes === null) return null;
  const text = bytes.toString('utf8');
  if (Buffer.from(text, 'utf8').equals(bytes)) return text;
  const cure = 'save it as UTF-8 in an editor';
  throw new ConfigError({ code: 'not_text', message: `${path} is not UTF-8 text`, cure });
}

/** Null when there is no such file. @throws ConfigError `file_unreadable` for every other reason */
export function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ConfigError({
      code: 'file_unreadable',
      message: `${path} cannot be read: ${(error as Error).message}`,
      cure: 'check what it is and who owns it (ls -l); tbot must run as its owner',
      cause: error,
    });
  }
}
