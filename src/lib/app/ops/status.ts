/**
 * `tbot status`: what is going on in an account, by its journal, its lock and its heartbeat. Guarantees: it asks no broker
 * and disturbs no owner; ages are on the session's clock, which in a replay is the venue's.
 */
import { utcText } from '../../calendar/text.ts';
import { MINUTE_MS, type EpochMs } from '../../core/clock.ts';
import { FAULTS_CURE, faultsInShort, type Fault } from '../../config/fault.ts';
import { configOf } from '../../config/files.ts';
import type { FoldedRun } from '../../journal/fold/runs.ts';
import type { SessionView } from '../../journal/fold/session-fold.ts';
import { readHeartbeat, type Beat } from '../../journal/heartbeat.ts';
import { ownerOf } from '../../journal/ownership.ts';
import type { Scanned } from '../../session/records.ts';
import { windowsOf } from '../../session/windows.ts';
import { STRATEGY_NAMES, type StrategyName } from '../../strategies/names.ts';
import { createStrategy } from '../../strategies/registry.ts';
import type { Window } from '../../strategies/window.ts';
import type { App } from '../app.ts';
import { nowOf } from './account-clock.ts';
import type { Account } from './account.ts';
import { ordersOf, positionsOf, type OrderRow, type PositionRow } from './holdings.ts';
import { killReport, type KillReport } from './kill.ts';
import { disarmedSince } from './rearm.ts';
import { withOwner } from './session-watch.ts';

export interface OwnerReport {
  /** Null: it has not said. */
  readonly pid: number | null;
  readonly run: string | null;
  readonly since: string | null;
}

export interface HeartbeatReport {
  readonly at: string;
  readonly age_seconds: number;
  readonly state: string;
  readonly counters: Readonly<Record<string, string | number | null>>;
}

export interface StrategyReport {
  readonly strategy: string;
  /** `waiting`: for its window; `deciding`; `closing`: decides no more, what it holds goes by the hard exit; `over`; `stopped`: nobody trades it */
  readonly phase: 'waiting' | 'analysis' | 'deciding' | 'closing' | 'over' | 'stopped';
  /** UTC; null: the session leaves no room for its window. */
  readonly first_decision: string | null;
  readonly last_decision: string | null;
  readonly hard_exit: string | null;
  /** What its newest scan has named, the best first; null: nothing was scanned for. */
  readonly candidates: readonly string[] | null;
  /** When that scan looked. */
  readonly scanned: string | null;
  readonly signals: number;
  readonly entries: number;
}

export interface DayReport {
  /** E: dollars. */
  readonly equity: number | null;
  readonly realised: number;
  readonly unrealised: number;
  readonly profit: number;
  /** Of E. */
  readonly share: number | null;
  /** DAILY_LOSS_LIMIT, and the dollars that may still be lost before it is reached. */
  readonly loss_limit: number | null;
  readonly left_to_limit: number | null;
}

/** No run starts by a configuration like that. */
export interface ConfigurationFault {
  readonly found: string;
  readonly cure: string;
}

/** A run that neither goes on nor has said how it ended. */
export interface DeadRun {
  readonly pid: number;
  /** Its last sign of life, on the session's clock. */
  readonly at: string;
  /** Tickers that it held. */
  readonly held: readonly string[];
}

export interface SpokenEvent {
  readonly minute: number;
  /** UTC: when its minute closed. */
  readonly time: string | null;
  readonly strategy: string;
  readonly symbol: string;
  readonly text: string;
}

export interface StatusReport {
  readonly account: string;
  readonly is_dry_run: boolean;
  /** Null: it is sound. */
  readonly configuration_fault: ConfigurationFault | null;
  readonly session: string | null;
  /** UTC, on the session's clock. */
  readonly now: string;
  /** Null: nothing runs. */
  readonly owner: OwnerReport | null;
  /** Null: the last run ended as it should, or goes on. */
  readonly died: DeadRun | null;
  readonly heartbeat: HeartbeatReport | null;
  readonly strategies: readonly StrategyReport[];
  readonly kill: KillReport;
  /** Why entries wait until a person re-arms them. */
  readonly disarmed: string | null;
  readonly day: DayReport | null;
  readonly positions: readonly PositionRow[];
  readonly open_orders: readonly OrderRow[];
  readonly last_signals: readonly SpokenEvent[];
  readonly last_refusals: readonly SpokenEvent[];
  readonly errors: number;
  /** What journal and broker did not agree on when they were compared last. */
  readonly gaps: readonly string[];
}

const SHOWN = 5;

