/**
 * What is asked of a run from outside: stop, flatten, kill, release, re-arm, reconcile, join. Guarantees: each wish is
 * recorded before it is done, and answered; stopping is asked for once and not taken back.
 */
import type { Clock } from '../core/clock.ts';
import type { Guard } from './guard.ts';
import type { LiveSession } from './live-session.ts';
import type { Asked, Wish } from './run-events.ts';

/** What the loop has to do: a snapshot, or to watch more tickers. */
type Consequence = 'reconcile' | { readonly tickers: readonly string[] } | null;

export class WishDesk {
  readonly #session: LiveSession;
  readonly #clock: Clock;
  readonly #guard: Guard;
  #stopping: 'stopped' | 'kept' | null = null;

  constructor(session: LiveSession, clock: Clock, guard: Guard) {
    this.#session = session;
    this.#clock = clock;
    this.#guard = guard;
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
    session.record({ kind: 'control', command: wish.do, by: wish.by }, this.#clock.now());
    switch (wish.do) {
      case 'stop': {
        const how = this.#stop(wish); // also where nobody waits for an answer
        answer?.(how);
        return null;
      }
      case 'flatten':
        this.#sellNow();
        answer?.('everything is being sold');
        return null;
      case 'kill':
        this.#guard.halt('person', wish.by);
        answer?.('the kill switch is engaged');
        return null;
      case 'release':
        session.lift('release', wish.by, this.#clock.now());
        answer?.(`the kill switch is ${session.killSwitch.status.state}`);
        return null;
      case 'rearm':
        session.record({ kind: 'rearmed', by: wish.by }, this.#clock.now());
        answer?.('entries are armed');
        return null;
      case 'reconcile':
        answer?.('the broker is asked');
        return 'reconcile';
      case 'join': {
        for (const fact of wish.facts) session.record(fact, this.#clock.now());
        session.record(wish.joined, this.#clock.now());
        answer?.('joined');
        return { tickers: wish.facts.flatMap((fact) => (fact.kind === 'watching' ? [fact.symbol] : [])) };
      }
    }
  }

  #stop({ keeps, by }: Extract<Wish, { do: 'stop' }>): string {
    const session = this.#session;
    this.#stopping ??= keeps ? 'kept' : 'stopped';
    session.engage(keeps ? 'keep' : 'shutdown', by, this.#clock.now());
    if (this.#stopping === 'kept') session.desk.cancelEntries();
    else this.#sellNow();
    return this.#stopping === 'kept'
      ? 'stopping; positions stay under their stops'
      : 'stopping; everything is being sold';
  }

  #sellNow(): void {
    const session = this.#session;
    const m = session.minuteAt(this.#clock.now());
    session.sellAll('manual', m);
    session.openMinute(m);
  }
}
