/**
 * Trades of which some are held overnight, by hand, as a journal tells them: two days, and a put that expires weeks later.
 * First day: 4 SPY at 68.25 and 6 at 68.30 (273.00 + 409.80), 5 of them sold for 345.00: 345.00 - 273.00 - 68.30 = 3.70.
 * 2.5 QQQ for 1000.05, sold for 1002.50: 2.45. Three puts for 3 x 100 x 2.50 = 750.00.
 * Second day: the other 5 SPY for 345.50: 345.50 - 341.50 = 4.00. A put for 300.00: 50.00. 10 XOM for 1001.00, sold for
 * 999.00: -2.00. In the end two puts expire: -500.00.
 */
import { join } from 'node:path';
import { MINUTE_MS } from '../../../src/lib/core/clock.ts';
import { openJournal } from '../../../src/lib/journal/writer.ts';
import { clientIdOf, type Leg } from '../../../src/lib/orders/order.ts';
import { instrumentOf } from '../../../src/lib/orders/trade.ts';
import type { JournalRecord } from '../../../src/lib/session/records.ts';
import { OPEN, order, runStarted, sessionOpened } from '../../helpers/told-session.ts';

export const FIRST_DAY = '2025-12-01';
export const SECOND_DAY = '2025-12-02';
export const EXPIRY = '2025-12-19';

const [SPY, QQQ] = [`${FIRST_DAY}-open-SPY-1`, `${FIRST_DAY}-mid-QQQ-2`];
const [PUT, XOM] = [`${FIRST_DAY}-close-SPY-3`, `${SECOND_DAY}-close-XOM-1`];
const PUT_TICKER = 'SPY251219P00060000';

type Fees = readonly [all: number, regulatory: number];

const FILLS: Readonly<Record<string, readonly JournalRecord[]>> = {
  [FIRST_DAY]: [
    ...ordered(SPY, 'open', 'SPY'),
    fill(SPY, 'SPY', 'entry', 1, 4, 68.25, 30),
    fill(SPY, 'SPY', 'entry', 2, 6, 68.3, 30),
    ...ordered(QQQ, 'mid', 'QQQ'),
    fill(QQQ, 'QQQ', 'entry', 3, 2.5, 400.02, 31, [0.02, 0]),
    ...ordered(PUT, 'close', PUT_TICKER),
    fill(PUT, PUT_TICKER, 'entry', 4, 3, 2.5, 32, [1.95, 0]),
    fill(SPY, 'SPY', 'exit', 5, 5, 69, 33),
    fill(QQQ, 'QQQ', 'exit', 6, 2.5, 401, 34, [0.02, 0.02]),
  ],
  [SECOND_DAY]: [
    ...ordered(XOM, 'close', 'XOM'),
    fill(XOM, 'XOM', 'entry', 7, 10, 100.1, 30),
    fill(SPY, 'SPY', 'exit', 8, 5, 69.1, 31),
    fill(PUT, PUT_TICKER, 'exit', 9, 1, 3, 31, [0.65, 0.03]),
    fill(XOM, 'XOM', 'exit', 10, 10, 99.9, 32),
  ],
  [EXPIRY]: [fill(PUT, PUT_TICKER, 'exit', 11, 2, 0, 389)],
};

/** Of 100,000.00: + 7.70 with SPY, + 2.41 with QQQ, - 452.60 with the puts, - 2.00 with XOM. */
export const CASH = '99555.51';
export const GAINS = { open: '7.70', mid: '2.45', close: '-452.00' } as const;
/** 0.02 + 1.95 + 0.62, and 0.02 + 0.03. */
export const COMMISSIONS = '2.59';
export const REGULATORY_FEES = '0.05';

/** Into the journal of a home. */
export function journalDay(home: string, date: keyof typeof FILLS): void {
  const journal = openJournal(join(home, 'data', 'journal', 'alpaca-paper.sqlite'));
  journal.append(date, OPEN(date), [runStarted(), sessionOpened(date)]);
  for (const record of FILLS[date] ?? []) journal.append(date, OPEN(date) + 30 * MINUTE_MS, [at(date, record)]);
  journal.append(date, OPEN(date) + 390 * MINUTE_MS, [{ kind: 'run_ended', run: 'run-1', how: 'done', code: null }]);
  journal.close();
}

function ordered(id: string, strategy: string, ticker: string): JournalRecord[] {
  return [order(id, ticker, 25, { strategy, symbol: ticker.slice(0, 3), instrument: instrumentOf(ticker) })];
}

/** At that minute of its session. */
function fill(
  tradeId: string,
  ticker: string,
  leg: Leg,
  number: number,
  quantity: number,
  price: number,
  minute: number,
  [fees, regulatoryFees]: Fees = [0, 0],
): JournalRecord {
  const side = leg === 'entry' ? 'buy' : 'sell';
  const money = { quantity, price, fees, regulatoryFees, slippage: 0 };
  return {
    kind: 'execution',
    execution: {
      ...{ id: `x${String(number)}`, clientId: clientIdOf(tradeId, leg, number), ticker, side, ...money },
      ...{ at: minute * MINUTE_MS, isSessionEnd: false },
    },
  };
}

function at(date: string, record: JournalRecord): JournalRecord {
  if (record.kind !== 'execution') return record;
  return { ...record, execution: { ...record.execution, at: OPEN(date) + record.execution.at } };
}
