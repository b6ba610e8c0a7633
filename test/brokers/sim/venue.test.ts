/**
 * Properties of the simulated venue
 * 1. An order ends once, in the minute after its decision: bought or unfilled.
 * 2. Never more is sold than was bought, and by the session's end all of it.
 * 3. Nothing is bought above its limit.
 * 4. All own fills of one bar and instrument together take no more than the participation of its volume.
 * 5. A fill is at a price of its bar, less slippage, which is against the trader.
 * 6. What is to be sold at an open is not sold by its stop any more.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SimVenue, type VenueTerms } from '../../../src/lib/brokers/sim/venue.ts';
import type { Instrument } from '../../../src/lib/market/instrument.ts';
import { Market } from '../../../src/lib/market/market.ts';
import type { EntryOrder, Fill, SaleCause } from '../../../src/lib/orders/executor.ts';
import { barsOf, dot, flat, FULL_DAY, openMinuteOf, sessionOf, type BarRow } from '../../helpers/bars.ts';
import { TERMS } from '../../helpers/trial.ts';
import { near } from '../../stats/near.ts';

const MINUTES = 30;

interface Plan {
  readonly ticker: 'AAA' | 'BBB';
  /** At its close the order is made; it has to fill in the next one. */
  readonly decidedAt: number;
  readonly quantity: number;
  readonly limit: number;
  readonly stopShare: number;
  readonly exitAt: number;
}

interface Heard {
  readonly kind: 'bought' | 'unfilled' | 'sold';
  readonly id: string;
  /** When it was told; MINUTES at the session's end. */
  readonly at: number;
  readonly fill: Fill | null;
  readonly cause: SaleCause | null;
  readonly stop: number | null;
}

function shares(ticker: string): Instrument {
  return { kind: 'stock', ticker, multiplier: 1, contract: null, isSynthetic: false };
}

function marketOf(sessions: Readonly<Record<string, readonly BarRow[]>>): Market {
  const market = new Market(
    Object.entries(sessions).map(([symbol, rows]) => barsOf(symbol, rows)),
    [],
  );
  for (const tape of market.tapes) tape.startSession(openMinuteOf(FULL_DAY), 0, tape.bars.minute.length);
  return market;
}

/** The venue over a session with these plans; an order's id is the place of its plan. */
function run(market: Market, terms: Partial<VenueTerms>, plans: readonly Plan[]): Heard[] {
  const venue = new SimVenue(market, { ...TERMS, ...terms });
  venue.startSession(sessionOf(FULL_DAY).day);
  const heard: Heard[] = [];
  let at = 0;
  const hear = (kind: Heard['kind'], id: string, more: Partial<Heard> = {}): void => {
    heard.push({ kind, id, at, fill: null, cause: null, stop: null, ...more });
  };
  const events = {
    bought: (id: string, fill: Fill, stop: number | null) => hear('bought', id, { fill, stop }),
    done: (id: string) => {
      if (!heard.some((each) => each.kind === 'bought' && each.id === id)) hear('unfilled', id);
    },
    sold: (id: string, fill: Fill, cause: SaleCause) => hear('sold', id, { fill, cause }),
  };
  for (; at < MINUTES; at++) {
    plans.forEach(({ exitAt }, id) => exitAt === at && venue.exit(String(id)));
    venue.deliver(at, events);
    plans.forEach((plan, id) => plan.decidedAt === at && venue.enter(orderOf(plan, String(id))));
  }
  venue.endSession(events);
  return heard;
}

function orderOf({ ticker, quantity, limit, stopShare }: Plan, id: string): EntryOrder {
  const stop = { kind: 'below_fill', share: stopShare } as const;
  return { id, instrument: shares(ticker), quantity, limit, decisionPrice: limit, stop, m: 0, hardExit: MINUTES };
}

const price = fc.integer({ min: 4700, max: 5300 }).map((cents) => cents / 100);
/** Null: no bar in that minute. */
const bar = fc.option(fc.tuple(price, price, price, price, fc.integer({ min: 0, max: 300 })), { freq: 6 });
const session = fc.array(bar, { minLength: MINUTES, maxLength: MINUTES }).map((bars) =>
  bars.flatMap((each, m): BarRow[] => {
    if (each === null) return [];
    const [open, a, b, close, volume] = each;
    return [[m, open, Math.max(open, a, b, close), Math.min(open, a, b, close), close, volume]];
  }),
);
const minute = fc.integer({ min: 0, max: MINUTES - 2 });
const plan: fc.Arbitrary<Plan> = fc
  .record({
    ticker: fc.constantFrom('AAA', 'BBB'),
    decidedAt: minute,
    quantity: fc.integer({ min: 1, max: 40 }),
    limit: price,
    stopShare: fc.constantFrom(0.005, 0.02, 0.5),
    held: fc.integer({ min: 2, max: 40 }),
  })
  .map(({ held, ...rest }) => ({ ...rest, exitAt: rest.decidedAt + held }));
