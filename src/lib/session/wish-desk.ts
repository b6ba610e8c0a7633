/**
 * What is asked of a run from outside: stop, flatten, kill, release, re-arm, reconcile, join. Guarantees: each wish is
 * recorded before it is done, and answered; stopping is asked for once and not taken back.
 */
import type { Clock } from '../core/clock.ts';
import type { Guard } from './guard.ts';
import type { LiveSession } from './live-session.ts';
import type { Asked, Wish } from './run-events.ts';
import type { SnapshotReason } from './snapshot.ts';

/** What the loop has to do: a snapshot for that reason, or to watch more tickers. */
type Consequence = Extract<SnapshotReason, 'asked' | 'hand'> | { readonly tickers: readonly string[] } | null;

export class WishDesk {
  readonly #session: LiveSession;
  readonly #clock: Clock;
  readonly #guard: Guard;
  readonly #keepHindrance: () => string | null;
  #stopping: 'stopped' | 'kept' | null = null;

  /** `keepHindrance`: why nobody could take over positions that are left; null: somebody can. */
  constructor(session: LiveSession, clock: Clock, guard: Guard, keepHindrance: () => string | null) {
    this.#session = session;
    this.#clock = clock;
    this.#guard = guard;
    this.#keepHindrance = keepHindrance;
  }

  /** Null: it is not to stop. */
  get stopping(): 'stopped' | 'kept' | null {
    return this.#stopping;
  }

  /** Entries are over and what is held is under a stop that was proven to rest. */
  get isKeptSafely(): boolean {
    return this.#session.desk.trades.every(
      ({ isOver, protectedBy, isExiting }) => isOver || (protectedBy !== null && !isExiting),
    );
  }

  take({ wish, answer }: Asked): Consequence {
    const session = this.#session;
    const hindrance = this.#hindranceTo(wish);
    if (hindrance !== null) {
      answer?.(hindrance, true);
      return null;
    }
    session.record({ kind: 'control', command: commandOf(wish), by: wish.by }, this.#clock.now());
    switch (wish.do) {
      case 'stop':
        this.#stop(wish, answer);
        return null;
      case 'flatten':
        this.#sellNow();
        answer?.('everything is being sold');
        return null;
      case 'kill':
        this.#guard.halt('person', wish.by);
        answer?.('the kill switch is engaged');
        return null;
      case 'release':
        this.#guard.release(wish.by);
        answer?.(`the kill switch is ${session.killSwitch.status.state}`);
        return null;
      case 'rearm':
        session.record({ kind: 'rearmed', by: wish.by }, this.#clock.now());
        answer?.('entries are armed');
        return null;
      case 'reconcile':
        answer?.('the broker is asked');
        return wish.applies ? 'hand' : 'asked';
      case 'join': {
        if (this.#stopping !== null) {
          answer?.('it is stopping', true);
          return null;
        }
        for (const fact of wish.facts) session.record(fact, this.#clock.now());
        session.record(wish.joined, this.#clock.now());
        answer?.('joined');
        return { tickers: wish.facts.flatMap((fact) => (fact.kind === 'watching' ? [fact.symbol] : [])) };
      }
    }
  }

  #hindranceTo(wish: Wish): string | null {
    if (wish.do === 'join') return this.#stopping === null ? null : 'it is about to end';
    const hindrance = wish.do === 'stop' && wish.keeps ? this.#hindranceToKeep() : null;
    return hindrance === null ? null : `positions cannot be kept: ${hindrance}`;
  }

  #stop({ keeps, by }: Extract<Wish, { do: 'stop' }>, answer: Asked['answer']): void {
    const session = this.#session;
    // Who wants all of it sold is not held up by who wanted to keep it.
    if (keeps) this.#stopping ??= 'kept';
    else this.#stopping = 'stopped';
    session.engage(keeps ? 'keep' : 'shutdown', by, this.#clock.now());
    const isKept = this.#stopping === 'kept';
    if (!isKept) this.#sellNow();
    answer?.(isKept ? 'stopping; positions stay under their stops' : 'stopping; everything is being sold');
  }

  /** Of what is held: a stop that rests at the broker, time before its hard exit, and somebody who is there by then. */
  #hindranceToKeep(): string | null {
    const { desk, machine } = this.#session;
    const m = this.#session.minuteAt(this.#clock.now());
    const open = desk.trades.filter(({ isOver }) => !isOver);
    if (open.length === 0) return null;
    const bare = open.find(({ held, protectedBy }) => held > 0 && protectedBy === null);
    if (bare !== undefined) return `no stop of ${bare.id} rests at the broker`;
    const due = machine.account.positions.find(({ dueMinute }) => dueMinute <= m + 1);
    if (due !== undefined) return `${due.entry.id} is to be sold now`;
    return this.#keepHindrance();
  }

  #sellNow(): void {
    const session = this.#session;
    session.openMinute(session.minuteAt(this.#clock.now()));
  }
}

function commandOf(wish: Wish): string {
  if (wish.do === 'stop' && wish.keeps) return 'stop --keep';
  return wish.do === 'reconcile' && wish.applies ? 'reconcile --apply' : wish.do;
}
