/** One share or ETF of the synthetic market: what moves all and what is its own become its price, and that its bars. */
import { SESSION_MINUTES } from '../../calendar/sessions.ts';
import type { Rng } from '../../core/rng.ts';
import type { Bars, EpochMinute } from '../../market/bars.ts';
import { BarWriter } from './bar-writer.ts';
import { IN_SESSION, OVERNIGHT, type Factors } from './factors.ts';
import type { Character } from './instruments.ts';
import { emptyPath, fillPath, type News } from './path.ts';
import type { SessionProfile } from './profile.ts';
import { bell, between, fatTailed, sign } from './random.ts';

/** Sessions from one report of earnings to the next, the gap after it, and how lively the session then is. */
const QUARTER = 63;
const EARNINGS_LEAST = 0.04;
const EARNINGS_MOST = 0.1;
const EARNINGS_ACTIVITY = 2.5;

/** Share of the sessions with news of its own; of those, the share in which it comes in the first hour. */
const NEWS_SHARE = 0.13;
const NEWS_EARLY_SHARE = 0.6;
const FIRST_HOUR = 60;
/** In deviations of its own. */
const NEWS_LEAST = 1.6;
const NEWS_MOST = 3.4;

/** Share of the distance from the start price that each night takes back: long ranges stay within default limits. */
const HOMEWARD = 0.008;
/** In deviations of the minute's return: the most that a bar exceeds open and close, a quarter of it on average. */
const WICK = 1.6;
/** In deviations of the minute's return: from a bar's close to the next one's open. */
const HOP = 0.1;
/** Returns that are larger, in their deviations, bring no more volume. */
const SURPRISE_MOST = 5;

export class Share {
  readonly #character: Character;
  readonly #rng: Rng;
  readonly #out: BarWriter;
  readonly #own = emptyPath(SESSION_MINUTES.full);
  readonly #earningsSession: number;
  #price: number;
  #session = 0;

  constructor(character: Character, rng: Rng, rowsMost: number) {
    this.#character = character;
    this.#rng = rng;
    this.#out = new BarWriter(character.symbol, rowsMost);
    this.#price = character.startPrice;
    this.#earningsSession = Math.floor(between(rng, 0, QUARTER));
  }

  /** Writes the session whose factors are filled in. */
  trade(opens: EpochMinute, profile: SessionProfile, factors: Factors): void {
    const { beta, isCompany, absent, silent } = this.#character;
    const own = this.#character.ownDeviation * Math.sqrt(factors.heat);
    const isReporting = isCompany && this.#session % QUARTER === this.#earningsSession;
    if (this.#session > 0) this.#gap(factors, own, isReporting);
    this.#session++;
    const news = isCompany ? this.#news(profile, own) : null;
    const liveliness = isReporting ? EARNINGS_ACTIVITY : 1;
    fillPath(this.#own, this.#rng, profile, { deviation: IN_SESSION * own, activity: liveliness, news });

    const marketPart = beta * factors.deviation;
    const sessionDeviation = IN_SESSION * Math.sqrt(own * own + marketPart * marketPart);
    const sessionVolume = this.#sessionVolume(profile, factors);
    for (let m = 0; m < profile.minutes; m++) {
      const before = this.#price;
      this.#price = before * (1 + this.#step(factors, m));
      if (this.#rng.next() < absent) continue;
      const activity = (factors.market.path.activity[m] ?? 0) + (this.#own.activity[m] ?? 0) - 1;
      const deviation = sessionDeviation * (profile.deviation[m] ?? 0) * Math.sqrt(activity);
      if (this.#rng.next() < silent) this.#out.push(opens + m, before, before, before, before, 0);
      else this.#write(opens + m, before, deviation, sessionVolume * (profile.volume[m] ?? 0) * activity);
    }
  }

  finish(): Bars {
    return this.#out.finish();
  }

  #gap({ market, sectors }: Factors, own: number, isReporting: boolean): void {
    const { beta, sector, sectorBeta, startPrice } = this.#character;
    const common = beta * market.gap + sectorBeta * (sectors[sector]?.gap ?? 0);
    const report = isReporting ? sign(this.#rng) * between(this.#rng, EARNINGS_LEAST, EARNINGS_MOST) : 0;
    const homeward = HOMEWARD * (this.#price / startPrice - 1);
    this.#price *= 1 + common + OVERNIGHT * own * fatTailed(this.#rng) + report - homeward;
  }

  #news({ minutes }: SessionProfile, own: number): News | null {
    const rng = this.#rng;
    if (rng.next() >= NEWS_SHARE) return null;
    const end = rng.next() < NEWS_EARLY_SHARE ? FIRST_HOUR : minutes;
    return {
      minute: Math.floor(between(rng, 5, end - 15)),
      minutes: Math.floor(between(rng, 5, 18)),
      size: sign(rng) * between(rng, NEWS_LEAST, NEWS_MOST) * own,
      activity: between(rng, 3, 6),
      stays: between(rng, 0.8, 1),
    };
  }

  #sessionVolume({ minutes }: SessionProfile, { heat }: Factors): number {
    return this.#character.dailyVolume * heat * between(this.#rng, 0.75, 1.25) * (minutes / SESSION_MINUTES.full);
  }

  #step({ market, sectors }: Factors, m: number): number {
    const { beta, sector, sectorBeta } = this.#character;
    const common = beta * (market.path.returns[m] ?? 0) + sectorBeta * (sectors[sector]?.path.returns[m] ?? 0);
    return common + (this.#own.returns[m] ?? 0);
  }

  /** The bar from the price before to the price now. */
  #write(minute: EpochMinute, before: number, deviation: number, usualVolume: number): void {
    const rng = this.#rng;
    const close = this.#price;
    const open = before * (1 + HOP * deviation * bell(rng));
    const wick = WICK * deviation * before;
    const high = Math.max(open, close) + wick * rng.next() * rng.next();
    const low = Math.min(open, close) - wick * rng.next() * rng.next();
    const surprise = Math.min(SURPRISE_MOST, Math.abs(close / before - 1) / deviation);
    const luck = rng.next();
    const volume = usualVolume * (0.55 + 0.5 * surprise) * (0.55 + 1.35 * luck * luck);
    this.#out.push(minute, open, high, low, close, Math.max(1, volume));
  }
}