const terms = fc.record({
  // less than the nearest stop is away: a price paid far above the market would have its stop above the market too
  slippage: fc.constantFrom(0, 0.0005, 0.004),
  participation: fc.constantFrom(null, 0.1, 0.5),
  shareStep: fc.constantFrom(1e-6, 1),
});

interface Case {
  readonly plans: readonly Plan[];
  readonly terms: VenueTerms;
  readonly bars: (ticker: string, m: number) => BarRow | undefined;
  readonly heard: readonly Heard[];
}

function always(check: (each: Case) => void): void {
  fc.assert(
    fc.property(session, session, terms, fc.array(plan, { minLength: 1, maxLength: 8 }), (a, b, given, plans) => {
      const rows: Record<string, BarRow[]> = { AAA: a, BBB: b };
      const heard = run(marketOf(rows), given, plans);
      check({
        plans,
        terms: { ...TERMS, ...given },
        bars: (ticker, m) => rows[ticker]?.find(([of]) => of === m),
        heard,
      });
    }),
    { numRuns: 300 },
  );
}

const quantityOf = (events: readonly Heard[], kind: Heard['kind']): number =>
  events.reduce((sum, each) => sum + (each.kind === kind ? (each.fill?.quantity ?? 0) : 0), 0);

describe('the simulated venue', () => {
  it('ends an order once, in the minute after its decision', () => {
    always(({ plans, heard }) => {
      plans.forEach(({ decidedAt }, id) => {
        const ends = heard.filter((each) => each.id === String(id) && each.kind !== 'sold');
        assert.deepEqual(
          ends.map(({ at }) => at),
          [decidedAt + 1],
        );
      });
    });
  });

  it('never sells more than was bought, and all of it by the end of the session', () => {
    always(({ plans, heard }) => {
      plans.forEach((each, id) => {
        const own = heard.filter((event) => event.id === String(id));
        own.forEach((event, at) => {
          const soFar = own.slice(0, at + 1);
          assert.ok(quantityOf(soFar, 'sold') <= quantityOf(soFar, 'bought') + 1e-9);
          assert.ok(event.kind === 'unfilled' || (event.fill?.quantity ?? 0) > 0);
        });
        assert.ok(quantityOf(own, 'bought') <= each.quantity);
        near(quantityOf(own, 'sold'), quantityOf(own, 'bought'), 1e-9);
      });
    });
  });

  it('buys nothing above its limit', () => {
    always(({ plans, heard }) => {
      for (const { kind, id, fill } of heard)
        if (kind === 'bought') assert.ok((fill?.price ?? Infinity) <= (plans[Number(id)]?.limit ?? 0));
    });
  });

  it('takes no more of a bar than its participation, with all orders together', () => {
    always(({ plans, heard, bars, terms: { participation } }) => {
      const taken = new Map<string, number>();
      for (const { id, fill, cause } of heard) {
        if (fill === null || cause === 'session_end') continue;
        const at = `${plans[Number(id)]?.ticker ?? ''} ${String(fill.m)}`;
        taken.set(at, (taken.get(at) ?? 0) + fill.quantity);
      }
      for (const [at, quantity] of taken) {
        const [ticker = '', m] = at.split(' ');
        const volume = bars(ticker, Number(m))?.[5] ?? 0;
        if (participation !== null) assert.ok(quantity <= volume * participation + 1e-6, at);
      }
    });
  });

  it('fills at a price of the bar, made worse by slippage', () => {
    always(({ plans, heard, bars, terms: { slippage } }) => {
      for (const { id, kind, fill, cause } of heard) {
        if (fill === null) continue;
        const [, , high, low, close] = bars(plans[Number(id)]?.ticker ?? '', fill.m) ?? [];
        assert.ok(high !== undefined && low !== undefined && close !== undefined, 'there is no bar to fill in');
        const worst = kind === 'bought' ? high * (1 + slippage) : low * (1 - slippage);
        if (cause === 'session_end') near(fill.price, close * (1 - slippage), 1e-9);
        else if (kind === 'bought') assert.ok(fill.price >= low && fill.price <= worst + 1e-9);
        else assert.ok(fill.price <= high * (1 - slippage) + 1e-9 && fill.price >= worst - 1e-9);
        assert.ok(fill.slippage >= 0);
      }
    });
  });

  it('sells by its stop only what is not to be sold at an open', () => {
    always(({ plans, heard }) => {
      for (const { id, fill, cause } of heard)
        if (cause === 'stop') assert.ok((fill?.m ?? Infinity) < (plans[Number(id)]?.exitAt ?? 0));
    });
  });

  it('has all of this happen in these tests', () => {
    const found = new Set<string>();
    let cut = 0;
    always(({ plans, heard }) => {
      for (const { kind, id, cause, fill } of heard) {
        found.add(cause ?? kind);
        if (kind === 'bought' && (fill?.quantity ?? 0) < (plans[Number(id)]?.quantity ?? 0)) cut++;
      }
    });
    assert.deepEqual([...found].toSorted(), ['bought', 'exit', 'session_end', 'stop', 'unfilled']);
    assert.ok(cut > 0);
  });
});

