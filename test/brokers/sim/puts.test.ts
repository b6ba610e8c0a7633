/** Puts at the simulated venue: bought at the ask, sold at the bid, stopped by the underlying. All prices by hand. */
import assert from 'node:assert/strict';
import { SimVenue, type VenueTerms } from '../../../src/lib/brokers/sim/venue.ts';
import { parseIsoDate } from '../../../src/lib/calendar/civil-date.ts';
import { Market } from '../../../src/lib/market/market.ts';
import { putInstrument, type PutSides } from '../../../src/lib/market/options/put-chain.ts';
import type { Fill } from '../../../src/lib/orders/executor.ts';
import { barsOf, flat, FULL_DAY, openMinuteOf, sessionOf, type BarRow } from '../../helpers/bars.ts';
import { TERMS } from '../../helpers/trial.ts';

const CONTRACT = { underlying: 'AAA', right: 'put', strike: 50, expiry: parseIsoDate('2022-03-18') } as const;

/** Bid and ask at open and close of a minute. */
type Sides = readonly [m: number, bidOpen: number, askOpen: number, bidClose: number, askClose: number];

interface Day {
  /** Null: an estimate, with these bars; they may be finer than a cent. */
  readonly sides?: readonly Sides[] | null;
  readonly estimate?: readonly BarRow[];
  readonly underlying?: readonly BarRow[];
  readonly limit?: number;
  readonly exitAt?: number;
  readonly terms?: Partial<VenueTerms>;
}

const QUIET: readonly Sides[] = [1, 2, 3, 4, 5, 6].map((m) => [m, 1, 1.04, 1, 1.04]);

/** Two contracts decided at the close of minute 0; stop where the underlying trades at 51. */
function fills({ sides = QUIET, estimate = [], underlying = flat(0, 9, 50), ...day }: Day): string[] {
  const market = new Market([barsOf('AAA', underlying)], []);
  market.tape('AAA').startSession(openMinuteOf(FULL_DAY), 0, underlying.length);
  const instrument = putInstrument(CONTRACT, sides === null);
  const rows = sides === null ? estimate : sides.map((each) => midRow(each));
  market.join(
    { instrument, bars: barsOf(instrument.ticker, rows), sides: columns(sides ?? []) },
    openMinuteOf(FULL_DAY),
  );
  const venue = new SimVenue(market, { ...TERMS, participation: 0.1, ...day.terms });
  venue.startSession(sessionOf(FULL_DAY).day);
  const told: string[] = [];
  const tell = (what: string, { m, quantity, price, slippage }: Fill): void => {
    told.push(`${String(m)} ${what} ${String(quantity)} at ${short(price)}, slippage ${short(slippage)}`);
  };
  const events = {
    bought: (_: string, fill: Fill, stop: number | null) => tell(`stop ${String(stop)}: bought`, fill),
    done: (_: string, m: number) => {
      if (told.length === 0) told.push(`${String(m)} unfilled`);
    },
    sold: (_: string, fill: Fill, cause: string) => tell(`${cause}: sold`, fill),
  };
  for (let m = 0; m < 10; m++) {
    if (m === day.exitAt) venue.exit('1');
    venue.deliver(m, events);
    const stop = { kind: 'underlying_above', symbol: 'AAA', price: 51 } as const;
    if (m === 0)
      venue.enter({
        id: '1',
        instrument,
        quantity: 2,
        limit: day.limit ?? 1.05,
        decisionPrice: 1,
        stop,
        m,
        hardExit: 10,
      });
  }
  venue.endSession(events);
  return told;
}

function midRow([m, bidOpen, askOpen, bidClose, askClose]: Sides): BarRow {
  const [open, close] = [(bidOpen + askOpen) / 2, (bidClose + askClose) / 2];
  return [m, open, Math.max(open, close), Math.min(open, close), close, 0];
}

function columns(sides: readonly Sides[]): PutSides {
  const column = (at: number): Float64Array => Float64Array.from(sides, (each) => each[at] ?? NaN);
  return { bidOpen: column(1), askOpen: column(2), bidClose: column(3), askClose: column(4) };
}

function short(value: number): string {
  return String(Number(value.toFixed(6)));
}

