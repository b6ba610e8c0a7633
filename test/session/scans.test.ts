/** Strategies whose symbols are scanned for while the run goes on. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { SimExchange } from '../../src/lib/brokers/sim/exchange.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import { InterruptedError, NetworkError } from '../../src/lib/core/errors.ts';
import { redecide } from '../../src/lib/session/redecide.ts';
import type { JournalRecord, StoredRecord, Watching } from '../../src/lib/session/records.ts';
import { WATCHED_MAX } from '../../src/lib/session/scan-desk.ts';
import type { ScanFound, ScanWish } from '../../src/lib/session/scan.ts';
import { barsOf, flat, FULL_DAY, sessionOf } from '../helpers/bars.ts';
import { live, setupOf, type LiveDay, type LivedDay } from '../helpers/live-day.ts';
import { LIKE_MID, Scripted, type ScriptedSignal } from '../helpers/scripted.ts';
import { RULES, TERMS } from '../helpers/trial.ts';

const SESSION = sessionOf(FULL_DAY);
const SYMBOLS = ['A', 'B', 'C', 'D'];

function watching(symbol: string): Watching {
  return {
    ...{ kind: 'watching', symbol, volume: { mean: 2e6, sessions: 20 }, isLeveraged: false, isEtf: false },
    ...{ inverse: null, maySignal: true },
  };
}

/** That a scan at the open of minute m names, with what is news of them. */
function found(m: number, symbols: readonly string[], { isWatched }: ScanWish): ScanFound {
  const news = symbols.filter((symbol) => !isWatched(symbol));
  const instrument = (ticker: string) => ({
    ticker,
    name: ticker,
    isHalted: false,
    isFractionable: true,
    isEtf: false,
  });
  return {
    ...{ at: SESSION.open + m * MINUTE_MS, source: 'alpaca', notes: [], symbols, leftOut: [] },
    facts: [
      ...news.map(watching),
      ...news.map((ticker) => ({ kind: 'instrument', facts: { ...instrument(ticker), isTradable: true } }) as const),
    ],
  };
}

interface Plan {
  /** By strategy, then by minute, what it would signal. Windows are 10..300: the first scan is at minute 5. */
  readonly signals: Readonly<Record<string, Readonly<Record<number, readonly ScriptedSignal[]>>>>;
  /** Left out: nobody scans. */
  readonly scan?: (m: number, wish: ScanWish) => Promise<ScanFound>;
  readonly named?: readonly string[];
  readonly rest?: Partial<LiveDay>;
}

function day({ signals, scan, named = [], rest = {} }: Plan): LiveDay {
  let now = 0;
  return {
    ...{ session: SESSION, symbols: SYMBOLS.map((symbol) => barsOf(symbol, flat(0, 389, 50))), instruments: [] },
    ...{ equity: 100_000, facts: named.map(watching), named, rules: RULES, terms: TERMS, vix: null },
    strategies: Object.entries(signals).map(([name, script]) => new Scripted(script, LIKE_MID, name)),
    ...(scan === undefined ? {} : { scan: (wish: ScanWish) => scan(now, wish) }),
    wishes: ({ opened }) => {
      now = opened;
      return [];
    },
    ...rest,
  };
}

function entries({ trades }: Pick<LivedDay, 'trades'>): string[] {
  return trades.map(({ strategy_name, ticker, entry_time }) => {
    const m = (Date.parse(entry_time) - SESSION.open) / MINUTE_MS;
    return `${strategy_name} ${ticker} ${String(m)}`;
  });
}

function ofKind<K extends JournalRecord['kind']>(
  records: readonly StoredRecord[],
  kind: K,
): { readonly m: number; readonly record: Extract<JournalRecord, { kind: K }> }[] {
  return records.flatMap(({ at, record }) =>
    record.kind === kind
      ? [{ m: Math.floor((at - SESSION.open) / MINUTE_MS), record: record as Extract<JournalRecord, { kind: K }> }]
      : [],
  );
}

/** As a journal gives them back. */
function kept(records: readonly StoredRecord[]): StoredRecord[] {
  return JSON.parse(JSON.stringify(records)) as StoredRecord[];
}

function unreachable(): NetworkError {
  return new NetworkError({ code: 'source_unreachable', message: 'nobody answers', cure: 'wait', retryable: true });
}

