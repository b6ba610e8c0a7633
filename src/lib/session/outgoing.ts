/**
 * What a run asks of others: orders and look-ups of the broker, snapshots, a person's yes. What comes back goes into the inbox.
 * Guarantees: nothing is asked before all that was taken down is in the journal; no entry is sent while entries are refused;
 * of several snapshots at once one is taken, for the gravest reason.
 */
import { MINUTE_MS, type Clock, type Timers } from '../core/clock.ts';
import { asError } from '../core/errors.ts';
import { readOccSymbol } from '../market/options/occ-symbol.ts';
import type { Broker } from '../orders/broker.ts';
import type { DeskAction } from '../orders/desk-action.ts';
import type { Alert } from './alert.ts';
import { BrokerCalls } from './broker-calls.ts';
import type { Inbox } from './inbox.ts';
import type { ProposalEvent } from './journal.ts';
import type { Journaling } from './journaling.ts';
import type { LiveSession } from './live-session.ts';
import { PutDesk } from './put-desk.ts';
import type { PutSource } from './put-source.ts';
import type { Confirmed } from './records.ts';
import type { RunEvent } from './run-events.ts';
import { SNAPSHOT_REASONS, takeSnapshot, type SnapshotReason } from './snapshot.ts';

export interface OutgoingParts {
  /** The session's: in a replay the venue's. */
  readonly clock: Clock;
  /** Alarms on that clock; where it stands still, they ring when as much real time has passed. */
  readonly timers: Timers;
  readonly broker: Broker;
  /** Left out: the session has its puts at hand, or none. */
  readonly puts?: PutSource;
  readonly session: LiveSession;
  /** Asks a person about an entry, where that is wanted; it may take as long as it likes. */
  readonly confirm?: (proposal: ProposalEvent) => Promise<Confirmed['answer']>;
  readonly alert: (alert: Alert) => void;
}

type Confirmation = Extract<RunEvent, { is: 'confirmed' }>;

const NO_QUOTES: Pick<Confirmation, 'quotes' | 'error'> = { quotes: [], error: null };

export class Outgoing {
  readonly #parts: OutgoingParts;
  readonly #inbox: Inbox<RunEvent>;
  readonly #journaling: Journaling;
  readonly #calls: BrokerCalls;
  readonly #puts: PutDesk;
  #underWay = 0;
  #snapshotWanted: SnapshotReason | null = null;
  #isSnapshotUnderWay = false;

  constructor(parts: OutgoingParts, inbox: Inbox<RunEvent>, journaling: Journaling) {
    this.#parts = parts;
    this.#inbox = inbox;
    this.#journaling = journaling;
    this.#calls = new BrokerCalls(parts.broker, parts.clock, parts.timers);
    this.#puts = new PutDesk(parts.puts ?? null, parts.session, this.#calls);
  }

  /** Something was asked, and has not been answered yet. */
  get isWaiting(): boolean {
    return this.#underWay > 0 || this.#puts.isWaiting;
  }

  /** A decision waits for puts. */
  get awaitsPuts(): boolean {
    return this.#puts.isWaiting;
  }

  /** Puts for the decision at the close of minute m, to be asked for with the next questions. False: it needs none. */
  wantPuts(m: number): boolean {
    return this.#puts.want(m);
  }

  /** Of several that are wanted at once the gravest is taken: it does what the others would. */
  wantSnapshot(why: SnapshotReason): void {
    const wanted = [why, this.#snapshotWanted];
    this.#snapshotWanted = SNAPSHOT_REASONS.findLast((each) => wanted.includes(each)) ?? why;
  }

  /** Until the desk has nothing more to ask for. @throws LogicError of the journal: then nothing more was asked */
  orders(): void {
    const { session, clock } = this.#parts;
    for (;;) {
      const actions = session.desk.plan(clock.now());
      if (actions.length === 0) return;
      for (const action of actions) this.#prepare(action);
      this.#journaling.commit();
      for (const action of actions) if (!isEntry(action) || !session.killSwitch.isEngaged) this.#start(action);
    }
  }

  /** What nobody's order waits for. */
  questions(): void {
    this.#puts.ask((seen) => this.#inbox.push({ is: 'puts', seen }));
    for (const proposal of this.#parts.session.takeProposals()) this.#ask(proposal);
    if (this.#snapshotWanted === null || this.#isSnapshotUnderWay) return;
    this.#takeSnapshot(this.#snapshotWanted);
    this.#snapshotWanted = null;
  }

  #prepare(action: DeskAction): void {
    const { session, clock, alert } = this.#parts;
    if ('record' in action) session.record(action.record, clock.now());
    if (action.do !== 'alert') return;
    const { severity, code, text } = action.record;
    alert({ severity, code, text });
  }

  #start(action: DeskAction): void {
    if (action.do === 'note' || action.do === 'alert') return;
    this.#parts.session.desk.began(action);
    this.#underWay++;
    void this.#calls.perform(action).then((outcome) => this.#came({ is: 'answer', action, outcome }));
  }

  /** Whom nobody can ask has not said yes. */
  #ask(proposal: ProposalEvent): void {
    const { strategy, symbol } = proposal;
    this.#underWay++;
    const tell = async (answer: Confirmed['answer']): Promise<void> => {
      const quoted = answer === 'yes' ? await this.#quotedAnew(proposal) : NO_QUOTES;
      this.#came({ is: 'confirmed', confirmed: { kind: 'confirmed', strategy, symbol, answer }, ...quoted });
    };
    void (this.#parts.confirm?.(proposal) ?? Promise.resolve('no' as const)).catch(() => 'no' as const).then(tell);
  }

  /** A person takes time, and quotes grow old in it; a put's is in its chain. Without an answer the gate sees how old. */
  async #quotedAnew({ symbol, ticker }: ProposalEvent): Promise<Pick<Confirmation, 'quotes' | 'error'>> {
    const { broker } = this.#parts;
    try {
      const seen = readOccSymbol(ticker) === null ? null : await this.#puts.now(symbol);
      if (seen !== null) this.#inbox.push({ is: 'puts', seen });
      if (seen !== null || !broker.can.hasQuotes) return NO_QUOTES;
      return { quotes: await this.#calls.inTime(broker.quotes([ticker])), error: null };
    } catch (error) {
      return { quotes: [], error: asError(error) };
    }
  }

  #takeSnapshot(why: SnapshotReason): void {
    const { broker, session, clock } = this.#parts;
    this.#isSnapshotUnderWay = true;
    this.#underWay++;
    const tell = (outcome: Pick<Extract<RunEvent, { is: 'snapshot' }>, 'snapshot' | 'error'>): void => {
      this.#isSnapshotUnderWay = false;
      this.#came({ is: 'snapshot', why, ...outcome });
    };
    this.#calls.inTime(takeSnapshot(broker, clock, session.instantOf(0) - MINUTE_MS)).then(
      (snapshot) => tell({ snapshot, error: null }),
      (error: unknown) => tell({ snapshot: null, error: asError(error) }),
    );
  }

  #came(event: RunEvent): void {
    this.#underWay--;
    this.#inbox.push(event);
  }
}

function isEntry(action: DeskAction): boolean {
  return action.do === 'place' && action.request.leg === 'entry';
}
