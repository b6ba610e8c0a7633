/**
 * Who is traded in the synthetic market: index ETFs and their inverses by their real names, because the reference
 * tables know which is whose inverse, and invented stocks, whose tickers have digits, as no US share has.
 */
import type { Rng } from '../../core/rng.ts';
import { SECTORS } from './factors.ts';
import { between } from './random.ts';

/** How an instrument moves and trades. */
export interface Character {
  readonly symbol: string;
  /** Dollars. */
  readonly startPrice: number;
  /** Shares of an average session. */
  readonly dailyVolume: number;
  readonly beta: number;
  /** Of Factors.sectors. */
  readonly sector: number;
  readonly sectorBeta: number;
  /** Deviation of what is its own of a day's return, close to close, on an average day. */
  readonly ownDeviation: number;
  /** Share of the minutes in which nobody trades: no bar. */
  readonly absent: number;
  /** Share of the bars that have a price and no volume. */
  readonly silent: number;
  /** Whether it has earnings and news of its own. */
  readonly isCompany: boolean;
}

/** Each with the one inverse that the tables prefer. */
export const INDEX_ETFS = [
  { symbol: 'SPY', inverse: 'SH', beta: 1, sector: 0, sectorBeta: 0.05, ownDeviation: 0.0004, dailyVolume: 40e6 },
  { symbol: 'QQQ', inverse: 'PSQ', beta: 1.07, sector: 0, sectorBeta: 0.5, ownDeviation: 0.001, dailyVolume: 30e6 },
  { symbol: 'DIA', inverse: 'DOG', beta: 0.94, sector: 1, sectorBeta: 0.3, ownDeviation: 0.001, dailyVolume: 5e6 },
  { symbol: 'IWM', inverse: 'RWM', beta: 1.07, sector: 2, sectorBeta: 0.5, ownDeviation: 0.0025, dailyVolume: 20e6 },
] as const;

const STOCKS = 12;
/** The last ones of the stocks. */
const THIN_STOCKS = 3;

export function indexCharacter(etf: (typeof INDEX_ETFS)[number], rng: Rng): Character {
  return { ...etf, startPrice: between(rng, 45, 85), absent: 0, silent: 0, isCompany: false };
}

/** SYN01, SYN02, ... */
export function stockCharacters(rng: Rng): Character[] {
  return Array.from({ length: STOCKS }, (_, index) => {
    const isThin = index >= STOCKS - THIN_STOCKS;
    const beta = between(rng, 0.95, 1.75);
    return {
      symbol: `SYN${String(index + 1).padStart(2, '0')}`,
      startPrice: between(rng, 18, 85),
      dailyVolume: isThin ? between(rng, 120e3, 500e3) : between(rng, 2.5e6, 14e6),
      beta,
      sector: index % SECTORS,
      sectorBeta: between(rng, 0.6, 1.2),
      ownDeviation: beta * between(rng, 0.009, 0.0135),
      absent: isThin ? between(rng, 0.12, 0.4) : 0,
      silent: isThin ? between(rng, 0.01, 0.06) : 0,
      isCompany: true,
    };
  });
}
