/** A busy day of the made-up market before a local Alpaca, and what tbot leaves of it in a home. */
import { openStore } from '../../src/lib/bars/store/store.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import type { Bars } from '../../src/lib/market/bars.ts';
import { LocalAlpaca, type AlpacaOptions } from '../alpaca/local-alpaca.ts';
import { sessionOf } from '../helpers/bars.ts';
import { madePuts } from '../helpers/made-puts.ts';
import { appOf, busyHome } from './homes.ts';

export const DATE = '2025-10-23';
export const ACCOUNT = 'alpaca-paper';
export const CASH = 100_000;
/** As the built-in broker's, in whole shares. */
const TERMS = { slippage: 0.0005, participation: 0.1, usesSpread: false, shareStep: 1 };
/** In the store of the made-up market. */
const INVERSES: readonly string[] = ['SH', 'PSQ', 'DOG', 'RWM'];

export interface AlpacaDay {
  readonly home: string;
  readonly alpaca: LocalAlpaca;
  /** What may signal. */
  readonly symbols: string;
}

interface DayOptions extends AlpacaOptions {
  /** Only symbols with a bar in each minute, so that a decision never waits for the history. */
  readonly isWhole?: boolean;
  /** Puts are listed on all symbols. */
  readonly hasPuts?: boolean;
}

export async function alpacaDay(
  settings: Readonly<Record<string, string>>,
  { isWhole = false, hasPuts = false, ...options }: DayOptions = {},
): Promise<AlpacaDay> {
  const home = await busyHome({ SHORT_TYPE: 'InverseETF', SOFT_STOPS: 'false', FRACTIONAL: 'false', ...settings });
  const store = openStore(appOf(home).home.barsFolder);
  const all: Bars[] = [];
  for (const { kind, symbol } of store.datasets) if (kind === 'bars') all.push(await store.loadBars(symbol));
  const bars = isWhole ? all.filter(isWholeToday) : all;
  const puts = hasPuts ? madePuts(bars, DATE) : [];
  const alpaca = await LocalAlpaca.open(bars, { date: DATE, cash: CASH, terms: TERMS, puts, ...options });
  const symbols = bars.map(({ symbol }) => symbol).filter((symbol) => !INVERSES.includes(symbol));
  return { home, alpaca, symbols: symbols.join(',') };
}

function isWholeToday({ minute }: Bars): boolean {
  const { open, close, minutes } = sessionOf(DATE);
  return minute.filter((each) => each * MINUTE_MS >= open && each * MINUTE_MS < close).length === minutes;
}
