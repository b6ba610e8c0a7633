import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { synthMarket, type SynthMarket } from '../../../src/lib/bars/synth/market.ts';
import { parseIsoDate } from '../../../src/lib/calendar/civil-date.ts';
import { sessionMinute } from '../../../src/lib/calendar/session-minute.ts';
import { FIRST_DAY, LAST_DAY, sessionsBetween, type Session } from '../../../src/lib/calendar/sessions.ts';
import { MINUTE_MS } from '../../../src/lib/core/clock.ts';
import { ConfigError, LogicError } from '../../../src/lib/core/errors.ts';
import { looksLeveraged } from '../../../src/lib/market/asset-name.ts';
import type { Bars } from '../../../src/lib/market/bars.ts';
import { parseReference, REFERENCE_FILES } from '../../../src/lib/market/reference.ts';
import { kurtosis, mean, sampleDeviation } from '../../../src/lib/stats/moments.ts';
import { ROOT } from '../../helpers/tbot.ts';

const LAST = parseIsoDate('2024-12-31');
const SESSIONS = 60;
const SEEDS = [1, 2, 3, 4, 5];
const INDEX = ['SPY', 'QQQ', 'DIA', 'IWM'];
const INVERSES = ['SH', 'PSQ', 'DOG', 'RWM'];
const LIQUID = ['SYN01', 'SYN02', 'SYN03', 'SYN04', 'SYN05', 'SYN06', 'SYN07', 'SYN08', 'SYN09'];
const THIN = ['SYN10', 'SYN11', 'SYN12'];

/** 60 sessions to the end of 2024, with the half days after Thanksgiving and before Christmas. */
const sessions = sessionsBetween(FIRST_DAY, LAST).slice(-SESSIONS);

/** Of each seed. */
let markets: readonly SynthMarket[];
/** Of the first seed. */
let market: SynthMarket;

function makeMarkets(): void {
  markets = SEEDS.map((seed) => synthMarket({ seed, lastDay: LAST, sessions: SESSIONS }));
  market = markets[0] ?? assert.fail();
}

function barsOf({ bars }: SynthMarket, symbol: string): Bars {
  const found = bars.find((each) => each.symbol === symbol);
  assert.ok(found !== undefined, symbol);
  return found;
}

function average(values: readonly number[]): number {
  return mean(values) ?? NaN;
}

/** Pearson's. */
function correlation(x: readonly number[], y: readonly number[]): number {
  assert.equal(x.length, y.length);
  const [centreX, centreY] = [average(x), average(y)];
  const products = x.map((value, i) => (value - centreX) * ((y[i] ?? NaN) - centreY));
  return average(products) / ((sampleDeviation(x) ?? NaN) * (sampleDeviation(y) ?? NaN));
}

/** Rows of each session, in columns that share memory with the bars. */
function bySession(bars: Bars, days: readonly Session[] = sessions): Bars[] {
  let row = 0;
  return days.map(({ close }) => {
    const from = row;
    while (row < bars.minute.length && (bars.minute[row] ?? 0) < close / MINUTE_MS) row++;
    return {
      symbol: bars.symbol,
      minute: bars.minute.subarray(from, row),
      open: bars.open.subarray(from, row),
      high: bars.high.subarray(from, row),
      low: bars.low.subarray(from, row),
      close: bars.close.subarray(from, row),
      volume: bars.volume.subarray(from, row),
    };
  });
}

/** The last closes of the sessions' five minutes, as returns of one to the next; a missing minute keeps the last one. */
function fiveMinuteReturns(bars: Bars): number[] {
  return bySession(bars).flatMap((session, i) => {
    const { open = NaN, minutes = 0 } = sessions[i] ?? {};
    const closes: number[] = [];
    let row = 0;
    for (let end = open / MINUTE_MS + 5; end <= open / MINUTE_MS + minutes; end += 5) {
      while (row < session.minute.length && (session.minute[row] ?? NaN) < end) row++;
      closes.push(session.close[row - 1] ?? session.open[0] ?? NaN);
    }
    return closes.slice(1).map((close, k) => close / (closes[k] ?? NaN) - 1);
  });
}

function dailyReturns(bars: Bars): number[] {
  const closes = bySession(bars).map(({ close }) => close.at(-1) ?? NaN);
  return closes.slice(1).map((close, i) => close / (closes[i] ?? NaN) - 1);
}

function annualVolatility(bars: Bars): number {
  return (sampleDeviation(dailyReturns(bars)) ?? NaN) * Math.sqrt(252);
}

function dailyVolume(bars: Bars): number {
  return bars.volume.reduce((sum, volume) => sum + volume, 0) / SESSIONS;
}

