/**
 * Asks for the puts that a decision is to be made by, while the run goes on. Guarantees: a question has its answer in the journal
 * before anything is decided by it, also where there was none: who does not answer in time has no puts to offer; nothing is asked
 * before what led to it is in the journal.
 */
import { asError } from '../core/errors.ts';
import type { BrokerCalls } from './broker-calls.ts';
import type { LiveSession } from './live-session.ts';
import { nearestPuts } from './live-puts.ts';
import type { PutRange, PutSource } from './put-source.ts';
import type { PutsSeen } from './records.ts';

interface Wanted {
  readonly m: number;
  readonly range: PutRange;
}

/** An order has its minute from the close on: so much of it a decision may wait. */
const WITHIN_MS = 3_000;

export class PutDesk {
  readonly #source: PutSource | null;
  readonly #session: LiveSession;
  readonly #calls: BrokerCalls;
  #wanted: Wanted[] = [];
  #underWay = 0;

  /** `source`: null where a session has its puts at hand. */
  constructor(source: PutSource | null, session: LiveSession, calls: BrokerCalls) {
    this.#source = source;
    this.#session = session;
    this.#calls = calls;
  }

  /** Something was asked or is to be, and is not answered. */
  get isWaiting(): boolean {
    return this.#underWay > 0 || this.#wanted.length > 0;
  }

  /** False: the decision at the close of minute m needs none. */
  want(m: number): boolean {
    if (this.#source === null) return false;
    const ranges = this.#session.putsWantedAt(m);
    this.#wanted.push(...ranges.map((range) => ({ m, range })));
    return ranges.length > 0;
  }

  /** All that is wanted. `came`: is handed each answer. */
  ask(came: (seen: PutsSeen) => void): void {
    for (const wanted of this.#wanted.splice(0)) {
      this.#underWay++;
      void this.#seen(wanted).then((seen) => {
        this.#underWay--;
        came(seen);
      });
    }
  }

  /** What puts on it are quoted at, for a decision of now; null where none need to be asked for. */
  async now(symbol: string): Promise<PutsSeen | null> {
    if (this.#source === null) return null;
    const { market, lastBars: m } = this.#session;
    const tape = market.tape(symbol);
    const price = tape.bars.close[tape.lastRowBy(m)] ?? NaN;
    return this.#seen({ m, range: this.#session.putRangeOf(symbol, price) });
  }

  async #seen({ m, range }: Wanted): Promise<PutsSeen> {
    const of = { kind: 'puts', m, symbol: range.underlying } as const;
    try {
      const quotes = await this.#calls.inTime(this.#source?.putsNow(range) ?? Promise.resolve([]), WITHIN_MS);
      return { ...of, quotes: nearestPuts(quotes, range.price), failure: null };
    } catch (error) {
      return { ...of, quotes: [], failure: asError(error).message };
    }
  }
}
