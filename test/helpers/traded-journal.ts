/**
 * Fills in a journal, written by hand, for tests of the books: a trade is what was bought and sold, fill by fill, with the
 * records that a run leaves of it.
 */
import { join } from 'node:path';
import { openJournal } from '../../src/lib/journal/writer.ts';
import type { Instrument } from '../../src/lib/market/instrument.ts';
import { clientIdOf, type ExecutionReport, type Leg } from '../../src/lib/orders/order.ts';
import type { JournalRecord, RunStarted } from '../../src/lib/session/records.ts';
import { simHome } from './ops.ts';
import { OPEN, order, report, request, runStarted, sessionOpened, stock } from './told-session.ts';

const MINUTE_MS = 60_000;

export interface ToldFill extends Partial<Omit<ExecutionReport, 'quantity' | 'price'>> {
  readonly leg: Leg;
  readonly quantity: number;
  readonly price: number;
}

export interface ToldTrade {
  readonly id: string;
  readonly ticker: string;
  readonly fills: readonly ToldFill[];
  readonly instrument?: Instrument;
  readonly strategy?: string;
}

/** One minute after another from 30 minutes after the open on, in the order in which they are given. */
export function tradeRecords(
  { id, ticker, fills, instrument = stock(ticker), strategy = 'open' }: ToldTrade,
  date: string,
) {
  const records: JournalRecord[] = [order(id, ticker, 25, { instrument, strategy })];
  const ordered = new Set<Leg>();
  fills.forEach((fill, n) => {
    const { leg } = fill;
    const asked = request(id, ticker, leg, { instrument });
    if (!ordered.has(leg)) {
      ordered.add(leg);
      records.push({ kind: 'order_intended', request: asked, why: leg }, report(asked, {}));
    }
    records.push({ kind: 'execution', execution: executionOf(id, ticker, fill, OPEN(date) + (30 + n) * MINUTE_MS, n) });
  });
  return records;
}

export function executionOf(
  tradeId: string,
  ticker: string,
  { leg, quantity, price, ...more }: ToldFill,
  at: number,
  number: number,
): ExecutionReport {
  const side = leg === 'entry' ? 'buy' : 'sell';
  return {
    ...{ id: `x${String(number)}-${tradeId}`, clientId: clientIdOf(tradeId, leg, 1), ticker, side, quantity, price },
    ...{ fees: 0, slippage: 0, at, isSessionEnd: false },
    ...more,
  };
}

/** Appends a session with those trades to the journal of that name. */
export function tellTrades(
  home: string,
  date: string,
  trades: readonly ToldTrade[],
  name = 'sim-paper',
  run: Partial<RunStarted> = {},
): void {
  const journal = openJournal(join(home, 'data', 'journal', `${name}.sqlite`));
  const at = OPEN(date);
  journal.append(date, at, [runStarted({ broker: 'sim', ...run }), sessionOpened(date)]);
  journal.append(
    date,
    at + 60 * MINUTE_MS,
    trades.flatMap((trade) => tradeRecords(trade, date)),
  );
  journal.append(date, at + 61 * MINUTE_MS, [{ kind: 'run_ended', run: 'run-1', how: 'done', code: null }]);
  journal.close();
}

/**
 * Of 2025-12-01, 100,000.00 at its start:
 * open in SPY, 10.5 at 187.23 = 1965.915, which is 1965.92; sold 4.5 at 190.00 = 855.00 and 6 at 185.01 = 1110.06, 0.03 of
 * fees, of which 0.01 regulatory, with each sale: a gain of 855.00 + 1110.06 - 1965.92 = -0.86;
 * mid in QQQ, 2 at 300.00 with 0.35 of fees, still held.
 * So the cash is 100000.00 - 1965.92 + 854.97 + 1110.03 - 600.35 = 99398.73.
 */
export const HAND_TRADES: readonly ToldTrade[] = [
  {
    ...{ id: '2025-12-01-open-SPY-1', ticker: 'SPY' },
    fills: [
      { leg: 'entry', quantity: 10.5, price: 187.23 },
      { leg: 'exit', quantity: 4.5, price: 190, fees: 0.03, regulatoryFees: 0.01 },
      { leg: 'exit', quantity: 6, price: 185.01, fees: 0.03, regulatoryFees: 0.01 },
    ],
  },
  {
    ...{ id: '2025-12-01-mid-QQQ-2', ticker: 'QQQ', strategy: 'mid' },
    fills: [{ leg: 'entry', quantity: 2, price: 300, fees: 0.35 }],
  },
];

/** A home with a journal of those trades, and no book yet. */
export function handHome(settings: Readonly<Record<string, string>> = {}): string {
  const home = simHome(settings);
  tellTrades(home, '2025-12-01', HAND_TRADES);
  return home;
}
