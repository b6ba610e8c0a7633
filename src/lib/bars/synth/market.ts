/**
 * A market that never was, for demonstrations and trials: index ETFs, their 1x inverses and invented stocks, with what
 * makes minute bars hard and strategies fire: fat tails, clustered volatility, gaps, news, trends, reversions, a U of
 * volume, half days, and thin names whose minutes are missing.
 * Guarantees: one seed, one market, to the last bit on every platform. Prices in whole cents with low <= open, close <=
 * high; whole volumes; rows only within sessions of the calendar. Nothing in it is a forecast of anything.
 */
import type { DayNumber } from '../../calendar/civil-date.ts';
import { SESSION_MINUTES, sessionOn, type Session } from '../../calendar/sessions.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import { LogicError } from '../../core/errors.ts';
import type { Bars, VixCloses } from '../../market/bars.ts';
import { Factors } from './factors.ts';
import { INDEX_ETFS, indexCharacter, stockCharacters } from './instruments.ts';
import { inverseBars } from './inverse.ts';
import { sessionProfile } from './profile.ts';
import { rngFamily } from './random.ts';
import { Share } from './share.ts';

interface SynthOptions {
  /** Its 32-bit integer part decides. */
  readonly seed: number;
  /** The last session is on this day or, where it has none, on the last one before. */
  readonly lastDay: DayNumber;
  /** How many sessions, from 1 on. */
  readonly sessions: number;
}

export interface SynthMarket {
  /** Index ETFs, inverses, stocks. */
  readonly bars: readonly Bars[];
  /** Of every session, and of the 20 before the first one. */
  readonly vix: VixCloses;
}

/** Sessions before the first one that have a VIX close. */
const VIX_BEFORE = 20;

/** @throws LogicError `synth_sessions`; ConfigError `calendar_range` when the calendar does not reach that far back */
export function synthMarket({ seed, lastDay, sessions }: SynthOptions): SynthMarket {
  if (!Number.isSafeInteger(sessions) || sessions < 1) {
    throw new LogicError({
      code: 'synth_sessions',
      message: `a market cannot have ${String(sessions)} sessions`,
      cure: 'ask for a whole number from 1 on',
    });
  }
  const all = lastSessions(lastDay, VIX_BEFORE + sessions);
  const traded = all.slice(VIX_BEFORE);
  const rowsMost = traded.reduce((sum, { minutes }) => sum + minutes, 0);
  const nextRng = rngFamily(seed);
  const factors = new Factors(nextRng());
  const etfs = INDEX_ETFS.map((etf) => ({
    inverse: etf.inverse,
    share: new Share(indexCharacter(etf, nextRng()), nextRng(), rowsMost),
  }));
  const stocks = stockCharacters(nextRng()).map((character) => new Share(character, nextRng(), rowsMost));
  const vix = trade(traded, factors, [...etfs.map(({ share }) => share), ...stocks]);
  const index = etfs.map(({ inverse, share }) => ({ inverse, bars: share.finish() }));
  return {
    bars: [
      ...index.map(({ bars }) => bars),
      ...index.map(({ inverse, bars }) => inverseBars(inverse, bars, nextRng())),
      ...stocks.map((stock) => stock.finish()),
    ],
    vix: { day: Int32Array.from(all, ({ day }) => day), close: Float64Array.from(vix) },
  };
}

/** Every share through every session. Returns the VIX closes, those before the first session too. */
function trade(sessions: readonly Session[], factors: Factors, shares: readonly Share[]): number[] {
  const profiles = { full: sessionProfile(SESSION_MINUTES.full), early: sessionProfile(SESSION_MINUTES.early) };
  const vix = Array.from({ length: VIX_BEFORE }, () => factors.passDay());
  for (const { kind, open, minutes } of sessions) {
    factors.beginSession(profiles[kind]);
    for (const share of shares) share.trade(open / MINUTE_MS, profiles[kind], factors);
    vix.push(factors.endSession(minutes));
  }
  return vix;
}

/** Oldest first. @throws ConfigError `calendar_range` */
function lastSessions(lastDay: DayNumber, count: number): Session[] {
  const sessions: Session[] = [];
  for (let day = lastDay; sessions.length < count; day--) {
    const session = sessionOn(day);
    if (session !== null) sessions.push(session);
  }
  return sessions.reverse();
}
