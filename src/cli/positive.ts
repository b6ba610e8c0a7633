/** What a flag says that must be a number above 0, as people write numbers. */
import { ConfigError } from '../lib/core/errors.ts';

const NUMBER = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Undefined: the flag was not given. @throws ConfigError `bad_flag` */
export function positive(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = NUMBER.test(text) ? Number(text) : NaN;
  if (value > 0 && Number.isFinite(value)) return value;
  const message = `--${flag} ${text} is no number above 0`;
  throw new ConfigError({ code: 'bad_flag', message, cure: `write it as --${flag} 10 or --${flag} 0.5` });
}
