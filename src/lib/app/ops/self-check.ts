/** `tbot self-check`: are the strategies ready for a run today? By what is known without a connection. */
import { openStore } from '../../bars/store/store.ts';
import { isoDate } from '../../calendar/civil-date.ts';
import { sessionOn, sessionsBetween } from '../../calendar/sessions.ts';
import { localDay, NEW_YORK } from '../../calendar/zone.ts';
import { configOf } from '../../config/files.ts';
import type { TradingConfig } from '../../config/keys/trading.ts';
import { MINUTE_MS, type EpochMs } from '../../core/clock.ts';
import type { VixCloses } from '../../market/bars.ts';
import { VIX_SESSIONS } from '../../strategies/filters/vix.ts';
import { STRATEGY_NAMES, type StrategyName } from '../../strategies/names.ts';
import { createStrategy } from '../../strategies/registry.ts';
import { selfCheckOf } from '../../strategies/readiness.ts';
import type { SelfCheckFacts, SelfFinding } from '../../strategies/self-check.ts';
import type { App } from '../app.ts';

export interface SelfCheck {
  readonly strategy: StrategyName;
  /** Nothing failed; `tbot run` starts it. */
  readonly ready: boolean;
  readonly findings: readonly SelfFinding[];
}

/** @throws ConfigError `config_invalid`, `store_damaged`, `calendar_range` */
export async function selfCheck(app: App, names: readonly StrategyName[] = STRATEGY_NAMES): Promise<SelfCheck[]> {
  const { trading } = configOf(app.configuration());
  const facts = await gatherFacts(app, trading);
  return names.map((name) => checkStrategy(name, trading, facts));
}

export function checkStrategy(strategy: StrategyName, config: TradingConfig, facts: SelfCheckFacts): SelfCheck {
  const findings = selfCheckOf(createStrategy(strategy, config, { imbalanceOf: null }), facts);
  return { strategy, ready: findings.every(({ status }) => status !== 'fail'), findings };
}

async function gatherFacts(app: App, config: TradingConfig): Promise<SelfCheckFacts> {
  const now = app.clock.now();
  const store = openStore(app.home.barsFolder);
  const session = sessionOn(localDay(NEW_YORK, now));
  const isSim = config.BROKER === 'sim';
  return {
    session: session === null ? null : { minutes: session.minutes, m: Math.floor((now - session.open) / MINUTE_MS) },
    isTestMode: config.TEST_MODE,
    symbols: isSim ? store.datasets.filter(({ kind }) => kind === 'bars').length : null,
    vix: vixAt(await store.loadVix(), now),
    shortType: config.SHORT_TYPE,
    // The built-in broker holds no stop of a put; a run on it watches them.
    putsPossible: isSim ? true : null,
  };
}

/** The newest close of the last sessions before today, and how many sessions back it is. */
function vixAt(vix: VixCloses | null, now: EpochMs): SelfCheckFacts['vix'] {
  if (vix === null) return null;
  const today = localDay(NEW_YORK, now);
  const before = sessionsBetween(today - DAYS_OF_SESSIONS, today - 1)
    .reverse()
    .slice(0, VIX_SESSIONS);
  for (const [at, { day }] of before.entries()) {
    const close = vix.close[vix.day.indexOf(day)];
    if (close !== undefined && !Number.isNaN(close)) return { close, session: isoDate(day), age: at + 1 };
  }
  return null;
}

/** Calendar days that hold the last sessions for certain, holidays included. */
const DAYS_OF_SESSIONS = 3 * VIX_SESSIONS;
