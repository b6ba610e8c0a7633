/**
 * The market's volatility from day to day: calm and rough times cluster, and falls rouse it more than rises do. Zakoian
 * 1994, "Threshold heteroskedastic models", of order 1: the deviation itself follows yesterday's return.
 */
import type { Rng } from '../../core/rng.ts';
import { between } from './random.ts';

/** Deviation of a day's return, close to close, without the news of factors.ts: 13 % a year, and its bounds. */
const MEAN = 0.0085;
const LEAST = 0.0065;
const MOST = 0.0145;
/** What stays of yesterday's deviation, and what its return adds. */
const PERSISTENCE = 0.87;
const AFTER_RISE = 0.04;
const AFTER_FALL = 0.15;
/** Mean absolute value of a fat-tailed return of deviation 1. */
const MEAN_ABSOLUTE = 0.76;
const BASE = MEAN * (1 - PERSISTENCE - (MEAN_ABSOLUTE * (AFTER_RISE + AFTER_FALL)) / 2);

/** VIX is annual, in percent, and asks more than what then happens. */
const ANNUAL_PERCENT = 100 * Math.sqrt(252);
const PREMIUM = 1.2;
const VIX_NOISE = 0.06;

export class Climate {
  #deviation: number;

  constructor(rng: Rng) {
    this.#deviation = MEAN * between(rng, 0.75, 1.35);
  }

  /** Of the coming day's market return, close to close. */
  get deviation(): number {
    return this.#deviation;
  }

  /** 1 on an average day. */
  get heat(): number {
    return this.#deviation / MEAN;
  }

  /** The day is over. */
  endDay(marketReturn: number): void {
    const roused = marketReturn > 0 ? AFTER_RISE * marketReturn : -AFTER_FALL * marketReturn;
    this.#deviation = Math.min(MOST, Math.max(LEAST, BASE + PERSISTENCE * this.#deviation + roused));
  }

  /** At the evening's close, in cents: what the next day is expected to be. */
  vixClose(rng: Rng): number {
    const noise = 1 + between(rng, -VIX_NOISE, VIX_NOISE);
    return Math.round(this.#deviation * ANNUAL_PERCENT * PREMIUM * noise * 100) / 100;
  }
}
