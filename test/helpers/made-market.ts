/**
 * Seeded markets of one session in which things happen: prices that run and turn, volumes that jump, missing minutes,
 * inverse ETFs that lag, quotes for some. One seed, one market.
 */
import { seededRng, type Rng } from '../../src/lib/core/rng.ts';
import type { Bars, Quotes } from '../../src/lib/market/bars.ts';
import { syntheticPutChain } from '../../src/lib/market/options/synthetic-put-chain.ts';
import { barsOf, sessionOf, FULL_DAY, type BarRow } from './bars.ts';
import type { Trial } from './trial.ts';

/** Dollars that a walk starts from; near 1 dollar ticks change. */
const PRICES = [48, 20, 97, 2.5, 64] as const;

/** Five symbols, of which two have an inverse ETF; the others go by put. Everything signals easily. */
export function madeTrial(seed: number, date = FULL_DAY): Trial {
  const rng = seededRng(seed);
  const { minutes, day } = sessionOf(date);
  const walks = PRICES.map((price) => walk(rng, price, minutes));
  const symbols = walks.map((rows, at) => barsOf(`S${String(at)}`, rows, date));
  const inverses = walks.slice(0, 2).map((rows, at) => barsOf(`I${String(at)}`, mirrored(rng, rows), date));
  const pick = <T>(...of: readonly [T, ...T[]]): T => of[Math.floor(rng.next() * of.length)] ?? of[0];
  return {
    date,
    symbols,
    instruments: inverses,
    quotes: [symbols[2], inverses[0]].flatMap((bars) => (bars === undefined ? [] : [quotesOf(rng, bars)])),
    strategies: ['open', 'mid', 'close'],
    settings: {
      STRAT_OPEN_BUFFER: 0.0005,
      STRAT_OPEN_VOLUME_FACTOR: 0.5,
      STRAT_MID_VWAP_THRESHOLD: pick(0.001, 0.004),
      STRAT_MID_WEIGHTING: pick('equal', 'priority'),
      STRAT_CLOSE_MODE: pick('trend', 'fade', 'both'),
      ENABLE_ADX_FILTER: pick(true, false, false),
      ENABLE_BOLLINGER_CONFLUENCE: pick(true, false),
    },
    rules: {
      ALLOCATION_PLAN: pick('signals', 'slots'),
      MAX_OPEN_POSITIONS: pick(5, 3),
      MAX_OPEN_RISK: 0.08,
      DAILY_LOSS_LIMIT: pick(0.05, 0.05, 0.0002),
      SHORT_TYPE: 'Auto',
    },
    terms: { slippage: 0.0005, usesSpread: pick(true, false), participation: pick(null, 0.1, 0.02) },
    inverses: { S0: 'I0', S1: 'I1' },
    putsOn: (underlying, market) => {
      const { bars, fromRow, toRow } = market.tape(underlying);
      return syntheticPutChain({ underlying, day, bars, fromRow, toRow, volatility: 0.3 });
    },
  };
}

/** Prices in cents, some minutes missing, some without volume; now and then trading ends early. */
function walk(rng: Rng, from: number, minutes: number): BarRow[] {
  const rows: BarRow[] = [];
  const missing = rng.next() * 0.15;
  const last = rng.next() < 0.2 ? 40 + rng.next() * minutes : minutes;
  let price = from;
  let drift = 0;
  for (let m = 0; m < Math.min(minutes, last); m++) {
    if (rng.next() < 0.05) drift = (rng.next() - 0.5) * 0.004;
    const open = cents(price * (1 + (rng.next() - 0.5) * 0.001));
    price *= 1 + drift + (rng.next() - 0.5) * 0.006;
    const close = cents(price);
    const high = cents(Math.max(open, close) * (1 + rng.next() * 0.001));
    const low = cents(Math.min(open, close) * (1 - rng.next() * 0.001));
    const volume = rng.next() < 0.03 ? 0 : Math.floor(200 + rng.next() * 2000) * (rng.next() < 0.15 ? 4 : 1);
    if (rng.next() >= missing)
      rows.push([m, open, Math.max(high, open, close), Math.min(low, open, close), close, volume]);
  }
  return rows;
}

/** Rises where the other falls, around 30 dollars; every third minute is missing. */
function mirrored(rng: Rng, rows: readonly BarRow[]): BarRow[] {
  const first = rows[0]?.[1] ?? NaN;
  const mirror = (price: number): number => cents(30 * (2 - price / first));
  return rows
    .filter(() => rng.next() > 1 / 3)
    .map(([m, open, high, low, close, volume]) => [m, mirror(open), mirror(low), mirror(high), mirror(close), volume]);
}

/** A cent or two around the trades, some minutes without. */
function quotesOf(rng: Rng, { symbol, minute, open, high, low, close }: Bars): Quotes {
  const kept = Array.from(minute.keys()).filter(() => rng.next() > 0.1);
  const column = (of: Float64Array, more: number): Float64Array =>
    Float64Array.from(kept, (row) => (of[row] ?? NaN) + more);
  const sizes = (): Float64Array => Float64Array.from(kept, () => Math.floor(rng.next() * 40) * 100);
  return {
    symbol,
    minute: Int32Array.from(kept, (row) => minute[row] ?? NaN),
    bidOpen: column(open, -0.01),
    bidHigh: column(high, -0.01),
    bidLow: column(low, -0.01),
    bidClose: column(close, -0.01),
    bidSize: sizes(),
    askOpen: column(open, 0.01),
    askHigh: column(high, 0.01),
    askLow: column(low, 0.01),
    askClose: column(close, 0.01),
    askSize: sizes(),
  };
}

function cents(price: number): number {
  return Math.max(1, Math.round(price * 100)) / 100;
}
