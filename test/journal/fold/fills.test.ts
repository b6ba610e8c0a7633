/** The fills that a journal tells: which, of which trade, each once. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FILL_KINDS, FillsFold, type JournaledFill } from '../../../src/lib/journal/fold/fills.ts';
import type { ExecutionReport } from '../../../src/lib/orders/order.ts';
import type { JournalRecord } from '../../../src/lib/session/records.ts';
import { order, report, request, stock } from '../../helpers/told-session.ts';
import { executionOf, HAND_TRADES, tradeRecords } from '../../helpers/traded-journal.ts';

const DATE = '2025-12-01';
const SPY = `${DATE}-open-SPY-1`;
const PUT = 'SPY251219P00500000';

function execution(more: Partial<ExecutionReport> = {}): ExecutionReport {
  return { ...executionOf(SPY, 'SPY', { leg: 'entry', quantity: 10, price: 51.4 }, 1000, 1), ...more };
}

function executed(more: Partial<ExecutionReport> = {}): JournalRecord {
  return { kind: 'execution', execution: execution(more) };
}

/** What the fold gives of each record. */
function given(...records: readonly JournalRecord[]): (JournaledFill | null)[] {
  const fold = new FillsFold();
  return records.map((record, at) => fold.apply({ seq: at + 1, at: 1000 + at, session: DATE, record }));
}

function fillsIn(...records: readonly JournalRecord[]): JournaledFill[] {
  return given(...records).flatMap((fill) => fill ?? []);
}

describe('the fills of a journal', () => {
  it('know trade, instrument, decision and order', () => {
    const entry = request(SPY, 'SPY', 'entry');
    const decided = order(SPY, 'SPY', 25);
    const [fill, ...more] = fillsIn(
      decided,
      { kind: 'order_intended', request: entry, why: 'entry' },
      report(entry, {}),
      executed(),
    );
    assert.deepEqual(more, []);
    assert.deepEqual(fill, {
      ...{ tradeId: SPY, instrument: stock('SPY'), execution: execution(), order: decided },
      orderId: `${SPY}-entry1`,
    });
  });

  it('are given with the record that tells them, and with no other', () => {
    const told = given(
      order(SPY, 'SPY', 25),
      executed(),
      executed({ id: 'x2' }),
      report(request(SPY, 'SPY', 'entry'), {}),
    );
    assert.deepEqual(
      told.map((fill) => fill?.execution.id ?? null),
      [null, execution().id, 'x2', null],
    );
  });

  it('are given once, however often the broker tells them', () => {
    assert.equal(fillsIn(executed(), executed(), executed({ price: 99 })).length, 1);
    const elsewhere = (id: string): JournalRecord => ({
      ...{ kind: 'sold_elsewhere', tradeId: SPY },
      execution: execution({ id, clientId: null, side: 'sell' }),
    });
    assert.equal(fillsIn(elsewhere('y'), elsewhere('y'), elsewhere('z')).length, 2);
  });

  it('of two trades with the same id of the execution are two: one sale by hand can be of two trades', () => {
    const elsewhere = (tradeId: string): JournalRecord => ({
      ...{ kind: 'sold_elsewhere', tradeId },
      execution: execution({ id: 'y', clientId: null, side: 'sell', quantity: 3 }),
    });
    assert.deepEqual(
      fillsIn(elsewhere(SPY), elsewhere(`${DATE}-mid-SPY-2`)).map(({ tradeId }) => tradeId),
      [SPY, `${DATE}-mid-SPY-2`],
    );
  });

  it('of others are none: an order that is not ours, and one that nobody gave', () => {
    assert.deepEqual(fillsIn(executed({ clientId: null }), executed({ clientId: 'my-own-order' })), []);
  });

  it('that somebody else than tbot sold have no order', () => {
    const [fill] = fillsIn(order(SPY, 'SPY', 25), {
      ...{ kind: 'sold_elsewhere', tradeId: SPY },
      execution: execution({ id: 'y', clientId: null, side: 'sell' }),
    });
    assert.deepEqual([fill?.orderId, fill?.order?.id], [null, SPY]);
  });

  it('of a trade that was taken in say what they can: its id, and what its ticker means', () => {
    const adopted = `${DATE}-close-SPY-3`;
    const entry = request(adopted, PUT, 'entry');
    const told = report(entry, {});
    assert.ok(told.kind === 'order_report');
    const [fill] = fillsIn(
      { kind: 'adopted', report: told.report },
      executed({ clientId: entry.clientId, ticker: PUT }),
    );
    assert.deepEqual([fill?.tradeId, fill?.order, fill?.orderId], [adopted, null, entry.clientId]);
    assert.deepEqual([fill?.instrument.kind, fill?.instrument.multiplier], ['put', 100]);
  });

  it('of the beginning of a journal stay as they are, whatever follows', () => {
    const records = HAND_TRADES.flatMap((trade) => tradeRecords(trade, DATE));
    const all = given(...records);
    fc.assert(
      fc.property(fc.nat(records.length), (length) => {
        assert.deepEqual(given(...records.slice(0, length)), all.slice(0, length));
      }),
    );
  });

  it('need no other kinds of records than they say', () => {
    const records = HAND_TRADES.flatMap((trade) => tradeRecords(trade, DATE));
    const kinds: readonly string[] = FILL_KINDS;
    const others: JournalRecord[] = [
      { kind: 'decided', m: 25 },
      { kind: 'bars', m: 25, bars: [] },
    ];
    assert.deepEqual(fillsIn(...others, ...records), fillsIn(...records.filter(({ kind }) => kinds.includes(kind))));
    assert.equal(fillsIn(...records).length, 4);
  });
});
