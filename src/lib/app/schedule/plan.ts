/**
 * Which jobs this home has: the sequence of its strategies with their windows by its configuration, as far as this version
 * of tbot has the commands, the broker can be traded through, and there is a series that a download could go on with.
 * Guarantees: configuration and bar store are read anew each time; one that is at fault leaves every job in, for the jobs
 * themselves say what is wrong.
 */
import { openStore } from '../../bars/store/store.ts';
import { sessionOn, type Session } from '../../calendar/sessions.ts';
import { localDay, NEW_YORK } from '../../calendar/zone.ts';
import { readConfig } from '../../config/reading.ts';
import type { TradingConfig } from '../../config/keys/trading.ts';
import type { EpochMs } from '../../core/clock.ts';
import { ConfigError, LogicError } from '../../core/errors.ts';
import { isStrategyName } from '../../strategies/names.ts';
import { createStrategy } from '../../strategies/registry.ts';
import { atFolder, type App } from '../app.ts';
import { downloadedBy } from '../data/download/plan.ts';
import { assertTradable, strategiesOf, type RunWords } from '../live/request.ts';
import type { Job, JobName } from './job.ts';
import { jobsOf, sessionBefore, TASKS, type Windows } from './jobs.ts';

/** Why a command line is none of this version; null: it is one. */
export type Hindrance = (words: readonly string[]) => string | null;

export interface LeftOut {
  readonly name: JobName;
  readonly why: string;
}

export interface Plan {
  readonly windows: Windows;
  /** In the order of the day. */
  readonly names: readonly JobName[];
  readonly leftOut: readonly LeftOut[];
}

/** As `tbot run` is asked for in a crontab. */
const LIVE: RunWords = {
  ...{ strategy: 'all', dryRun: false, symbols: null, replay: undefined, speed: 'max' },
  ...{ testMode: false, at: undefined, capital: '', venue: undefined },
};

/** Without a hindrance: all of them are there. */
export function planOf(app: App, hindranceOf: Hindrance = () => null): Plan {
  const { config } = atFolder(app, app.home.root).configuration();
  const trading = config?.trading ?? defaults();
  const strategies = strategiesOf(LIVE, trading);
  const names: JobName[] = [];
  const leftOut: LeftOut[] = [];
  for (const name of Object.keys(TASKS) as JobName[]) {
    if (isStrategyName(name) && !strategies.includes(name)) {
      leftOut.push({ name, why: 'it is not in STRATEGY_SEQUENCE, or STRATEGY_OVERRIDE names another' });
      continue;
    }
    const futile = config === null ? null : whyFutile(app, name, trading);
    const why = futile ?? hindranceOf(TASKS[name].words);
    if (why === null) names.push(name);
    else leftOut.push({ name, why });
  }
  const windows: Windows = (name, minutes) => createStrategy(name, trading, { imbalanceOf: null }).window(minutes);
  return { windows, names, leftOut };
}

/** The jobs of a session that the plan has. */
export function plannedJobs(session: Session, { windows, names }: Plan): readonly Job[] {
  return jobsOf(session, windows).filter(({ name }) => names.includes(name));
}

/** Of today's session and the one before: what follows a close can be made up for until the next session. */
export function jobsAround(now: EpochMs, plan: Plan): readonly Job[] {
  const day = localDay(NEW_YORK, now);
  const today = sessionOn(day);
  const before = sessionBefore({ day });
  return [before, today].flatMap((session) => (session === null ? [] : plannedJobs(session, plan)));
}

function whyFutile(app: App, name: JobName, trading: TradingConfig): string | null {
  if (isStrategyName(name)) return whyUntradable(trading);
  return name === 'data' ? whyNothingToGoOnWith(app, trading) : null;
}

/** Which symbols to begin with, and when, is a person's to say. */
function whyNothingToGoOnWith({ home }: App, { FEED: feed }: TradingConfig): string | null {
  try {
    if (downloadedBy(openStore(home.barsFolder), feed).length > 0) return null;
  } catch {
    return null; // the job says what is wrong with the store
  }
  const first = 'tbot data download --symbols SPY,AAPL --start 2025-01-02';
  return `nothing was downloaded with FEED=${feed} yet; begin with ${first}, and print a crontab anew`;
}

function whyUntradable(trading: TradingConfig): string | null {
  try {
    assertTradable(LIVE, trading);
    return null;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

function defaults(): TradingConfig {
  const { config } = readConfig({ deploymentText: '', tradingText: '', tradingPlace: '.env_bot', overrides: {} });
  if (config !== null) return config.trading;
  throw new LogicError({ code: 'internal', message: 'the defaults are no configuration', cure: 'report this bug' });
}
