/**
 * The gate before a live run: each strategy must have passed a dry run of its own, by this very program and trading
 * configuration, and have been run since without a gap of a week. Guarantees: paper and simulated runs need none; what
 * counts as passed is decided by the fold over the journal of dry runs, and never by the run that asks.
 */
import { dualZoneDateTime } from '../../calendar/text.ts';
import { DAY_MS, type EpochMs } from '../../core/clock.ts';
import { RefusedError } from '../../core/errors.ts';

/** How long a passed dry run holds with neither a dry nor a live run after it. */
export const DRY_RUN_VALID_MS = 7 * DAY_MS;

/** The last dry run of a strategy that passed: one whole window with live data and no error. */
export interface PassedRun {
  readonly version: string;
  readonly configHash: string;
  /** When it ended. */
  readonly at: EpochMs;
}

/** What the journals of dry and of live runs say of one strategy. */
export interface RunHistory {
  readonly passed: PassedRun | null;
  /** When dry and live runs of it were started or ended, in any order. */
  readonly runs: readonly EpochMs[];
}

export interface LiveRunFacts {
  readonly mode: 'paper' | 'live';
  readonly isDryRun: boolean;
  readonly strategies: readonly string[];
  readonly version: string;
  readonly configHash: string;
  readonly now: EpochMs;
  readonly historyOf: (strategy: string) => RunHistory;
}

/** @throws RefusedError `dry_run_needed`: what each strategy lacks, and how a dry run is done */
export function assertDryRunPassed(facts: LiveRunFacts): void {
  if (facts.mode !== 'live' || facts.isDryRun) return;
  const hindered = facts.strategies.flatMap((strategy) => {
    const why = hindranceOf(facts.historyOf(strategy), facts);
    return why === null ? [] : [{ strategy, why }];
  });
  if (hindered.length === 0) return;
  const reasons = hindered.map(({ strategy, why }) => `${strategy}: ${why}`).join('; ');
  const commands = hindered.map(({ strategy }) => `tbot run ${strategy} --dry-run`).join(', ');
  throw new RefusedError({
    code: 'dry_run_needed',
    message: `a live run waits for a passed dry run; ${reasons}`,
    cure: `with this program and configuration: ${commands}, over one whole window of a session; then start again`,
    details: { strategies: hindered },
  });
}

/** Why a live run may not start, as half a sentence; null: it may. */
function hindranceOf({ passed, runs }: RunHistory, { version, configHash, now }: LiveRunFacts): string | null {
  if (passed === null) return 'no dry run has passed yet';
  if (passed.version !== version)
    return `the last one that passed was of version ${passed.version}, this is ${version}`;
  if (passed.configHash !== configHash) return 'the trading configuration has changed since the last one that passed';
  const times = [passed.at, ...runs.filter((at) => at > passed.at && at <= now), now].sort((a, b) => a - b);
  const gap = times.findIndex((at, index) => at - (times[index - 1] ?? at) > DRY_RUN_VALID_MS);
  if (gap < 0) return null;
  return `more than 7 days went by without a run after ${dualZoneDateTime(times[gap - 1] ?? now)}`;
}