function fingerprint({ bars, vix }: SynthMarket): string {
  const hash = createHash('sha256');
  for (const { symbol, minute, open, high, low, close, volume } of bars)
    for (const column of [Buffer.from(symbol), minute, open, high, low, close, volume]) hash.update(column);
  return hash.update(vix.day).update(vix.close).digest('hex');
}

describe('the synthetic market', () => {
  before(makeMarkets);

  it('is the same for one seed, and another for each other seed', () => {
    const again = synthMarket({ seed: 1, lastDay: LAST, sessions: SESSIONS });
    assert.equal(fingerprint(again), fingerprint(market));
    assert.equal(new Set(markets.map(fingerprint)).size, SEEDS.length);
  });

  it('has index ETFs, their inverses by the reference tables, and stocks that no table knows', () => {
    assert.deepEqual(
      market.bars.map(({ symbol }) => symbol),
      [...INDEX, ...INVERSES, ...LIQUID, ...THIN],
    );
    const text = (file: string): string => readFileSync(join(ROOT, 'data', 'reference', file), 'utf8');
    const reference = parseReference({
      inverseEtfs: text(REFERENCE_FILES.inverseEtfs),
      notOneTimesInverse: text(REFERENCE_FILES.notOneTimesInverse),
      leveraged: text(REFERENCE_FILES.leveraged),
    });
    assert.deepEqual(
      INDEX.map((symbol) => reference.inverseOf(symbol)[0]),
      INVERSES,
    );
    for (const symbol of [...INDEX, ...LIQUID, ...THIN]) {
      assert.ok(!reference.isInverse(symbol) && !reference.isLeveragedOrVolatility(symbol), symbol);
      assert.ok(!looksLeveraged(symbol), symbol);
    }
  });

  it('keeps OHLC in order, prices in whole cents, volumes whole, and minutes rising within sessions, by any seed', () => {
    const days = fc.integer({ min: FIRST_DAY + 100, max: LAST_DAY });
    fc.assert(
      fc.property(fc.integer(), days, fc.integer({ min: 1, max: 4 }), (seed, lastDay, count) => {
        for (const { symbol, minute, open, high, low, close, volume } of synthMarket({ seed, lastDay, sessions: count })
          .bars) {
          for (const column of [open, high, low, close, volume]) assert.equal(column.length, minute.length);
          let before = -Infinity;
          minute.forEach((at, row) => {
            const [o = NaN, h = NaN, l = NaN, c = NaN] = [open[row], high[row], low[row], close[row]];
            const isRight =
              l > 0 &&
              l <= Math.min(o, c) &&
              Math.max(o, c) <= h &&
              [o, h, l, c].every((price) => Math.round(price * 100) / 100 === price) &&
              Number.isSafeInteger(volume[row]) &&
              (volume[row] ?? NaN) >= 0 &&
              at > before &&
              sessionMinute(at * MINUTE_MS) >= 0;
            assert.ok(isRight, `${symbol} row ${String(row)}`);
            before = at;
          });
        }
      }),
      { numRuns: 15 },
    );
  });

  it('fills the last sessions up to the day, one before it where it has none, and half days with 210 bars', () => {
    // Saturday 2024-11-30: the 29th is a half day, the 28th Thanksgiving, then Wednesday the 27th and Tuesday the 26th.
    const { bars } = synthMarket({ seed: 1, lastDay: parseIsoDate('2024-11-30'), sessions: 3 });
    const spy = bars.find(({ symbol }) => symbol === 'SPY');
    const dates = sessionsBetween(parseIsoDate('2024-11-26'), parseIsoDate('2024-11-29'));
    assert.deepEqual(
      dates.map(({ minutes }) => minutes),
      [390, 390, 210],
    );
    const minutes = dates.flatMap((day) => Array.from({ length: day.minutes }, (_, m) => day.open / MINUTE_MS + m));
    assert.deepEqual([...(spy?.minute ?? [])], minutes);
  });

  it('starts between 15 and 90 dollars', () => {
    for (const { bars } of markets)
      for (const { symbol, open } of bars) assert.ok((open[0] ?? NaN) >= 15 && (open[0] ?? NaN) <= 90, symbol);
  });

  it('has liquid names without a hole and well over a million shares a day, and thin ones that gape', () => {
    const minutes = sessions.reduce((sum, session) => sum + session.minutes, 0);
    for (const each of markets) {
      for (const symbol of [...INDEX, ...LIQUID]) {
        assert.equal(barsOf(each, symbol).minute.length, minutes, symbol);
        assert.ok(dailyVolume(barsOf(each, symbol)) > 2e6, symbol);
      }
      for (const symbol of [...THIN, ...INVERSES]) {
        const bars = barsOf(each, symbol);
        assert.ok(bars.minute.length < 0.97 * minutes && bars.minute.length > 0.5 * minutes, symbol);
        assert.ok(bars.volume.includes(0), symbol);
      }
      for (const symbol of THIN) assert.ok(dailyVolume(barsOf(each, symbol)) < 900e3, symbol);
    }
  });

  it('moves the inverse against its ETF: correlation of 5-minute returns below -0.9, and day by day', () => {
    for (const each of markets) {
      for (const [i, symbol] of INDEX.entries()) {
        const [etf, inverse] = [barsOf(each, symbol), barsOf(each, INVERSES[i] ?? '')];
        assert.ok(correlation(fiveMinuteReturns(etf), fiveMinuteReturns(inverse)) < -0.9, symbol);
        const inverted = dailyReturns(inverse);
        // Premium and cents apart, and the last minutes where the inverse has no bar: a third of a percent at most.
        dailyReturns(etf).forEach((daily, day) => assert.ok(Math.abs(daily + (inverted[day] ?? NaN)) < 0.0035, symbol));
      }
    }
  });

  /** The mean over the seeds of one symbol's measure. */
  const overSeeds = (measure: (each: SynthMarket) => number): number => average(markets.map(measure));

  it('is as volatile as markets are: index ETFs 12 to 25 % a year, stocks 25 to 70 %', () => {
    const volatility = (symbol: string): number => overSeeds((each) => annualVolatility(barsOf(each, symbol)));
    for (const symbol of INDEX) assert.ok(volatility(symbol) > 0.12 && volatility(symbol) < 0.25, symbol);
    for (const symbol of LIQUID) assert.ok(volatility(symbol) > 0.25 && volatility(symbol) < 0.7, symbol);
  });

  it('moves stocks with the market: correlation of 5-minute and of daily returns 0.3 to 0.8', () => {
    for (const returns of [fiveMinuteReturns, dailyReturns]) {
      for (const symbol of LIQUID) {
        const together = overSeeds((each) => correlation(returns(barsOf(each, 'SPY')), returns(barsOf(each, symbol))));
        assert.ok(together > 0.3 && together < 0.8, `${symbol} ${String(together)}`);
      }
    }
  });

  it('trades in a U: the first and the last 30 minutes over 1.5 times the volume of midday', () => {
    for (const symbol of [...INDEX, ...LIQUID]) {
      const full = bySession(barsOf(market, symbol)).filter(({ minute }) => minute.length === 390);
      const volumeOf = (from: number, to: number): number =>
        average(full.flatMap(({ volume }) => [...volume.subarray(from, to)]));
      const midday = volumeOf(150, 240);
      assert.ok(volumeOf(0, 30) > 1.5 * midday, symbol);
      assert.ok(volumeOf(360, 390) > 1.5 * midday, symbol);
    }
  });

  it('trades more when it moves more: the tenth of the bars that move most has over 1.5 times the mean volume', () => {
    for (const symbol of [...INDEX, ...LIQUID]) {
      const { open, close, volume } = barsOf(market, symbol);
      const size = (row: number): number => Math.abs((close[row] ?? NaN) / (open[row] ?? NaN) - 1);
      const rows = [...volume.keys()].sort((a, b) => size(b) - size(a)).slice(0, volume.length / 10);
      assert.ok(average(rows.map((row) => volume[row] ?? NaN)) > 1.5 * (mean(volume) ?? NaN), symbol);
    }
  });

  it('has fat tails: kurtosis of 5-minute returns over 5 (normal: 3)', () => {
    for (const symbol of [...INDEX, ...LIQUID])
      assert.ok((kurtosis(fiveMinuteReturns(barsOf(market, symbol))) ?? 0) > 5, symbol);
  });

  it('opens with gaps: each stock somewhere by 1.5 %, and one in three months by what earnings do, 4 %', () => {
    const gaps = LIQUID.map((symbol) => {
      const days = bySession(barsOf(market, symbol));
      return Math.max(
        ...days.slice(1).map(({ open }, i) => Math.abs((open[0] ?? NaN) / (days[i]?.close.at(-1) ?? NaN) - 1)),
      );
    });
    assert.ok(Math.min(...gaps) > 0.015);
    assert.ok(gaps.filter((gap) => gap > 0.04).length >= LIQUID.length / 2);
  });

  it('has a VIX close for each session and the 20 before, most between 12 and 35', () => {
    const days = sessionsBetween(FIRST_DAY, LAST).slice(-SESSIONS - 20);
    for (const { vix } of markets) {
      assert.deepEqual(
        [...vix.day],
        days.map(({ day }) => day),
      );
      assert.equal(vix.close.length, days.length);
      assert.ok(vix.close.filter((close) => close >= 12 && close <= 35).length > 0.8 * days.length);
    }
  });

  it('refuses a number of sessions that is none, and ranges that the calendar does not know', () => {
    for (const count of [0, -1, 1.5, NaN])
      assert.throws(
        () => synthMarket({ seed: 1, lastDay: LAST, sessions: count }),
        (error) => error instanceof LogicError && error.code === 'synth_sessions',
      );
    for (const lastDay of [FIRST_DAY + 10, LAST_DAY + 1])
      assert.throws(
        () => synthMarket({ seed: 1, lastDay, sessions: 5 }),
        (error) => error instanceof ConfigError && error.code === 'calendar_range',
      );
  });
});

