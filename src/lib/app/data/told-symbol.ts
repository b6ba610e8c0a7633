/** A ticker as a person tells it to a command of data. Guarantees: what is none is refused by the name of its flag. */
import { ConfigError } from '../../core/errors.ts';
import { symbolOf } from '../../bars/import/keys.ts';

/** @throws ConfigError `not_a_symbol` */
export function toldSymbol(text: string, flag: '--symbol' | '--symbols'): string {
  const symbol = symbolOf(text);
  if (symbol !== null) return symbol;
  throw new ConfigError({
    code: 'not_a_symbol',
    message: `"${text.slice(0, 40)}" is no ticker`,
    cure: `tell one such as SPY or BRK.B with ${flag}`,
  });
}
