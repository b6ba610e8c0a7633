/** `tbot self-check`: are the strategies ready for a run today? By what is known without a connection. */
import { openStore } from '../../bars/store/store.ts';
import { isoDate } from '../../calendar/civil-date.ts';
import { sessionOn, sessionsBetween } from '../../calendar/sessions.ts';
import { localDay, NEW_YORK } from '../../calendar/zone.ts';
import { missingConnectionKeys } from '../../config/broker-mode.ts';
import { configOf } from '../../config/files.ts';
import type { TradingConfig } from '../../config/keys/trading.ts';
import { MINUTE_MS, type EpochMs } from '../../core/clock.ts';
import type { VixCloses } from '../../market/bars.ts';
import { VIX_SESSIONS } from '../../strategies/filters/vix.ts';
import { STRATEGY_NAMES, type StrategyName } from '../../strategies/names.ts';
import { createStrategy } from '../../strategies/registry.ts';
import { selfCheckOf } from '../../strategies/readiness.ts';
import { hindered, type SelfCheckFacts, type SelfFinding } from '../../strategies/self-check.ts';
import type { App } from '../app.ts';
import { brokerHindrance } from '../live/broker-there.ts';
import { accountToShow } from './account.ts';
import { killReport, refusesEntries } from './kill.ts';
import { disarmedSince } from './rearm.ts';

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
  const hindrances = hindrancesOf(app);
  return names.map((name) => {
    const { strategy, ready, findings } = checkStrategy(name, trading, facts);
    return { strategy, ready: ready && hindrances.length === 0, findings: [...hindrances, ...findings] };
  });
}

/** What keeps every run of the account from starting or from buying anything. */
function hindrancesOf(app: App): SelfFinding[] {
  const { trading, deployment } = configOf(app.configuration());
  const absent = brokerHindrance(trading.BROKER);
  const missing = missingConnectionKeys(trading, deployment);
  const account = accountToShow(app, {});
  const { state, cause, by } = killReport(app, account);
  const disarmed = disarmedSince(account);
  const kill = `the kill switch of ${account.name} is ${state} by ${String(cause)} (${String(by)})`;
  return [
    ...(absent === null ? [] : [hindered('fail', 'configuration', absent.message, absent.cure)]),
    ...(missing.length === 0
      ? []
      : [hindered('fail', 'configuration', `.env lacks ${missing.join(', ')}`, 'write them into .env')]),
    ...(refusesEntries(app, account) ? [hindered('fail', 'permissions', kill, 'tbot kill release')] : []),
    ...(disarmed === null
      ? []
      : [hindered('fail', 'permissions', `${account.name} is disarmed: ${disarmed}`, 'tbot risk rearm')]),
  ];
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
    // No broker holds the stop of a put: a run on the built-in one watches it always, others if they are let.
    putsPossible: isSim || config.SOFT_STOPS ? null : false,
  };
}

/** The newest close of the last sessions before today, and how many sessions back it is. */
export function vixAt(vix: VixCloses | null, now: EpochMs): SelfCheckFacts['vix'] {
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