describe('two years of the synthetic market', () => {
  const count = 500;
  let years: SynthMarket;
  before(() => {
    years = synthMarket({ seed: 1, lastDay: LAST, sessions: count });
  });

  it('keep prices near where they began: from a third to three times of it', () => {
    for (const { symbol, open, close } of years.bars.filter((each) => !INVERSES.includes(each.symbol))) {
      const start = open[0] ?? NaN;
      assert.ok(
        close.every((price) => price > start / 3 && price < start * 3),
        symbol,
      );
    }
  });

  it('have rough times and calm ones, and a VIX that knows: its close tells the size of the next day', () => {
    const days = sessionsBetween(FIRST_DAY, LAST).slice(-count);
    const sizes = bySession(barsOf(years, 'SPY'), days).map(({ open, close }) => {
      const moves = close.map((price, row) => Math.abs(price / (open[row] ?? NaN) - 1)).sort();
      return moves[moves.length >> 1] ?? NaN; // the median: news of one day does not count
    });
    assert.ok(correlation(sizes, [...years.vix.close.subarray(19, -1)]) > 0.5);
  });
});

/** The price rules with their default numbers, without the filters that come after them. */
describe('what the synthetic market offers the strategies', () => {
  before(makeMarkets);

  it('has breakouts of the opening range by 2 % with 1.5 times its volume, in 10 sessions of a share at least', () => {
    const breakouts = [...INDEX, ...LIQUID].flatMap((symbol) =>
      bySession(barsOf(market, symbol)).filter(({ high, close, volume }) => {
        const rangeHigh = Math.max(...high.subarray(0, 20));
        const usual = mean(volume.subarray(0, 20)) ?? NaN;
        return close
          .subarray(20, 49)
          .some((price, k) => price > rangeHigh * 1.02 && (volume[20 + k] ?? NaN) >= 1.5 * usual);
      }),
    );
    assert.ok(breakouts.length >= 10, String(breakouts.length));
  });

  it('turns back 2 % from VWAP, stocks and both ways the index ETFs, which have inverses', () => {
    for (const each of markets) {
      const turns = (symbol: string): { up: number; down: number } => {
        const found = { up: 0, down: 0 };
        for (const { minute, high, low, close, volume } of bySession(barsOf(each, symbol))) {
          let [traded, shares] = [0, 0];
          for (let m = 0; m <= minute.length - 92; m++) {
            const [price = NaN, lastHigh = NaN, lastLow = NaN] = [close[m], high[m - 1], low[m - 1]];
            const typical = ((high[m] ?? NaN) + (low[m] ?? NaN) + price) / 3;
            traded += typical * (volume[m] ?? NaN);
            shares += volume[m] ?? NaN;
            const distance = price / (traded / shares) - 1;
            if (m >= 60 && distance <= -0.02 && price > lastHigh) found.up++;
            if (m >= 60 && distance >= 0.02 && price < lastLow) found.down++;
          }
        }
        return found;
      };
      assert.ok(LIQUID.every((symbol) => turns(symbol).up > 0 && turns(symbol).down > 0));
      assert.ok(INDEX.some((symbol) => turns(symbol).up > 10));
      assert.ok(INDEX.some((symbol) => turns(symbol).down > 10));
    }
  });

  it('closes at new highs and lows of the session on 1.5 times the volume, on days after a VIX of 15', () => {
    const { vix } = market;
    const found = { high: 0, low: 0 };
    for (const symbol of INDEX) {
      bySession(barsOf(market, symbol)).forEach(({ minute, high, low, close, volume }, day) => {
        if ((vix.close[19 + day] ?? NaN) < 15) return;
        for (let m = minute.length - 90; m <= minute.length - 15; m++) {
          if ((volume[m] ?? NaN) < 1.5 * (mean(volume.subarray(m - 30, m)) ?? NaN)) continue;
          if ((close[m] ?? NaN) > Math.max(...high.subarray(0, m))) found.high++;
          if ((close[m] ?? NaN) < Math.min(...low.subarray(0, m))) found.low++;
        }
      });
    }
    assert.ok(found.high >= 10 && found.low >= 10, JSON.stringify(found));
  });
});
