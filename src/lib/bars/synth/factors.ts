/**
 * What moves all instruments together, session by session: the market, the sectors, and the news that everybody waits
 * for. One of every ten sessions has such news, good and bad in turn: an index two percent from its VWAP, of which a
 * strategy of reversion lives, is otherwise a matter of years.
 */
import { SESSION_MINUTES } from '../../calendar/sessions.ts';
import type { Rng } from '../../core/rng.ts';
import { Climate } from './climate.ts';
import { emptyPath, fillPath, type News, type Path } from './path.ts';
import type { SessionProfile } from './profile.ts';
import { between, fatTailed, sign } from './random.ts';

export const SECTORS = 3;

/** Of the variance from close to close, what happens overnight; and the deviations that follow from it. */
const OVERNIGHT_VARIANCE = 0.3;
export const OVERNIGHT = Math.sqrt(OVERNIGHT_VARIANCE);
export const IN_SESSION = Math.sqrt(1 - OVERNIGHT_VARIANCE);

/** A sector's deviation beside the market's, close to close, on an average day. */
const SECTOR_DEVIATION = 0.0065;

const NEWS_EVERY = 10;
const NEWS_LEAST = 0.034;
const NEWS_MOST = 0.042;

/** The overnight return, and the session's path after it. */
interface Factor {
  gap: number;
  readonly path: Path;
}

export class Factors {
  readonly market = emptyFactor();
  readonly sectors: readonly Factor[] = Array.from({ length: SECTORS }, emptyFactor);
  readonly #rng: Rng;
  readonly #climate: Climate;
  #session = 0;
  #newsSession: number;
  #newsSign: number;

  constructor(rng: Rng) {
    this.#rng = rng;
    this.#climate = new Climate(rng);
    this.#newsSession = Math.floor(between(rng, 0, NEWS_EVERY));
    this.#newsSign = sign(rng);
  }

  /** Of the session's market return from the close before, without news. */
  get deviation(): number {
    return this.#climate.deviation;
  }

  /** How rough the times are: 1 on an average day. */
  get heat(): number {
    return this.#climate.heat;
  }

  /** A day before the first session, of which only the VIX close is wanted. */
  passDay(): number {
    this.#climate.endDay(this.#climate.deviation * fatTailed(this.#rng));
    return this.#climate.vixClose(this.#rng);
  }

  /** Fills in the factors of the next session. */
  beginSession(profile: SessionProfile): void {
    this.#fill(this.market, profile, this.deviation, this.#news());
    for (const sector of this.sectors) this.#fill(sector, profile, SECTOR_DEVIATION * this.heat, null);
  }

  /** Goes on to the next day. Returns the evening's VIX close. */
  endSession(minutes: number): number {
    const { gap, path } = this.market;
    let marketReturn = gap;
    for (let m = 0; m < minutes; m++) marketReturn += path.returns[m] ?? 0;
    this.#session++;
    this.#climate.endDay(marketReturn);
    return this.#climate.vixClose(this.#rng);
  }

  #fill(factor: Factor, profile: SessionProfile, deviation: number, news: News | null): void {
    factor.gap = OVERNIGHT * deviation * fatTailed(this.#rng);
    fillPath(factor.path, this.#rng, profile, { deviation: IN_SESSION * deviation, activity: 1, news });
  }

  #news(): News | null {
    if (this.#session !== this.#newsSession) return null;
    const rng = this.#rng;
    const nextBlock = this.#session - (this.#session % NEWS_EVERY) + NEWS_EVERY;
    this.#newsSession = nextBlock + Math.floor(between(rng, 0, NEWS_EVERY));
    this.#newsSign = -this.#newsSign;
    return {
      minute: Math.floor(between(rng, 70, 160)),
      minutes: Math.floor(between(rng, 6, 12)),
      size: this.#newsSign * between(rng, NEWS_LEAST, NEWS_MOST),
      activity: 1.5,
      stays: 0.35,
    };
  }
}

function emptyFactor(): Factor {
  return { gap: 0, path: emptyPath(SESSION_MINUTES.full) };
}
