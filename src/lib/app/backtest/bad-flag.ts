/** What a flag of the command line cannot be. */
import { ConfigError } from '../../core/errors.ts';

export function badFlag(flag: string, message: string, cure: string): ConfigError {
  return new ConfigError({ code: 'bad_flag', message: `--${flag}: ${message}`, cure });
}
