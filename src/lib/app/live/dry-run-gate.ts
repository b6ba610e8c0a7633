/**
 * The gate before a live run: each strategy must have passed a dry run of its own, by this very program and trading
 * configuration, and have been run since without a gap of a week. Guarantees: paper and simulated runs need none; what
 * counts as passed is decided by facts of the journal, and never by the run that asks.
 */
import { dualZoneDateTime } from '../../calendar/text.ts';
import { DAY_MS, type EpochMs } from '../../core/clock.ts';
import { RefusedError } from '../../core/errors.ts';
import type { StrategyName } from '../../strategies/names.ts';

/** How long a passed dry run holds with neither a dry nor a live run after it. */
export const DRY_RUN_VALID_MS = 7 * DAY_MS;

/** A run of one strategy, as the journals of dry and of live runs tell it. */
export interface PastRun {
  readonly strategy: StrategyName;
  readonly isDryRun: boolean;
  readonly version: string;
  readonly configHash: string;
  readonly endedAt: EpochMs;
  readonly outcome: DryRunOutcome;
}

/** What a dry run must have been to pass. */
export interface DryRunOutcome {
  /** Its window was worked on from the first decision to the hard exit. */
  readonly wholeWindow: boolean;
  /** Its bars came from a live feed. */
  readonly liveData: boolean;
  readonly errors: number;
  readonly selfCheck: boolean;
  /** Every signal ended as an order or as a refusal with its reason. */
  readonly everySignalLogged: boolean;
}

export interface LiveRunFacts {
  readonly mode: 'paper' | 'live';
  readonly isDryRun: boolean;
  readonly strategies: readonly StrategyName[];
  readonly version: string;
  readonly configHash: string;
  readonly now: EpochMs;
  /** Of these strategies, in any order. */
  readonly runs: readonly PastRun[];
}

/** Why a live run of the strategy may not start, as half a sentence; null: it may. */
export function hindranceOf(strategy: StrategyName, facts: LiveRunFacts): string | null {
  const own = facts.runs.filter((run) => run.strategy === strategy);
  const dry = own.filter(({ isDryRun }) => isDryRun);
  if (dry.length === 0) return 'there was no dry run';
  const ofVersion = dry.filter(({ version }) => version === facts.version);
  if (ofVersion.length === 0)
    return `the last dry run was of another version (${newest(dry).version}; now ${facts.version})`;
  const same = ofVersion.filter(({ configHash }) => configHash === facts.configHash);
  if (same.length === 0) return 'the trading configuration has changed since the last dry run';
  const passed = same.filter(({ outcome }) => failing(outcome) === null);
  if (passed.length === 0) return `the last dry run did not pass: ${failing(newest(same).outcome) ?? ''}`;
  return gapAfter(newest(passed), own, facts);
}

/** @throws RefusedError `dry_run_needed`: what each strategy lacks, and how a dry run is done */
export function assertDryRunPassed(facts: LiveRunFacts): void {
  if (facts.mode !== 'live' || facts.isDryRun) return;
  const hindered = facts.strategies.flatMap((strategy) => {
    const why = hindranceOf(strategy, facts);
    return why === null ? [] : [{ strategy, why }];
  });
  if (hindered.length === 0) return;
  const runs = hindered.map(({ strategy }) => `tbot run ${strategy} --dry-run`).join(', ');
  throw new RefusedError({
    code: 'dry_run_needed',
    message: `a live run waits for a passed dry run: ${hindered.map(({ strategy, why }) => `${strategy}: ${why}`).join('; ')}`,
    cure: `run ${runs} with this program and configuration over one whole window of a session, then start again`,
    details: { strategies: hindered },
  });
}

/** Days without any run of it, counted from the dry run on. */
function gapAfter(passed: PastRun, own: readonly PastRun[], { now }: LiveRunFacts): string | null {
  const times = own.map(({ endedAt }) => endedAt).filter((at) => at >= passed.endedAt);
  const steps = [...times.sort((a, b) => a - b), now];
  const gap = steps.findIndex((at, index) => index > 0 && at - (steps[index - 1] ?? at) > DRY_RUN_VALID_MS);
  if (gap < 0) return null;
  return `more than 7 days went by without a run after ${dualZoneDateTime(steps[gap - 1] ?? now)}`;
}

function failing(outcome: DryRunOutcome): string | null {
  if (!outcome.wholeWindow) return 'it did not see one whole window';
  if (!outcome.liveData) return 'it had no live data';
  if (outcome.errors > 0) return `it had errors (${String(outcome.errors)})`;
  if (!outcome.selfCheck) return 'the self-check failed';
  return outcome.everySignalLogged ? null : 'a signal ended without a record';
}

function newest(runs: readonly PastRun[]): PastRun {
  return runs.reduce((latest, run) => (run.endedAt > latest.endedAt ? run : latest));
}
