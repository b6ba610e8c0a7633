/** A busy day of the made-up market before a local Alpaca, and what has to be so when it is over. */
import assert from 'node:assert/strict';
import { openStore } from '../../src/lib/bars/store/store.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import type { Bars } from '../../src/lib/market/bars.ts';
import { instrumentOf } from '../../src/lib/orders/trade.ts';
import { activityId } from '../alpaca/fills.ts';
import { LocalAlpaca, type AlpacaOptions } from '../alpaca/local-alpaca.ts';
import { sessionOf } from '../helpers/bars.ts';
import type { Ran } from '../helpers/tbot.ts';
import { madePuts } from '../helpers/made-puts.ts';
import type { Book } from './book.ts';
import { appOf, busyHome } from './homes.ts';
import { startTbot } from './running.ts';

export const DATE = '2025-10-23';
export const ACCOUNT = 'alpaca-paper';
export const CASH = 100_000;
const CENTS = 100;
/** As the built-in broker's, in whole shares. */
export const TERMS = { slippage: 0.0005, participation: 0.1, usesSpread: false, shareStep: 1 };
/** In the store of the made-up market. */
export const INVERSES: readonly string[] = ['SH', 'PSQ', 'DOG', 'RWM'];

export interface AlpacaDay {
  readonly home: string;
  readonly alpaca: LocalAlpaca;
  readonly bars: readonly Bars[];
  /** What may signal. */
  readonly symbols: string;
}

interface DayOptions extends AlpacaOptions {
  /** Only symbols with a bar in each minute, so that a decision never waits for the history. */
  readonly isWhole?: boolean;
  /** Puts are listed on all symbols. */
  readonly hasPuts?: boolean;
  readonly daysToExpiry?: readonly number[];
}

export async function alpacaDay(
  settings: Readonly<Record<string, string>>,
  { isWhole = false, hasPuts = false, daysToExpiry, ...options }: DayOptions = {},
): Promise<AlpacaDay> {
  const home = await busyHome({ SHORT_TYPE: 'InverseETF', SOFT_STOPS: 'false', FRACTIONAL: 'false', ...settings });
  const store = openStore(appOf(home).home.barsFolder);
  const all: Bars[] = [];
  for (const { kind, symbol } of store.datasets) if (kind === 'bars') all.push(await store.loadBars(symbol));
  const bars = isWhole ? all.filter((each) => isWholeOn(DATE, each)) : all;
  const puts = hasPuts ? madePuts(bars, DATE, daysToExpiry) : [];
  const alpaca = await LocalAlpaca.open(bars, { date: DATE, cash: CASH, terms: TERMS, puts, ...options });
  const symbols = bars.map(({ symbol }) => symbol).filter((symbol) => !INVERSES.includes(symbol));
  return { home, alpaca, bars, symbols: symbols.join(',') };
}

export function isWholeOn(date: string, { minute }: Bars): boolean {
  const { open, close, minutes } = sessionOf(date);
  return minute.filter((each) => each * MINUTE_MS >= open && each * MINUTE_MS < close).length === minutes;
}

/** Nothing is held and nothing works; cash is what fills have made of it, and so says the trade history to the cent. */
export function assertFlat({ alpaca }: Pick<AlpacaDay, 'alpaca'>, book: Book): void {
  assert.deepEqual(alpaca.exchange.positions(), []);
  assert.deepEqual(alpaca.exchange.openOrders(), []);
  assert.equal(book.verdict.isIntact, true);
  // Some are told by the stream and found by a comparison too.
  const executions = new Map(book.executions.map((execution) => [execution.id, execution]));
  let made = 0;
  for (const { side, quantity, price, ticker } of executions.values())
    made += (side === 'buy' ? -1 : 1) * quantity * price * instrumentOf(ticker).multiplier;
  assert.equal(Math.round((alpaca.exchange.account().cash - CASH) * CENTS), Math.round(made * CENTS));
  assert.deepEqual([...executions.keys()].sort(), alpaca.desk.fills.all.map(activityId).sort());
}

/** What `tbot ledger verify` says of that home's books. */
export async function verified(home: string): Promise<Ran> {
  return startTbot(['ledger', 'verify', '--json', '--home', home], { env: { TBOT_BROKER: 'alpaca' } }).ended;
}