const ALL: readonly ScriptedSignal[] = SYMBOLS.map((symbol, at) => [symbol, 9 - at]);

describe('candidates that are scanned for', () => {
  it('are those of each strategy alone', async () => {
    const names: Readonly<Record<string, readonly string[]>> = { mid: ['A'], close: ['B', 'C'] };
    const signals = { mid: { 20: ALL }, close: { 30: ALL } };
    const lived = await live(
      day({ signals, scan: (m, wish) => Promise.resolve(found(m, names[wish.strategy] ?? [], wish)) }),
    );
    assert.deepEqual(entries(lived), ['mid A 21', 'close B 31', 'close C 31']);
    assert.equal(lived.records.filter(({ record }) => record.kind === 'refusal').length, 0);
  });

  it('are asked for when they fall due: ahead of the window, and every quarter of an hour as long as it decides', async () => {
    const asked: number[] = [];
    const scan: Plan['scan'] = (m, wish) => {
      asked.push(m);
      return Promise.resolve(found(m, ['A'], wish));
    };
    await live(day({ signals: { mid: {} }, scan }));
    // The last decision is at the close of minute 300.
    assert.deepEqual(
      asked,
      [5, 20, 35, 50, 65, 80, 95, 110, 125, 140, 155, 170, 185, 200, 215, 230, 245, 260, 275, 290],
    );
    asked.length = 0;
    await live(day({ signals: { open: {} }, scan }));
    assert.deepEqual(asked, [0], 'once');
  });

  it('that the newest scan does not name are not entered, and what is held of them goes on', async () => {
    const scans: Readonly<Record<number, readonly string[]>> = { 5: ['A', 'B'], 20: ['C'], 35: ['B', 'C'] };
    const signals = { mid: { 12: [['A']], 22: [['B'], ['C']], 40: [['B']] } } as const;
    const lived = await live(day({ signals, scan: (m, wish) => Promise.resolve(found(m, scans[m] ?? [], wish)) }));
    assert.deepEqual(entries(lived), ['mid A 13', 'mid C 23', 'mid B 41']);
    assert.ok(lived.trades.every(({ exit_reason }) => exit_reason === 'hard_exit'));
    assert.deepEqual(
      ofKind(lived.records, 'signal').map(({ m, record }) => `${record.symbol} ${String(m)}`),
      [
        ...['A 13', 'C 23', 'B 41'], // told at the close of minute 12, 22, 40
      ],
    );
  });

  it('are beside the symbols that somebody named, which stay', async () => {
    const scans: Readonly<Record<number, readonly string[]>> = { 5: ['B'], 20: [] };
    const signals = { mid: { 12: [['B']], 22: [['A'], ['C']] } } as const;
    const scan: Plan['scan'] = (m, wish) => Promise.resolve(found(m, scans[m] ?? [], wish));
    const lived = await live(day({ signals, scan, named: ['A'] }));
    assert.deepEqual(entries(lived), ['mid B 13', 'mid A 23']);
  });

  it('stay those of the last scan while scans fail: people are told once, each failure is a record, it is tried again', async () => {
    const failedAt: number[] = [];
    const scan: Plan['scan'] = (m, wish) => {
      if (m < 20 || m >= 24) return Promise.resolve(found(m, m < 20 ? ['A'] : ['B'], wish));
      failedAt.push(m);
      return Promise.reject(unreachable());
    };
    const lived = await live(day({ signals: { mid: { 22: [['A'], ['B']], 30: [['C'], ['B']] } }, scan }));
    assert.deepEqual(entries(lived), ['mid A 23', 'mid B 31']);
    // A failure is heard at the close of its minute, as this clock stands still in between; a minute later it is tried again.
    assert.deepEqual(failedAt, [20, 22]);
    const failures = ofKind(lived.records, 'scan_failed').map(({ record }) => [record.strategy, record.code]);
    assert.deepEqual(failures, Array(2).fill(['mid', 'source_unreachable']));
    const warnings = lived.alerts.filter(({ code }) => code === 'scan_failed');
    assert.deepEqual(
      warnings.map(({ severity }) => severity),
      ['warning'],
    );
    const scannedAt = ofKind(lived.records, 'scanned').map(
      ({ record }) => (record.scannedAt - SESSION.open) / MINUTE_MS,
    );
    assert.deepEqual(scannedAt.slice(0, 3), [5, 24, 39]);
    assert.equal(ofKind(lived.records, 'error').length, 0);
  });

  it('that never come hold nothing up, and are given up when the run ends', async () => {
    let giveUp: AbortSignal | null = null;
    const scan: Plan['scan'] = (_, wish) => {
      giveUp = wish.giveUp;
      return new Promise((_resolve, reject) => {
        wish.giveUp.addEventListener('abort', () => {
          reject(new InterruptedError({ code: 'interrupted', message: 'given up', cure: 'none' }));
        });
      });
    };
    const lived = await live(day({ signals: { mid: { 12: ALL } }, scan, named: ['A'] }));
    assert.deepEqual([lived.outcome.how, entries(lived)], ['done', ['mid A 13']]);
    assert.equal((giveUp as AbortSignal | null)?.aborted, true);
    assert.equal(ofKind(lived.records, 'scan_failed').length, 0);
  });

  it('that take longer than ten minutes have failed, and are asked for anew', async () => {
    let now = SESSION.open;
    let alarms: { readonly instant: number; readonly ring: () => void }[] = [];
    let asked = 0;
    const lived = await live(
      day({
        signals: { mid: { 40: [['A']] } },
        scan: (m, wish) => (++asked === 1 ? new Promise(() => undefined) : Promise.resolve(found(m, ['A'], wish))),
        rest: {
          timers: {
            at: (instant, ring) => {
              const alarm = { instant, ring };
              alarms.push(alarm);
              return () => (alarms = alarms.filter((each) => each !== alarm));
            },
          },
          isKillFileThere: (exchange) => {
            now = exchange.now();
            for (const { instant, ring } of alarms) if (instant <= now) ring();
            return false;
          },
        },
      }),
    );
    assert.deepEqual(
      ofKind(lived.records, 'scan_failed').map(({ m, record }) => [m, record.code]),
      [[15, 'scan_slow']],
    );
    assert.deepEqual(entries(lived), ['mid A 41']);
  });

  it('are not asked for once the run is to stop', async () => {
    let scans = 0;
    const lived = await live(
      day({
        signals: { mid: {} },
        scan: (m, wish) => {
          scans++;
          return Promise.resolve(found(m, ['A'], wish));
        },
        rest: {
          wishes: ({ opened }) =>
            opened === 3 ? [{ wish: { do: 'stop', keeps: false, by: 'SIGINT' }, answer: null }] : [],
        },
      }),
    );
    assert.deepEqual([lived.outcome.how, scans], ['stopped', 0]);
  });

  it('are watched as far as there is room, the best first, and what is left out is said', async () => {
    const many = Array.from({ length: WATCHED_MAX + 2 }, (_, at) => `S${String(at)}`);
    const symbols = many.map((symbol) => barsOf(symbol, []));
    const scan: Plan['scan'] = (m, wish) => Promise.resolve(found(m, ['A', ...many], wish));
    const lived = await live(
      day({ signals: { mid: {} }, scan, named: ['A'], rest: { symbols: [barsOf('A', flat(0, 389, 50)), ...symbols] } }),
    );
    const scanned = ofKind(lived.records, 'scanned').map(({ record }) => record);
    assert.ok(scanned.length > 1);
    for (const { symbols: looked, leftOut } of scanned) {
      assert.equal(looked.length, WATCHED_MAX);
      assert.deepEqual(leftOut, many.slice(-3));
    }
    assert.equal(lived.session.tickers.length, WATCHED_MAX);
  });

  it('are what they were after a crash, until the next scan is due', async () => {
    const first = day({
      signals: { mid: { 12: [['A']], 18: [['B']] } },
      scan: (m, wish) => Promise.resolve(found(m, ['A', 'B'], wish)),
    });
    const { records } = await live(first);
    const crashed = records.slice(
      0,
      records.findIndex(({ record }) => record.kind === 'decided' && record.m === 15) + 1,
    );
    const asked: number[] = [];
    const again = day({
      signals: { mid: { 18: [['B']], 30: [['C']] } },
      scan: (m, wish) => {
        asked.push(m);
        return Promise.resolve(found(m, ['C'], wish));
      },
      rest: { past: kept(crashed), before: (exchange) => caughtUp(exchange, crashed) },
    });
    const lived = await live(again);
    assert.equal(asked[0], 20);
    assert.deepEqual(
      entries(lived).filter((entry) => !entry.includes(' A ')),
      ['mid B 19', 'mid C 31'],
    );
  });

  it('name what is known alone: a symbol that nobody knows anything of is left out, and the session goes on', async () => {
    const lived = await live(
      day({
        signals: { mid: { 12: [['A', 1]], 40: [['A', 1]] } },
        scan: (m, wish) => {
          const { symbols, ...rest } = found(m, ['A'], wish);
          return Promise.resolve({ ...rest, symbols: [...symbols, 'OLD'] });
        },
      }),
    );
    const [first] = ofKind(lived.records, 'scanned');
    assert.deepEqual([first?.record.symbols, first?.record.leftOut], [['A'], ['OLD']]);
    assert.deepEqual([lived.outcome.how, lived.outcome.error], ['done', null]);
  });

  it('end with their run: one that names its symbols looks at these alone, and decided once more it is the same', async () => {
    const signals = {
      mid: {
        20: [['B', 1]],
        40: [
          ['B', 1],
          ['C', 2],
        ],
      },
    } as const;
    const stopAt = (m: number): Partial<LiveDay> => ({
      wishes: ({ opened }) =>
        opened === m ? [{ wish: { do: 'stop', keeps: false, by: 'SIGINT' }, answer: null }] : [],
    });
    const scanned = day({ signals, scan: (_, wish) => Promise.resolve(found(5, ['B'], wish)), rest: stopAt(12) });
    const past = kept((await live(scanned)).records);
    const named = day({ signals, named: ['C'] });
    const next = { ...named, past, before: (exchange: SimExchange) => caughtUp(exchange, past) };
    const { records } = await live(next);
    const heard = ofKind(records.slice(past.length), 'signal').map(
      ({ record: { m, symbol } }) => `${symbol} ${String(m)}`,
    );
    assert.deepEqual(heard, ['C 40']);
    assert.equal(redecide(kept(records), setupOf(next)).difference, null);
  });

  it('give the same decisions when the session is decided once more, whatever scans name, and whenever they fail', async () => {
    const script = fc.array(
      fc.tuple(fc.integer({ min: 10, max: 100 }), fc.constantFrom(...SYMBOLS), fc.integer({ min: 1, max: 9 })),
      {
        maxLength: 30,
      },
    );
    const scans = fc.array(fc.option(fc.subarray(SYMBOLS), { nil: null }), { minLength: 8, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(script, script, scans, async (mid, close, names) => {
        const of = day({
          signals: { mid: byMinute(mid), close: byMinute(close) },
          scan: (m, wish) => {
            const symbols = names[Math.floor(m / 15) % names.length] ?? null;
            return symbols === null ? Promise.reject(unreachable()) : Promise.resolve(found(m, symbols, wish));
          },
        });
        const { records } = await live(of);
        const { difference, decisions } = redecide(kept(records), setupOf(of));
        assert.equal(difference, null);
        assert.ok(
          decisions > 0 ||
            entries({ trades: ofKind(records, 'closed').map(({ record }) => record.trade) }).length === 0,
        );
        assertNamed(records);
      }),
      { numRuns: 40 },
    );
  });
});

function byMinute(script: readonly (readonly [number, string, number])[]): Record<number, ScriptedSignal[]> {
  const signals: Record<number, ScriptedSignal[]> = {};
  for (const [m, symbol, score] of script) (signals[m] ??= []).push([symbol, score]);
  return signals;
}

/** Nobody signals in what the newest scan of its strategy has not named. */
function assertNamed(records: readonly StoredRecord[]): void {
  const newest = new Map<string, readonly string[]>();
  for (const { record } of records) {
    if (record.kind === 'scanned') newest.set(record.strategy, record.symbols);
    if (record.kind === 'signal')
      assert.ok(newest.get(record.strategy)?.includes(record.symbol), JSON.stringify(record));
  }
}

/** The venue stands where those records end. */
function caughtUp(exchange: SimExchange, records: readonly StoredRecord[]): void {
  for (const { record } of records)
    if (record.kind === 'order_intended') {
      while (exchange.opened < Math.floor((record.request.expiresAt ?? 0) / MINUTE_MS) - SESSION.open / MINUTE_MS - 1)
        exchange.advance();
      exchange.place(record.request);
    }
  while (exchange.closed < 15) exchange.advance();
}
