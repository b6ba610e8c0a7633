/**
 * The returns of one session, minute by minute, of something that moves by itself: the market, a sector, or what is
 * a share's own. Some sessions trend, some come back to where they began, and news moves it within minutes.
 */
import type { Rng } from '../../core/rng.ts';
import type { SessionProfile } from './profile.ts';
import { between, fatTailed, sign } from './random.ts';

export interface Path {
  /** By session minute: the return of its bar. */
  readonly returns: Float64Array;
  /** By session minute: how lively it is; 1 is usual. Volume follows it, and the deviation its root. */
  readonly activity: Float64Array;
}

/** A sudden move, and what comes after it. */
export interface News {
  /** Session minute at which it comes. */
  readonly minute: number;
  /** Minutes until all of it is in the price, most of it in the first ones. */
  readonly minutes: number;
  /** The move in all, a return. */
  readonly size: number;
  /** Activity that it adds at once. It fades over five times those minutes. */
  readonly activity: number;
  /** Share of the move that is left at the session's close; the rest is given back, slowly at first. */
  readonly stays: number;
}

interface Conditions {
  /** Of the return from open to close, without news. */
  readonly deviation: number;
  /** Activity without news. */
  readonly activity: number;
  readonly news: News | null;
}

const TREND_SHARE = 0.2;
const REVERTING_SHARE = 0.25;
/** Of a session's deviation: how far a trend carries. */
const TREND_LEAST = 0.9;
const TREND_MOST = 1.6;
const TREND_NOISE = 0.75;
/** Share of the distance from where it began that each minute takes back, and more noise, of which that takes much. */
const REVERTING_PULL = 0.012;
const REVERTING_NOISE = 1.35;
/** After news the price keeps, restlessly, to where the news has put it. */
const SETTLED_PULL = 0.05;
const SETTLED_NOISE = 1.8;
const FADING = 5;

export function emptyPath(minutesMost: number): Path {
  return { returns: new Float64Array(minutesMost), activity: new Float64Array(minutesMost) };
}

/** Fills in the minutes of the profile's session. */
export function fillPath(path: Path, rng: Rng, profile: SessionProfile, conditions: Conditions): void {
  const { minutes } = profile;
  const { deviation, activity, news } = conditions;
  path.returns.fill(0);
  path.activity.fill(activity);
  if (news !== null) addNews(path, news, minutes);
  const settled = news === null ? minutes : news.minute + news.minutes;
  const course = courseOf(rng, minutes);
  let { pull, noise } = course;
  /** From the level that the pull leads back to, which the drift moves. */
  let distance = 0;
  for (let m = 0; m < minutes; m++) {
    if (m === settled) {
      pull = SETTLED_PULL;
      noise = SETTLED_NOISE;
      distance = 0;
    }
    const scale = noise * deviation * (profile.deviation[m] ?? 0) * Math.sqrt(path.activity[m] ?? 0);
    const isGivenBack = news !== null && m >= settled;
    const drift = isGivenBack ? givenBack(news, m - settled, minutes - settled) : course.drift * deviation;
    const move = (path.returns[m] ?? 0) + scale * fatTailed(rng) - pull * distance;
    path.returns[m] = move + drift;
    distance += move;
  }
}

/** In deviations of the session; the drift is a minute's. */
function courseOf(rng: Rng, minutes: number): { drift: number; pull: number; noise: number } {
  const kind = rng.next();
  if (kind < TREND_SHARE) {
    const drift = (sign(rng) * between(rng, TREND_LEAST, TREND_MOST)) / minutes;
    return { drift, pull: 0, noise: TREND_NOISE };
  }
  if (kind < TREND_SHARE + REVERTING_SHARE) return { drift: 0, pull: REVERTING_PULL, noise: REVERTING_NOISE };
  return { drift: 0, pull: 0, noise: 1 };
}

/** Of the move, in that minute after it: weights that rise in a straight line from 0. */
function givenBack({ size, stays }: News, minute: number, minutesLeft: number): number {
  return (-2 * (1 - stays) * size * minute) / (minutesLeft * minutesLeft);
}

/** Weights that fall in a straight line to 0; activity fades as their square. */
function addNews({ returns, activity }: Path, news: News, minutes: number): void {
  const weights = (news.minutes * (news.minutes + 1)) / 2;
  for (let k = 0; k < news.minutes && news.minute + k < minutes; k++)
    returns[news.minute + k] = (news.size * (news.minutes - k)) / weights;
  const fading = news.minutes * FADING;
  for (let k = 0; k < fading && news.minute + k < minutes; k++) {
    const m = news.minute + k;
    activity[m] = (activity[m] ?? 0) + (news.activity * (fading - k) * (fading - k)) / (fading * fading);
  }
}
