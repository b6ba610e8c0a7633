/** One session written by hand, with its arithmetic beside it. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Instrument } from '../../../src/lib/market/instrument.ts';
import type { BrokerOrderState, ExecutionReport, OrderReport, OrderRequest } from '../../../src/lib/orders/order.ts';
import { SessionFold, type SessionView } from '../../../src/lib/journal/fold/session-fold.ts';
import type { FoldedTrade } from '../../../src/lib/journal/fold/trades.ts';
import type { OrderEvent, RefusalEvent } from '../../../src/lib/session/journal.ts';
import type { JournalRecord } from '../../../src/lib/session/records.ts';
import { near } from '../../stats/near.ts';
import { scanFailed, scanned } from '../../helpers/told-session.ts';
import { bars, decided, moment, OPEN_MINUTE, SESSION, stored } from '../records.ts';
import { RUN, opened } from './runs.ts';

const AAA: Instrument = { kind: 'stock', ticker: 'AAA', multiplier: 1, contract: null, isSynthetic: false };
const PUT: Instrument = {
  kind: 'put',
  ticker: 'BBB250117P00050000',
  multiplier: 100,
  contract: null,
  isSynthetic: false,
};
const STOP = { kind: 'below_fill', share: 0.02 } as const;

const ordered: OrderEvent = {
  ...{
    kind: 'order',
    m: 5,
    strategy: 'open',
    symbol: 'AAA',
    id: '2024-12-02-open-AAA-1',
    ticker: 'AAA',
    side: 'long',
    instrument: AAA,
  },
  ...{ close: 50, quantity: 10, limit: 50.25, decisionPrice: 50, share: 500, slot: null, stop: STOP },
};
const entry: OrderRequest = {
  ...{
    clientId: '2024-12-02-open-AAA-1-entry1',
    tradeId: '2024-12-02-open-AAA-1',
    leg: 'entry',
    instrument: AAA,
    side: 'buy',
    kind: 'limit',
    quantity: 10,
  },
  ...{ limit: 50.25, stop: null, attachedStop: { clientId: '2024-12-02-open-AAA-1-stop1', price: 49 }, replaces: null },
  expiresAt: moment(7),
};
const newStop: OrderRequest = {
  ...entry,
  ...{
    clientId: '2024-12-02-open-AAA-1-stop2',
    leg: 'stop',
    side: 'sell',
    kind: 'stop',
    limit: null,
    stop: 49.05,
    attachedStop: null,
  },
  ...{ replaces: '2024-12-02-open-AAA-1-stop1', expiresAt: null },
};
const exit: OrderRequest = {
  ...newStop,
  clientId: '2024-12-02-open-AAA-1-exit1',
  leg: 'exit',
  kind: 'market',
  stop: null,
  replaces: null,
};

function intended(request: OrderRequest, why = 'signal'): JournalRecord {
  return { kind: 'order_intended', request, why };
}

function report(request: OrderRequest | string, state: BrokerOrderState, filled = 0, second = 0): JournalRecord {
  const clientId = typeof request === 'string' ? request : request.clientId;
  const { side, kind, quantity, limit, stop } = clientId.includes('stop') ? newStop : entry;
  const what: OrderReport = {
    ...{ clientId, brokerId: `B-${clientId}`, ticker: 'AAA', side, kind, quantity, limit, stop, state, filled },
    ...{ reason: state === 'rejected' ? 'no' : null, at: moment(6, second) },
  };
  return { kind: 'order_report', report: what, from: 'stream', askedAt: null };
}

function execution(id: string, clientId: string, quantity: number, price: number, more: Partial<ExecutionReport> = {}) {
  const side = clientId.includes('entry') ? ('buy' as const) : ('sell' as const);
  const what = { id, clientId, ticker: 'AAA', side, quantity, price, fees: 0.5, slippage: 0, at: moment(6, 2) };
  return { kind: 'execution', execution: { ...what, isSessionEnd: false, ...more } } satisfies JournalRecord;
}

function after(records: readonly JournalRecord[]): SessionView {
  const fold = new SessionFold(SESSION);
  for (const each of stored(records)) fold.apply(each);
  return fold.view;
}

function only(view: SessionView): FoldedTrade {
  const [trade, ...others] = view.trades;
  assert.ok(trade !== undefined && others.length === 0);
  return trade;
}

function stateOf(view: SessionView, clientId: string): string | undefined {
  return view.orders.find((order) => order.clientId === clientId)?.state;
}

const BOUGHT = [
  ...[RUN, opened(), bars(5, ['AAA', 50, 50, 50, 50, 900]), ordered, intended(entry), report(entry, 'working')],
  ...[
    execution('E1', '2024-12-02-open-AAA-1-entry1', 4, 50),
    execution('E2', '2024-12-02-open-AAA-1-entry1', 6, 50.1),
    report(entry, 'filled', 10, 3),
  ],
  report('2024-12-02-open-AAA-1-stop1', 'working', 0, 3),
];

describe('the fold of a session', () => {
  it('knows nothing before it is told something', () => {
    const view = after([]);
    assert.deepEqual([view.seq, view.opened, view.kill, view.day.profit, view.day.share], [0, null, null, 0, null]);
    assert.deepEqual([view.trades, view.orders, view.runs, view.lastDecided], [[], [], [], null]);
  });

  it('makes a position of executions: their mean price, fees and minutes', () => {
    const view = after(BOUGHT);
    const trade = only(view);
    // (4 x 50 + 6 x 50.1) / 10
    near(trade.bought.price, 50.06, 1e-12);
    assert.deepEqual([trade.bought.quantity, trade.bought.fees, trade.remaining], [10, 1, 10]);
    assert.deepEqual([trade.bought.first, trade.bought.last, trade.sold.first], [6, 6, null]);
    assert.equal(trade.order.decisionPrice, 50);
    assert.equal(trade.realised, -1);
    // The last close is 50: 10 x (50 - 50.06); E is 10,000.
    near(trade.unrealised, -0.6, 1e-12);
    near(view.day.profit, -1.6, 1e-12);
    near(view.day.share, -0.00016, 1e-15);
    assert.equal(view.day.limit, 0.03);
    assert.deepEqual([[...view.blocklist], [...view.entries]], [['AAA'], [['open', 1]]]);
  });

  it('counts an execution once, however often and from wherever it is told', () => {
    const twice = after([
      ...BOUGHT,
      execution('E2', '2024-12-02-open-AAA-1-entry1', 6, 50.1),
      execution('E1', '2024-12-02-open-AAA-1-entry1', 4, 50),
    ]);
    assert.deepEqual(only(twice).bought, only(after(BOUGHT)).bought);
    assert.equal(twice.orders.find(({ clientId }) => clientId === '2024-12-02-open-AAA-1-entry1')?.filled, 10);
  });

  it('counts what was sold, at the mean price of what was bought', () => {
    const view = after([
      ...[
        ...BOUGHT,
        { kind: 'exit_asked', m: 60, id: '2024-12-02-open-AAA-1', why: 'hard_exit' },
        intended(exit, 'hard_exit'),
      ],
      ...[
        execution('E3', '2024-12-02-open-AAA-1-exit1', 7, 51, { at: moment(60, 1) }),
        bars(60, ['AAA', 51, 51, 50, 50.5, 10]),
      ],
    ] as JournalRecord[]);
    const trade = only(view);
    // 7 x (51 - 50.06) = 6.58, less fees of 3 x 0.50; 3 x (50.5 - 50.06) = 1.32
    near(trade.realised, 5.08, 1e-12);
    near(trade.unrealised, 1.32, 1e-12);
    near(view.day.profit, 6.4, 1e-12);
    assert.deepEqual([trade.remaining, trade.sold.first, trade.exitAsked?.why], [3, 60, 'hard_exit']);
  });

  it('counts what others sold of a trade as sold: nothing of it is held any more', () => {
    const told = execution('E3', '2024-12-02-open-AAA-1-exit1', 10, 51, { at: moment(60, 1) });
    const sold = { ...told.execution, clientId: null, fees: 0 };
    const record: JournalRecord = { kind: 'sold_elsewhere', tradeId: '2024-12-02-open-AAA-1', execution: sold };
    // That it was heard of before, as somebody's, says nothing.
    const trade = only(after([...BOUGHT, { kind: 'execution', execution: sold }, record, record]));
    // 10 x (51 - 50.06), less fees of 2 x 0.50
    near(trade.realised, 8.4, 1e-12);
    assert.deepEqual([trade.remaining, trade.sold.quantity, trade.sold.first], [0, 10, 60]);
  });

  it('counts a sale by others of two trades for each of them: 15 of twice 10 leave 5', () => {
    const other = { ...ordered, id: '2024-12-02-mid-AAA-1', strategy: 'mid' };
    const bought = execution('E4', `${other.id}-entry1`, 10, 50);
    const sale = { ...execution('E5', `${ordered.id}-exit1`, 15, 51).execution, clientId: null };
    const parts = [
      { kind: 'sold_elsewhere', tradeId: ordered.id, execution: { ...sale, quantity: 10 } },
      { kind: 'sold_elsewhere', tradeId: other.id, execution: { ...sale, quantity: 5 } },
    ] satisfies JournalRecord[];
    const view = after([...BOUGHT, other, bought, ...parts, ...parts]);
    assert.deepEqual(
      view.trades.map(({ id, remaining }) => [id, remaining]),
      [
        [ordered.id, 0],
        [other.id, 5],
      ],
    );
  });

  it('takes a contract of a put for 100 shares', () => {
    const clientId = '2024-12-02-open-AAA-1-entry1';
    const view = after([
      ...[RUN, opened(), { ...ordered, instrument: PUT, ticker: PUT.ticker }],
      ...[
        intended({ ...entry, instrument: PUT, attachedStop: null }),
        execution('E1', clientId, 2, 1.5, { fees: 1.3 }),
      ],
      bars(7, [PUT.ticker, 1.6, 1.6, 1.6, 1.6, 5]),
    ]);
    // 2 x 100 x (1.60 - 1.50)
    near(only(view).unrealised, 20, 1e-12);
    near(view.day.profit, 18.7, 1e-12);
  });

  it('keeps what the session said beside what the executions say', () => {
    const fill = { m: 6, price: 50.06, quantity: 9, fees: 1, slippage: 0 };
    const view = after([...BOUGHT, { kind: 'bought', id: '2024-12-02-open-AAA-1', fill, stop: 49.05 }]);
    assert.deepEqual([only(view).told, only(view).bought.quantity], [{ bought: 9, sold: 0 }, 10]);
  });

  it('shows the stop that protects a trade, and whether it was looked up', () => {
    assert.deepEqual(only(after(BOUGHT)).stop, { clientId: '2024-12-02-open-AAA-1-stop1', price: 49, isProven: false });
    const replacing = [...BOUGHT, intended(newStop, 'from the average fill')];
    assert.equal(only(after(replacing)).stop?.clientId, '2024-12-02-open-AAA-1-stop1');
    const replaced: JournalRecord[] = [
      ...[
        ...replacing,
        report('2024-12-02-open-AAA-1-stop1', 'replaced', 0, 4),
        report('2024-12-02-open-AAA-1-stop2', 'working', 0, 4),
      ],
      { kind: 'protected', tradeId: '2024-12-02-open-AAA-1', clientId: '2024-12-02-open-AAA-1-stop2' },
    ];
    assert.deepEqual(only(after(replaced)).stop, {
      clientId: '2024-12-02-open-AAA-1-stop2',
      price: 49.05,
      isProven: true,
    });
    assert.equal(only(after([...replaced, report('2024-12-02-open-AAA-1-stop2', 'filled', 10, 9)])).stop, null);
  });

  it('frees symbol and entry when nothing was bought; only the try counts', () => {
    const unfilled = {
      m: 6,
      strategy: 'open',
      symbol: 'AAA',
      ticker: 'AAA',
      id: '2024-12-02-open-AAA-1',
      limit: 50.25,
    } as const;
    const view = after([
      ...[RUN, opened(), ordered, intended(entry), report(entry, 'expired', 0, 60)],
      { kind: 'unfilled', ...unfilled },
    ]);
    assert.deepEqual([[...view.blocklist], [...view.entries], view.day.profit], [[], [], 0]);
    assert.equal(view.tallies.tries.get('open')?.get('AAA'), 1);
    // The stop that would have been attached went with it.
    assert.deepEqual(
      [stateOf(view, '2024-12-02-open-AAA-1-entry1'), stateOf(view, '2024-12-02-open-AAA-1-stop1')],
      ['expired', 'dropped'],
    );
  });

  it('does not count what is not its own, and names what no trade explains', () => {
    const view = after([
      ...[...BOUGHT, execution('X1', '2024-12-02-open-AAA-1-entry1', 5, 50, { clientId: null })],
      execution('X2', 'T9-entry1', 5, 50),
    ]);
    assert.equal(only(view).remaining, 10);
    assert.deepEqual(
      view.unexplained.map(({ id }) => id),
      ['X2'],
    );
  });

  it('passes over other sessions, what it has had, and kinds that it does not know', () => {
    const fold = new SessionFold(SESSION);
    const unknown = { kind: 'position_seen', quantity: 7 } as unknown as JournalRecord;
    const odd = { kind: 'constructor' } as unknown as JournalRecord;
    const records = stored([...BOUGHT, unknown, odd]);
    for (const each of [...records, ...records, ...stored(BOUGHT, '2024-12-03')]) fold.apply(each);
    assert.deepEqual({ ...fold.view, seq: 0, at: 0 }, { ...after(BOUGHT), seq: 0, at: 0 });
    assert.equal(fold.view.seq, BOUGHT.length + 2);
  });

  it('gives a view that later records do not change', () => {
    const fold = new SessionFold(SESSION);
    const records = stored([
      ...BOUGHT,
      execution('E3', '2024-12-02-open-AAA-1-stop1', 10, 49),
      report('2024-12-02-open-AAA-1-stop1', 'filled', 10, 9),
    ]);
    for (const each of records.slice(0, BOUGHT.length)) fold.apply(each);
    const view = fold.view;
    const copy = structuredClone(view);
    for (const each of records) fold.apply(each);
    assert.deepEqual(view, copy);
    assert.equal(only(fold.view).remaining, 0);
  });

  it('holds as much as was bought less what was sold, in whatever order executions come', () => {
    const fills = fc.array(
      fc.record({ quantity: fc.integer({ min: 1, max: 50 }), price: fc.integer({ min: 1, max: 99 }) }),
    );
    const property = fc.property(fills, fills, fc.array(fc.nat(), { minLength: 40 }), (buys, sells, chance) => {
      const all = [
        ...buys.map(({ quantity, price }, n) =>
          execution(`B${String(n)}`, '2024-12-02-open-AAA-1-entry1', quantity, price),
        ),
        ...sells.map(({ quantity, price }, n) =>
          execution(`S${String(n)}`, '2024-12-02-open-AAA-1-exit1', quantity, price),
        ),
      ];
      const shuffled = [...all, ...all]
        .map((each, index) => ({ each, key: chance[index] ?? 0 }))
        .sort((a, b) => a.key - b.key);
      const trade = only(after([RUN, opened(), ordered, ...shuffled.map(({ each }) => each)]));
      const sum = (of: typeof buys, value: (each: (typeof buys)[number]) => number): number =>
        of.reduce((total, each) => total + value(each), 0);
      const [bought, sold] = [sum(buys, ({ quantity }) => quantity), sum(sells, ({ quantity }) => quantity)];
      assert.equal(trade.bought.quantity, bought);
      // Also where more is sold than was bought: it is shown, not hidden.
      assert.equal(trade.remaining, bought - sold);
      const paid = sum(buys, ({ quantity, price }) => quantity * price);
      const received = sum(sells, ({ quantity, price }) => quantity * price);
      const cost = bought === 0 ? 0 : (sold * paid) / bought;
      near(trade.realised, received - cost - 0.5 * all.length, 1e-6);
    });
    fc.assert(property);
  });
});

describe('the orders of a fold', () => {
  const sent = [RUN, opened(), ordered, intended(entry)];
  const state = (...more: readonly JournalRecord[]): string | undefined =>
    stateOf(after([...sent, ...more]), '2024-12-02-open-AAA-1-entry1');

  it('are what the broker says of them', () => {
    assert.equal(state(), 'intended');
    assert.equal(state(report(entry, 'pending')), 'submitted');
    assert.equal(state(report(entry, 'held')), 'accepted');
    assert.equal(state(report(entry, 'working')), 'accepted');
    assert.equal(state(report(entry, 'rejected')), 'rejected');
  });

  it('do not go back by an older word, nor rise from the dead', () => {
    assert.equal(state(report(entry, 'partially_filled', 4, 2), report(entry, 'working', 0, 1)), 'partially_filled');
    assert.equal(state(report(entry, 'cancelled', 4, 2), report(entry, 'working', 4, 3)), 'cancelled');
    // The cancel came too late.
    assert.equal(state(report(entry, 'cancelled', 4, 2), report(entry, 'filled', 10, 3)), 'filled');
  });

  it('are unknown while nobody knows, until they are looked up', () => {
    const lost: JournalRecord = {
      kind: 'order_unknown',
      clientId: '2024-12-02-open-AAA-1-entry1',
      asked: 'place',
      error: 'timed out',
    };
    assert.equal(state(lost), 'unknown');
    assert.equal(state(lost, report(entry, 'working')), 'accepted');
    assert.equal(state(lost, { kind: 'order_absent', clientId: '2024-12-02-open-AAA-1-entry1' }), 'intended');
    const dropped: JournalRecord = {
      kind: 'order_dropped',
      clientId: '2024-12-02-open-AAA-1-entry1',
      why: 'its minute is over',
    };
    assert.equal(state(lost, { kind: 'order_absent', clientId: '2024-12-02-open-AAA-1-entry1' }, dropped), 'dropped');
    assert.equal(stateOf(after([...sent, dropped]), '2024-12-02-open-AAA-1-stop1'), 'dropped');
  });

  it('say why they were sent, and why they are to be cancelled', () => {
    const cancel: JournalRecord = {
      kind: 'cancel_asked',
      clientId: '2024-12-02-open-AAA-1-entry1',
      why: 'its minute is over',
    };
    assert.equal(state(report(entry, 'working'), cancel), 'cancel_pending');
    const refused: JournalRecord = {
      kind: 'cancel_refused',
      clientId: '2024-12-02-open-AAA-1-entry1',
      error: 'too late',
    };
    assert.equal(state(report(entry, 'working'), cancel, refused), 'unknown');
    const [order] = after([...sent, report(entry, 'working'), cancel, refused]).orders;
    assert.deepEqual([order?.why, order?.cancelWhy, order?.reason], ['signal', 'its minute is over', 'too late']);
    assert.deepEqual(order?.brokerIds, ['B-2024-12-02-open-AAA-1-entry1']);
  });

  it('are intended once, also when the same intent is journaled again after a restart', () => {
    const view = after([...sent, report(entry, 'working'), intended(entry)]);
    assert.deepEqual([view.orders.length, stateOf(view, '2024-12-02-open-AAA-1-entry1')], [2, 'accepted']);
  });

  it('can be ones that no intent explains', () => {
    const trade = '2024-12-02-open-AAA-7';
    const stray = report(`${trade}-stop3`, 'working');
    assert.ok(stray.kind === 'order_report');
    const [order] = after([{ kind: 'adopted', report: stray.report }]).orders;
    assert.deepEqual([order?.tradeId, order?.leg, order?.isAdopted, order?.state], [trade, 'stop', true, 'accepted']);
  });

  it('do not become those of a trade of ours by a client order id that only looks like one', () => {
    const stray = report('my-stop3', 'working');
    assert.ok(stray.kind === 'order_report');
    const [order] = after([{ kind: 'adopted', report: stray.report }]).orders;
    assert.deepEqual([order?.tradeId, order?.leg], [null, null]);
  });
});

describe('the rest of a fold', () => {
  it('counts refusals by strategy and reason, and keeps the last 20', () => {
    const refusal = (n: number): RefusalEvent => ({
      ...{ kind: 'refusal', m: n, strategy: n < 20 ? 'open' : 'mid', symbol: `S${String(n)}`, side: 'long' },
      ...{ stage: n % 5 === 0 ? 'size' : 'gate', reason: n % 5 === 0 ? 'budget' : 'spread', ticker: null },
      ...{ close: 1, numbers: {} },
    });
    const { tallies } = after(Array.from({ length: 25 }, (_, n) => refusal(n)));
    // 0, 5, 10 and 15 of the first 20; 20 of the last 5.
    assert.deepEqual(Object.fromEntries(tallies.refusals.get('open') ?? []), { budget: 4, spread: 16 });
    assert.deepEqual(Object.fromEntries(tallies.refusals.get('mid') ?? []), { budget: 1, spread: 4 });
    assert.deepEqual(
      [tallies.lastRefusals.length, tallies.lastRefusals[0]?.m, tallies.lastRefusals.at(-1)?.m],
      [20, 5, 24],
    );
    // Refused for its size: a try.
    assert.deepEqual([tallies.tries.get('open')?.get('S5'), tallies.tries.get('open')?.get('S6')], [1, undefined]);
  });

  it('counts errors and alerts', () => {
    const error = { type: 'NetworkError', code: 'x', message: '', cure: '', stack: null, about: {} };
    const { tallies } = after([
      { kind: 'error', ...error, isCritical: false },
      { kind: 'error', ...error, isCritical: true },
      { kind: 'alert', severity: 'warning', code: 'x', about: null, text: 'y' },
    ]);
    assert.deepEqual(tallies.errors, { all: 2, critical: 1 });
    assert.deepEqual(tallies.alerts, { info: 0, warning: 1, critical: 0 });
  });

  it('follows the kill switch and the arming of entries', () => {
    const kill = { kind: 'kill', date: SESSION, by: 'me' } as const;
    const halted: JournalRecord = { ...kill, state: 'halted', cause: 'person' };
    assert.deepEqual(after([halted]).kill, { state: 'halted', cause: 'person', by: 'me' });
    assert.equal(after([halted, { ...kill, state: 'active', cause: 'person' }]).kill?.state, 'active');
    const loss: JournalRecord = { kind: 'kill_switch', m: 9, profit: -301, equity: 10_000 };
    assert.deepEqual(after([loss]).kill, { state: 'halted', cause: 'loss', by: 'DAILY_LOSS_LIMIT' });
    assert.equal(after([{ kind: 'disarmed', why: '3 rejects' }]).disarmed, '3 rejects');
    assert.equal(
      after([
        { kind: 'disarmed', why: '3 rejects' },
        { kind: 'rearmed', by: 'me' },
      ]).disarmed,
      null,
    );
  });

  it('tells runs, who joined them, and whose window is over', () => {
    const joined: JournalRecord = { kind: 'joined', strategies: ['mid'], symbols: ['BBB'], testStart: null };
    const done: JournalRecord = { kind: 'run_ended', run: 'R1', how: 'done', code: null };
    const view = after([RUN, joined, done]);
    const [run] = view.runs;
    assert.deepEqual([run?.strategies, run?.symbols, run?.ended?.how], [['open', 'mid'], ['AAA', 'BBB'], 'done']);
    assert.deepEqual([run?.startedAt, run?.endedAt], [moment(0, 0), moment(0, 2)]);
    assert.deepEqual(
      [...view.windowsOver],
      [
        ['open', true],
        ['mid', true],
      ],
    );
    const again = after([RUN, joined, done, { ...RUN, run: 'R2' }]);
    assert.deepEqual(
      [...again.windowsOver],
      [
        ['open', false],
        ['mid', true],
      ],
    );
    const failed: JournalRecord = { ...done, how: 'failed' };
    assert.deepEqual([...after([RUN, failed]).windowsOver], [['open', false]]);
  });

  it('counts scans of each strategy, keeps the newest, and what any of them has named', () => {
    const [first, second] = [scanned(['A', 'B']), scanned(['B', 'C'])];
    const { scans } = after([first, scanFailed('mid'), second, scanFailed()]);
    assert.deepEqual(scans.get('open'), { done: 2, failed: 1, newest: second, symbols: new Set(['A', 'B', 'C']) });
    assert.deepEqual(scans.get('mid'), { done: 0, failed: 1, newest: null, symbols: new Set() });
    assert.equal(scans.get('close'), undefined);
  });

  it('keeps E as it was first read, and the last minute and reconcile', () => {
    const gap: JournalRecord = { kind: 'reconciled', at: 'minute', gaps: ['AAA: 10 here, 0 there'], foreign: ['ZZZ'] };
    const view = after([opened(), opened({ equity: 9000 }), bars(7), decided(6), gap]);
    assert.deepEqual([view.opened?.equity, view.opened?.openMinute], [10_000, OPEN_MINUTE]);
    assert.deepEqual([view.lastClosed, view.lastDecided], [7, 6]);
    assert.equal(
      after([opened(), bars(7), bars(3)]).lastClosed,
      7,
      'what joins late has its earlier minutes told last',
    );
    assert.deepEqual(view.lastReconcile, { ...gap, madeAt: moment(0, 4) });
  });
});