describe('a put with quotes', () => {
  it('is bought at the ask and sold at the bid of the open; half the spread is slippage, a hundredfold', () => {
    // mid 1.02: 0.02 x 2 contracts x 100 = 4 dollars each way; its stop has no price of its own
    assert.deepEqual(fills({ exitAt: 4 }), [
      '1 stop null: bought 2 at 1.04, slippage 4',
      '4 exit: sold 2 at 1, slippage 4',
    ]);
  });

  it('is bought at its limit where the ask comes down to it within the minute, else not at all', () => {
    const opening = (askClose: number): string[] => fills({ sides: [[1, 1, 1.1, 1, askClose], ...QUIET.slice(1)] });
    assert.equal(opening(1.05)[0], '1 stop null: bought 2 at 1.05, slippage 10'); // mid of the open 1.05 - 0.05
    assert.deepEqual(opening(1.06), ['1 unfilled']);
    assert.deepEqual(fills({ sides: QUIET.slice(1) }), ['1 unfilled']);
  });

  it('is not sold while nobody bids', () => {
    const nobody = (m: number): Sides => [m, 0, 0.05, 0, 0.05];
    assert.deepEqual(
      fills({ exitAt: 3, sides: [...QUIET.slice(0, 2), nobody(3), nobody(4), [6, 0.9, 1, 0.9, 1]] }).at(-1),
      '6 exit: sold 2 at 0.9, slippage 10',
    );
  });

  it('is booked at the last bid where the session has no bar left, also at nothing', () => {
    assert.equal(fills({}).at(-1), '6 session_end: sold 2 at 1, slippage 4');
    const worthless: Sides = [5, 1, 1.04, 0, 0.02];
    assert.equal(fills({ sides: [...QUIET.slice(0, 4), worthless] }).at(-1), '5 session_end: sold 2 at 0, slippage 2');
  });

  it('knows no participation: nobody knows its volume', () => {
    assert.equal(fills({ terms: { participation: 0.000001 } })[0], '1 stop null: bought 2 at 1.04, slippage 4');
  });

  it('is sold at its next open once the underlying has traded at the stop, from the fill minute on', () => {
    const highAt = (m: number, high: number): string[] =>
      fills({ underlying: flat(0, 9, 50).map((row) => (row[0] === m ? [m, 50, high, 50, 50, 1000] : row)) });
    assert.equal(highAt(3, 51)[1], '4 stop: sold 2 at 1, slippage 4');
    assert.equal(highAt(3, 50.99)[1], '6 session_end: sold 2 at 1, slippage 4');
    assert.equal(highAt(1, 51)[1], '2 stop: sold 2 at 1, slippage 4');
    assert.equal(highAt(0, 51)[1], '6 session_end: sold 2 at 1, slippage 4');
  });

  it('stays what it was to be sold for first: a stop before the exit, an exit before the stop', () => {
    const rises = flat(0, 9, 50).map((row): BarRow => (row[0] >= 4 ? [row[0], 50, 52, 50, 52, 1000] : row));
    const without5 = QUIET.filter(([m]) => m !== 5);
    assert.equal(fills({ underlying: rises, exitAt: 5, sides: without5 })[1], '6 stop: sold 2 at 1, slippage 4');
    assert.equal(
      fills({ underlying: rises, exitAt: 4, sides: QUIET.filter(([m]) => m !== 4) })[1],
      '5 exit: sold 2 at 1, slippage 4',
    );
  });
});

describe('a put by an estimate', () => {
  const estimate = flat(1, 6, 2, 0);

  it('is bought and sold at the estimate, less slippage, whatever the participation', () => {
    // 2 x 1.01 and 2 x 0.99; 0.02 x 2 x 100 = 4
    assert.deepEqual(fills({ sides: null, estimate, limit: 2.05, exitAt: 4, terms: { slippage: 0.01 } }), [
      '1 stop null: bought 2 at 2.02, slippage 4',
      '4 exit: sold 2 at 1.98, slippage 4',
    ]);
  });

  it('is bought and sold at whole cents, against the trader, after slippage', () => {
    // 2 x 1.001 = 2.002, asked 2.01: 0.01 x 200 = 2 dollars; 2 x 0.999 = 1.998, bid 1.99
    assert.deepEqual(fills({ sides: null, estimate, limit: 2.05, exitAt: 4, terms: { slippage: 0.001 } }), [
      '1 stop null: bought 2 at 2.01, slippage 2',
      '4 exit: sold 2 at 1.99, slippage 2',
    ]);
    // 2.004 and no slippage: asked 2.01, bid 2.00; 0.006 and 0.004 x 200
    assert.deepEqual(fills({ sides: null, estimate: flat(1, 6, 2.004, 0), limit: 2.05, exitAt: 4 }), [
      '1 stop null: bought 2 at 2.01, slippage 1.2',
      '4 exit: sold 2 at 2, slippage 0.8',
    ]);
  });

  it('is not bought where its cents are above the limit, and never above it for slippage', () => {
    const asked = (price: number, slippage: number): string | undefined =>
      fills({ sides: null, estimate: flat(1, 6, price, 0), limit: 2.0149, terms: { slippage } })[0];
    assert.equal(asked(2.011, 0), '1 unfilled'); // asked 2.02
    assert.equal(asked(2.009, 0.01), '1 stop null: bought 2 at 2.01, slippage 0.2'); // 2.03 is above it
  });

  it('is not sold while it is worth less than a cent, and booked at nothing at the end', () => {
    const dying = [...flat(1, 2, 0.02, 0), ...flat(3, 6, 0.009, 0)];
    assert.deepEqual(fills({ sides: null, estimate: dying, limit: 0.02, exitAt: 3 }), [
      '1 stop null: bought 2 at 0.02, slippage 0',
      '6 session_end: sold 2 at 0, slippage 1.8',
    ]);
  });

  it('is bought at its limit where the estimate comes down to it', () => {
    const falling: BarRow[] = [[1, 2.1, 2.1, 1.9, 2, 0], ...estimate.slice(1)];
    assert.equal(
      fills({ sides: null, estimate: falling, limit: 2.01 })[0],
      '1 stop null: bought 2 at 2.01, slippage 0',
    );
  });

  it('is sold when its underlying rises to the stop, not when it falls itself', () => {
    const falling: BarRow[] = [...estimate.slice(0, 2), [3, 1, 1, 0.5, 0.5, 0], ...estimate.slice(3)];
    assert.equal(fills({ sides: null, estimate: falling, limit: 2.01 })[1], '6 session_end: sold 2 at 2, slippage 0');
    const rises = flat(0, 9, 50).map((row): BarRow => (row[0] === 3 ? [3, 50, 51, 50, 51, 1000] : row));
    assert.equal(
      fills({ sides: null, estimate, underlying: rises, limit: 2.01 })[1],
      '4 stop: sold 2 at 2, slippage 0',
    );
  });
});
