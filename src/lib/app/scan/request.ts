/** What `tbot scan` is asked for, as words of the command line, and what of it is no good. */
import { ConfigError } from '../../core/errors.ts';
import { SCAN_STRATEGIES, SOURCE_NAMES, type ScanStrategy } from '../../screener/facts.ts';
import { TICKER } from '../../screener/tickers.ts';
import { badFlag } from '../backtest/bad-flag.ts';

export const SCAN_SOURCES = ['auto', ...SOURCE_NAMES] as const;
/** `vendors`: by the keys there are, and never by the bar store in their place; where there is no key, by the store. */
export type ScanSource = (typeof SCAN_SOURCES)[number] | 'vendors';
export const SCAN_STRATEGY_CHOICES = [...SCAN_STRATEGIES, 'all'] as const;

/** As it was typed. */
export interface ScanWords {
  readonly strategy: ScanStrategy | 'all';
  readonly source: ScanSource;
  /** Candidates of each strategy, at most. */
  readonly top: number;
  /** Null: SCREENER_SYMBOLS, or what the source offers. */
  readonly symbols: readonly string[] | null;
  /** YYYY-MM-DD, a New York date; undefined: now. */
  readonly date: string | undefined;
  /** HH:MM in New York, of that date; undefined: when each strategy would want it. */
  readonly at: string | undefined;
}

export function strategiesIn({ strategy }: ScanWords): readonly ScanStrategy[] {
  return strategy === 'all' ? SCAN_STRATEGIES : [strategy];
}

/** @throws ConfigError `bad_flag`, `no_symbols` */
export function symbolsIn({ symbols }: ScanWords): readonly string[] | null {
  if (symbols === null) return null;
  const all = [...new Set(symbols.map((symbol) => symbol.toUpperCase()))].sort();
  const odd = all.find((symbol) => !TICKER.test(symbol));
  if (odd !== undefined)
    throw badFlag('symbols', `"${odd.slice(0, 20)}" is no ticker`, 'write it as SPY,AAPL or one a line');
  if (all.length > 0) return all;
  throw new ConfigError({
    code: 'no_symbols',
    message: '--symbols names no symbol',
    cure: 'name some, such as SPY,AAPL, or leave it out',
  });
}

/** Only the bar store knows the past. @throws ConfigError `bad_flag` */
export function assertPastIsOfStore({ source, date, at }: ScanWords): void {
  if (date === undefined && at !== undefined)
    throw badFlag('at', 'it is a time of a date of the past', 'give --date too');
  if (date !== undefined && source !== 'auto' && source !== 'vendors' && source !== 'store')
    throw badFlag('date', `${source} tells the present only`, 'use --source store, or leave --date out');
}
