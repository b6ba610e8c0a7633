/**
 * A run from its start to its end: what the journal holds of the session is taken up, the broker is connected, what is
 * missing is opened and watched, leftovers are taken care of, and the loop runs.
 * Guarantees: a run that is started again after a crash goes on where the journal ends, with the same E, the same limits
 * and the same blocklist; what is left over is sold before anything is bought; the run's end is in the journal.
 */
import { MINUTE_MS, type EpochMs } from '../core/clock.ts';
import type { EpochMinute } from '../market/bars.ts';
import { asError, RefusedError } from '../core/errors.ts';
import type { AccountIdentity } from '../orders/broker.ts';
import { BrokerCalls } from './broker-calls.ts';
import { errorRecord } from './guard.ts';
import { instrumentFacts } from './instrument-facts.ts';
import { LiveSession } from './live-session.ts';
import type { LiveSetup } from './live-setup.ts';
import { Notebook } from './notebook.ts';
import { statusOn, type KillNote } from '../risk/kill-switch.ts';
import type { JournalRecord, RunStarted, SessionOpened, StoredRecord, Watching } from './records.ts';
import { heldIn } from './run-end.ts';
import type { RunOutcome } from './run-events.ts';
import { Runner, type RunnerParts } from './runner.ts';

export interface LiveRunParts extends Omit<RunnerParts, 'session' | 'notebook'> {
  readonly setup: LiveSetup;
  /** Of the session, oldest first: what earlier runs of it have recorded. */
  readonly past: Iterable<StoredRecord>;
  /** What the kill switch was last set to, in whatever session; null: it never was. */
  readonly lastKill: KillNote | null;
  /** Why entries wait for a person, in whatever session it was said; null: they do not. */
  readonly lastDisarmed: string | null;
  /** What holds for all of the session. */
  readonly session: Pick<SessionOpened, 'date' | 'minutes' | 'vix'> & { readonly openMinute: EpochMinute };
  /** Of the instruments that this run watches, in the order in which their symbols are looked at. */
  readonly facts: readonly Watching[];
  readonly started: Omit<RunStarted, 'kind'>;
  /** When the owner before was alive last, on the session's clock; null: there was none, or it ended by itself. */
  readonly lastAliveAt: EpochMs | null;
  /** Is handed the run before it begins, to ask things of it. */
  readonly began: (runner: Runner, session: LiveSession) => void;
}

/** Positions of an owner that has been silent for longer are sold; of one that has not, they are gone on with. */
const OWNER_SILENT_MS = MINUTE_MS;

/**
 * @throws NetworkError, BrokerError when the broker cannot be connected to, or does not know its own account; RefusedError
 * `account_hindered`
 */
export async function liveRun(parts: LiveRunParts): Promise<RunOutcome> {
  const { broker, key } = parts;
  const notebook = new Notebook();
  const session = new LiveSession({ ...parts.setup, key }, notebook);
  for (const { record, at } of parts.past) session.recall(record, at);
  const runner = new Runner({ ...parts, session, notebook });
  try {
    return await started(parts, session, runner, notebook);
  } catch (error) {
    noteFailure(parts, session, asError(error));
    throw error;
  } finally {
    await broker.disconnect();
  }
}

async function started(
  parts: LiveRunParts,
  session: LiveSession,
  runner: Runner,
  notebook: Notebook,
): Promise<RunOutcome> {
  const { broker, clock, key, journal, started: run, facts } = parts;
  const calls = new BrokerCalls(broker, clock, parts.timers);
  const begin = (record: JournalRecord): void => session.record(record, clock.now());
  const identity = await calls.inTime(broker.connect(runner.brokerListener));
  assertUnhindered(identity, run.strategies);
  if (!session.isOpened) {
    const account = await calls.inTime(broker.account());
    const { date, minutes, openMinute, vix } = parts.session;
    begin({
      ...{ kind: 'session_opened', date, minutes, openMinute, vix },
      ...{ equity: account.equity, account: { ...identity, ...account } },
    });
    const kill = statusOn(date, parts.lastKill, parts.isKillFileThere());
    if (kill.state !== 'active') begin({ kind: 'kill', ...kill, date });
    if (parts.lastDisarmed !== null) begin({ kind: 'disarmed', why: parts.lastDisarmed });
  }
  for (const each of facts) if (!session.sources.isWatched(each.symbol)) begin(each);
  const tickers = session.tickers;
  const own = new Set(facts.map(({ symbol }) => symbol));
  // Of what scans of an earlier run have named the journal knows enough: what is held does not wait for more.
  const unknown = tickers.filter((ticker) => own.has(ticker) || !session.sources.isLearnt(ticker));
  const { known, failure } = await instrumentFacts(unknown, parts, calls);
  for (const each of known) begin({ kind: 'instrument', facts: each });
  if (failure !== null) {
    begin({ kind: 'alert', ...failure, about: null });
    parts.alert(failure);
  }
  session.lift('next_run', null, clock.now());
  begin({ kind: 'run_started', ...run });
  if (parts.lastAliveAt !== null && clock.now() - parts.lastAliveAt > OWNER_SILENT_MS)
    session.sellLeftovers(clock.now());
  parts.began(runner, session);
  const outcome = await runner.run(tickers);
  const code = outcome.error === null ? null : 'code' in outcome.error ? String(outcome.error.code) : 'internal';
  begin({ kind: 'run_ended', run: run.run, how: outcome.how, code });
  notebook.write((records) => journal.append(key, clock.now(), records));
  parts.committed();
  return outcome;
}

/** Whoever only sells is not kept from it. @throws RefusedError `account_hindered` */
function assertUnhindered({ hindrance, accountId }: AccountIdentity, strategies: readonly string[]): void {
  if (hindrance === null || strategies.length === 0) return;
  throw new RefusedError({
    code: 'account_hindered',
    message: `the account ${accountId} cannot be traded: ${hindrance}`,
    cure: 'settle it with the broker, then start again',
  });
}

/** A run that did not begin, or broke, says so in the journal and to people, with what it leaves. */
function noteFailure({ clock, key, journal, alert }: LiveRunParts, session: LiveSession, error: Error): void {
  const held = heldIn(session);
  const left = held.length === 0 ? '' : `; held: ${held.join(', ')}`;
  alert({ severity: 'critical', code: 'run_failed', text: `the run could not go on: ${error.message}${left}` });
  try {
    journal.append(key, clock.now(), [errorRecord(error, { call: 'run' }, true)]);
  } catch {
    // The journal may be what has failed: then the error that is thrown on is what people see.
  }
}