describe('the fills of one minute', () => {
  const plans = (...each: readonly Partial<Plan>[]): Plan[] =>
    each.map((one) => ({ ticker: 'AAA', decidedAt: 0, quantity: 10, limit: 51, stopShare: 0.02, exitAt: 99, ...one }));
  const told = (rows: readonly BarRow[], own: readonly Plan[], participation: number | null): string[] =>
    run(marketOf({ AAA: rows }), { participation }, own).flatMap(({ kind, id, fill, cause }) =>
      fill === null
        ? [`${kind} ${id}`]
        : [`${String(fill.m)} ${cause ?? kind} ${id}: ${String(fill.quantity)} at ${String(fill.price)}`],
    );

  it('go to exits first, then to entries in their order, then to stops', () => {
    // minute 5: 25 shares are ours. 0 is sold at the open (10), 2 is bought (10), 1 has its stop hit (50 x 0.98 = 49):
    // the 5 that are left; the rest of 1 at the next bar below the stop
    const rows = [
      ...flat(0, 4, 50),
      [5, 50, 50, 48.5, 49.5, 250] as const,
      dot(6, 49.5),
      [7, 49.5, 49.5, 48.9, 49, 1000] as const,
    ];
    const own = plans({ exitAt: 5 }, {}, { decidedAt: 4, stopShare: 0.5, exitAt: 7 });
    assert.deepEqual(told(rows, own, 0.1), [
      '1 bought 0: 10 at 50',
      '1 bought 1: 10 at 50',
      '5 exit 0: 10 at 50',
      '5 bought 2: 10 at 50',
      '5 stop 1: 5 at 49',
      '7 exit 2: 10 at 49.5',
      '7 stop 1: 5 at 49',
    ]);
  });

  it('leave to the second order what the first has not taken', () => {
    const own = plans({}, {}, {});
    assert.deepEqual(told([dot(1, 50, 150)], own, 0.1).slice(0, 3), [
      '1 bought 0: 10 at 50',
      '1 bought 1: 5 at 50',
      'unfilled 2',
    ]);
    assert.equal(told([dot(1, 50, 0)], own, null).filter((line) => line.includes('bought')).length, 3);
  });
});

describe('what a fill costs', () => {
  it('is asked of the commission model with what was filled', () => {
    const asked: unknown[] = [];
    const commission: VenueTerms['commission'] = {
      name: 'counted',
      fees: ({ side, quantity, price: at, day, instrument }) => {
        asked.push([side, quantity, at, day, instrument.ticker]);
        return 1.25;
      },
    };
    const { day } = sessionOf(FULL_DAY);
    const own: Plan = { ticker: 'AAA', decidedAt: 0, quantity: 10, limit: 51, stopShare: 0.02, exitAt: 3 };
    const heard = run(marketOf({ AAA: flat(0, 5, 50) }), { commission, slippage: 0.001 }, [own]);
    assert.deepEqual(asked, [
      ['buy', 10, 50 + 50 * 0.001, day, 'AAA'],
      ['sell', 10, 50 - 50 * 0.001, day, 'AAA'],
    ]);
    assert.deepEqual(
      heard.map(({ fill }) => fill?.fees),
      [1.25, 1.25],
    );
    // 0.05 dollars a share, ten shares
    for (const { fill } of heard) near(fill?.slippage, 0.5, 1e-9);
  });

  it('is half the spread of its minute where there are quotes and that is asked for', () => {
    const of = (value: number): Float64Array => Float64Array.of(value, value);
    const market = marketOf({ AAA: flat(0, 9, 50) });
    market.addQuotes('AAA', {
      symbol: 'AAA',
      minute: Int32Array.of(1, 3).map((m) => openMinuteOf(FULL_DAY) + m),
      ...{ bidOpen: of(49.94), bidHigh: of(50), bidLow: of(49), bidClose: of(49), bidSize: of(100) },
      ...{ askOpen: of(50.04), askHigh: of(51), askLow: of(50), askClose: of(51), askSize: of(100) },
    });
    const own = (exitAt: number): Plan => ({
      ticker: 'AAA',
      decidedAt: 0,
      quantity: 10,
      limit: 51,
      stopShare: 0.02,
      exitAt,
    });
    const paid = (usesSpread: boolean, exitAt: number): (number | undefined)[] =>
      run(market, { usesSpread, slippage: 0.002 }, [own(exitAt)]).map(({ fill }) => fill?.price);
    const quoted = paid(true, 3);
    near(quoted[0], 50.05, 1e-9);
    near(quoted[1], 49.95, 1e-9);
    near(paid(true, 4)[1], 49.9, 1e-9); // minute 4 has no quote: 50 x 0.998
    near(paid(false, 3)[0], 50.1, 1e-9);
  });
});
