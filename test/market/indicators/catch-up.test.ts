import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ADX, BollingerBands, RSI } from 'trading-signals';
import { Adx } from '../../../src/lib/market/indicators/adx.ts';
import { Bollinger } from '../../../src/lib/market/indicators/bollinger.ts';
import type { BarColumns } from '../../../src/lib/market/indicators/columns.ts';
import { Rsi } from '../../../src/lib/market/indicators/rsi.ts';

interface Bar {
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Around $400 in cents: a walk of small moves, many of them none, gaps now and then; ranges and volumes of 0 as well. */
const bars: fc.Arbitrary<Bar[]> = fc
  .array(
    fc.record({
      move: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: -3, max: 3 }) }, fc.integer({ min: -900, max: 900 })),
      above: fc.nat(4),
      below: fc.nat(4),
      volume: fc.nat(3),
    }),
    { minLength: 1, maxLength: 120 },
  )
  .map((steps) => {
    let cents = 40_000;
    return steps.map(({ move, above, below, volume }) => {
      cents = Math.max(100, cents + move);
      return { high: (cents + above) / 100, low: (cents - below) / 100, close: cents / 100, volume: volume * 100 };
    });
  });
const period = fc.integer({ min: 2, max: 30 });

const columnsOf = (all: readonly Bar[]): BarColumns => ({
  high: Float64Array.from(all, ({ high }) => high),
  low: Float64Array.from(all, ({ low }) => low),
  close: Float64Array.from(all, ({ close }) => close),
  volume: Float64Array.from(all, ({ volume }) => volume),
});

/** What the tests ask of every indicator, whatever it reads of a bar. */
interface Subject {
  add(bar: Bar): void;
  catchUp(columns: BarColumns, fromRow: number, toRow: number): void;
  reset(): void;
  values(): readonly number[];
}

const SUBJECTS: Readonly<Record<string, (length: number) => Subject>> = {
  ADX: (length) => {
    const adx = new Adx(length);
    return {
      add: ({ high, low, close }) => adx.push(high, low, close),
      catchUp: (...rows) => adx.catchUp(...rows),
      reset: () => adx.reset(),
      values: () => [adx.value, adx.count],
    };
  },
  RSI: (length) => {
    const rsi = new Rsi(length);
    return {
      add: ({ close }) => rsi.push(close),
      catchUp: (...rows) => rsi.catchUp(...rows),
      reset: () => rsi.reset(),
      values: () => [rsi.value, rsi.count],
    };
  },
  'Bollinger bands': (length) => {
    const bands = new Bollinger(length);
    return {
      add: ({ close }) => bands.push(close),
      catchUp: (...rows) => bands.catchUp(...rows),
      reset: () => bands.reset(),
      values: () => [bands.lower, bands.middle, bands.upper, bands.count],
    };
  },
};

for (const [name, create] of Object.entries(SUBJECTS)) {
  describe(`${name}: catching up`, () => {
    it('over columns, in any portions, is pushing bar by bar', () => {
      fc.assert(
        fc.property(bars, period, fc.array(fc.nat(120)), (all, length, cuts) => {
          const ends = [...cuts.filter((cut) => cut < all.length).sort((a, b) => a - b), all.length];
          const [pushed, caughtUp] = [create(length), create(length)];
          const columns = columnsOf(all);
          let row = 0;
          for (const end of ends) {
            caughtUp.catchUp(columns, row, end);
            for (const bar of all.slice(row, end)) pushed.add(bar);
            assert.deepEqual(caughtUp.values(), pushed.values());
            row = end;
          }
        }),
      );
    });

    it('starts at any row, and a reset is as good as a new instance', () => {
      fc.assert(
        fc.property(bars, period, fc.nat(119), (all, length, cut) => {
          const from = Math.min(cut, all.length - 1);
          const [fresh, used] = [create(length), create(length)];
          for (const bar of all.slice(from)) fresh.add(bar);
          used.catchUp(columnsOf(all), 0, all.length);
          used.reset();
          assert.deepEqual(used.values(), create(length).values());
          used.catchUp(columnsOf(all), from, all.length);
          assert.deepEqual(used.values(), fresh.values());
        }),
      );
    });
  });
}

describe('at any period, with flat bars and gaps', () => {
  /** Equal to the last bit, or both no number: more than the 1e-9 that is asked for. */
  it('ADX, RSI and the Bollinger bands are those of trading-signals', () => {
    fc.assert(
      fc.property(bars, period, (all, length) => {
        const ours = { adx: new Adx(length), rsi: new Rsi(length), bands: new Bollinger(length) };
        const theirs = { adx: new ADX(length), rsi: new RSI(length), bands: new BollingerBands(length, 2) };
        for (const { high, low, close } of all) {
          ours.adx.push(high, low, close);
          ours.rsi.push(close);
          ours.bands.push(close);
          const bands = theirs.bands.add(close);
          assert.equal(ours.adx.value, theirs.adx.add({ high, low, close }) ?? NaN);
          assert.equal(ours.rsi.value, theirs.rsi.add(close) ?? NaN);
          assert.equal(ours.bands.lower, bands?.lower ?? NaN);
          assert.equal(ours.bands.middle, bands?.middle ?? NaN);
          assert.equal(ours.bands.upper, bands?.upper ?? NaN);
        }
      }),
    );
  });

  it('ADX is no number at the bars at which the library gives NaN: the first 14 without any range', () => {
    const [ours, theirs] = [new Adx(), new ADX(14)];
    const results: (number | null)[] = [];
    for (let bar = 0; bar < 60; bar++) {
      const price = bar < 14 ? 400 : 400 + bar;
      ours.push(price, price, price);
      results.push(theirs.add({ high: price, low: price, close: price }));
      assert.equal(ours.value, results.at(-1) ?? NaN);
    }
    assert.deepEqual(results.slice(25, 28), [null, NaN, NaN]);
    assert.equal(results.at(-1), NaN);
  });
});
