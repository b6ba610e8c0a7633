/**
 * The configuration files of a home: reading them into a validated configuration, changing one, sealing and
 * unsealing. Guarantees: a file is replaced whole or not at all, and only after the result was validated; nothing
 * here prints.
 */
import { readFileSync } from 'node:fs';
import { ConfigError } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';
import { replaceFile } from './atomic-file.ts';
import { encryptionKeyOf } from './encryption-key.ts';
import { configInvalid, type Fault, type Warning } from './fault.ts';
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
export function requireConfig(home: Home, environment: Environment): Config {
  return configOf(readHome(home, environment));
}

/** @throws ConfigError `config_invalid` with all faults */
export function configOf(reading: ConfigReading): Config {
  if (reading.config === null) throw configInvalid(reading.faults);
  return reading.config;
}

export function readFiles(home: Home, environment: Environment): ConfigFiles {
  const { overrides } = environment;
  const deploymentText = readIfThere(home.deploymentFile)?.toString('utf8') ?? '';
  const plain = readIfThere(home.tradingFile);
  const sealed = readIfThere(home.sealedTradingFile);
  const base = { deploymentText, tradingText: '', tradingPlace: '.env_bot', overrides } as const;
  if (plain !== null) {
    const message = 'is not used: .env_bot is there too, and counts';
    const warnings: Warning[] = sealed === null ? [] : [{ place: '.env_bot.enc', key: null, message }];
    return { sources: { ...base, tradingText: plain.toString('utf8') }, sealedWith: null, faults: [], warnings };
  }
  if (sealed === null) {
    const message = `is not there: every key has its default (tbot init makes one)`;
    return { sources: base, sealedWith: null, faults: [], warnings: [{ place: '.env_bot', key: null, message }] };
  }
  try {
    const key = encryptionKeyOf(deploymentText, overrides);
    const sources = { ...base, tradingText: unseal(sealed, key), tradingPlace: '.env_bot.enc' } as const;
    return { sources, sealedWith: key, faults: [], warnings: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { message, cure } = error;
    const about = { key: null, seen: null, problem: message, accepts: cure, example: 'tbot encrypt-env' };
    return { sources: base, sealedWith: null, faults: [{ place: '.env_bot.enc', ...about }], warnings: [] };
  }
}

/** Replaces the text of `.env_bot`, or of `.env_bot.enc` when that is the one in use. */
export function writeTradingText(home: Home, text: string, sealedWith: Secret | null): void {
  if (sealedWith === null) replaceFile(home.tradingFile, text);
  else replaceFile(home.sealedTradingFile, seal(text, sealedWith));
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