/** By an app whose configuration is sound, whatever the `faults` of the files are. */
export function statusReport(
  app: App,
  account: Account,
  look: () => SessionView | null,
  faults: readonly Fault[],
): StatusReport {
  const { owner, view } = withOwner(
    look,
    () => ownerReport(account),
    (each) => each === null,
  );
  const beat = readHeartbeat(account.heartbeat);
  const now = nowOf(app, account, view, beat);
  const closeOf = (m: number): string | null => instant(view?.opened?.openMinute ?? NaN, m + 1);
  return {
    account: account.name,
    is_dry_run: account.isDryRun,
    configuration_fault: faultOf(faults),
    session: view?.session ?? null,
    now: utcText(now),
    owner,
    died: view === null || owner !== null ? null : deadRun(view, beat),
    heartbeat: beat === null ? null : heartbeatReport(beat, now),
    strategies: view === null ? [] : strategyReports(app, view, now, owner !== null),
    kill: killReport(app, account),
    disarmed: disarmedSince(account),
    day: view === null ? null : dayReport(view),
    positions: view === null ? [] : positionsOf(view),
    open_orders: view === null ? [] : ordersOf(view, true),
    last_signals: (view?.tallies.lastSignals ?? []).slice(-SHOWN).map(({ m, strategy, symbol, side, score }) => {
      return { minute: m, time: closeOf(m), strategy, symbol, text: `${side}, score ${score.toPrecision(3)}` };
    }),
    last_refusals: (view?.tallies.lastRefusals ?? []).slice(-SHOWN).map(({ m, strategy, symbol, stage, reason }) => {
      return { minute: m, time: closeOf(m), strategy, symbol, text: `${stage}: ${reason}` };
    }),
    errors: view?.tallies.errors.all ?? 0,
    gaps: view?.lastReconcile?.gaps ?? [],
  };
}

function faultOf(faults: readonly Fault[]): ConfigurationFault | null {
  const found = faultsInShort(faults);
  return found === null ? null : { found, cure: FAULTS_CURE };
}

export function ownerReport({ ownerFolder }: Account): OwnerReport | null {
  const now = ownerOf(ownerFolder);
  if (!now.isOwned) return null;
  const { owner } = now;
  if (owner === null) return { pid: null, run: null, since: null };
  return { pid: owner.pid, run: owner.run, since: utcText(owner.since) };
}

function deadRun(view: SessionView, beat: Beat | null): DeadRun | null {
  const last = view.runs.at(-1);
  if (last?.ended !== null) return null;
  const { pid } = last.started;
  const at = beat?.pid === pid ? Math.max(beat.at, last.startedAt) : (view.at ?? last.startedAt);
  return { pid, at: utcText(at), held: positionsOf(view).map(({ ticker }) => ticker) };
}

function heartbeatReport({ at, state, counters }: Beat, now: EpochMs): HeartbeatReport {
  return { at: utcText(at), age_seconds: Math.max(0, now - at) / 1000, state, counters };
}

function dayReport({ day, opened }: SessionView): DayReport {
  const { realised, unrealised, profit, share, limit } = day;
  const equity = opened?.equity ?? null;
  const left = equity === null || limit === null ? null : Math.max(0, limit * equity + profit);
  return { equity, realised, unrealised, profit, share, loss_limit: limit, left_to_limit: left };
}

function strategyReports(app: App, view: SessionView, now: EpochMs, isTraded: boolean): StrategyReport[] {
  const { opened, windowsOver, tallies, entries, scans } = view;
  if (opened === null) return [];
  return [...windowsIn(app, view)].map(([strategy, window]) => ({
    strategy,
    phase: windowsOver.get(strategy)
      ? 'over'
      : shownPhase(phaseOf(window, Math.floor(now / MINUTE_MS) - opened.openMinute), isTraded),
    // A decision is made at the close of its minute.
    first_decision: instant(opened.openMinute, window.firstDecision + 1),
    last_decision: instant(opened.openMinute, window.lastDecision + 1),
    hard_exit: instant(opened.openMinute, window.hardExit),
    ...candidatesIn(scans.get(strategy)?.newest ?? null),
    signals: tallies.signals.get(strategy) ?? 0,
    entries: entries.get(strategy) ?? 0,
  }));
}

function candidatesIn(newest: Scanned | null): Pick<StrategyReport, 'candidates' | 'scanned'> {
  if (newest === null) return { candidates: null, scanned: null };
  return { candidates: newest.symbols, scanned: utcText(newest.scannedAt) };
}

/** By strategy, of all runs of the session: its window in the last run that traded it. */
export function windowsIn(app: App, { opened, runs }: SessionView): ReadonlyMap<string, Window> {
  if (opened === null) return new Map();
  return new Map(runs.flatMap((run) => runWindows(app, run, opened.minutes)));
}

function runWindows(app: App, { strategies, started }: FoldedRun, minutes: number): [string, Window][] {
  const { trading } = configOf(app.configuration());
  const names = strategies.filter((name): name is StrategyName => STRATEGY_NAMES.some((each) => each === name));
  const made = names.map((name) => createStrategy(name, trading, { imbalanceOf: null }));
  return windowsOf(made, started.testStart, minutes).map((window, at) => [names[at] ?? '', window]);
}

function shownPhase(phase: StrategyReport['phase'], isTraded: boolean): StrategyReport['phase'] {
  return isTraded || phase === 'over' ? phase : 'stopped';
}

function phaseOf({ analysisFrom, firstDecision, lastDecision, hardExit }: Window, m: number): StrategyReport['phase'] {
  if (m >= hardExit || lastDecision === -Infinity) return 'over';
  if (m > lastDecision + 1) return 'closing';
  if (m >= firstDecision) return 'deciding';
  return m >= analysisFrom ? 'analysis' : 'waiting';
}

function instant(openMinute: number, m: number): string | null {
  return Number.isFinite(openMinute + m) ? utcText((openMinute + m) * MINUTE_MS) : null;
}
