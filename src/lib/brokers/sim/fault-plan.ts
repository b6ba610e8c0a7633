/**
 * Which faults a broker shows, and how often. Guarantees: one seed and one sequence of questions give one sequence of
 * faults; switched off, nothing is at fault any more; what happened is counted.
 */
import type { Rng } from '../../core/rng.ts';

/** Chances from 0 to 1; a chance of 0 is never drawn. */
export interface FaultPlan {
  /** Of each call: it never arrives; NetworkError. */
  readonly requestLost: number;
  /** Of each call: it is done, and the answer never comes; NetworkError. */
  readonly responseLost: number;
  /** Of each call: the answer comes up to `delayMaxMs` late. */
  readonly responseLate: number;
  /** Of each call: from this one on, up to `busyMaxCalls` are answered by 429 (not done) or 5xx (done or not). */
  readonly busy: number;
  /** Of each call: the token has expired; the next call has a new one. */
  readonly tokenExpired: number;
  /** Of each call: the connection is gone for up to `outageMaxMs`, and what happens meanwhile is never told. */
  readonly outage: number;
  /** Of each accepted order that replaces none: it is rejected right after. */
  readonly lateReject: number;
  /** Of positions and open orders: as they were before their last change, up to `staleMaxMs` after it. */
  readonly stale: number;
  /** Of each event: it is never told, told twice, or told up to `delayMaxMs` late and so after others. */
  readonly eventLost: number;
  readonly eventTwice: number;
  readonly eventLate: number;
  readonly delayMaxMs: number;
  readonly busyMaxCalls: number;
  readonly outageMaxMs: number;
  readonly staleMaxMs: number;
}

type ChanceKey = Exclude<keyof FaultPlan, `${string}Max${string}`>;
export type Fault = ChanceKey;

export const NO_FAULTS: FaultPlan = {
  ...{ requestLost: 0, responseLost: 0, responseLate: 0, busy: 0, tokenExpired: 0, outage: 0, lateReject: 0, stale: 0 },
  ...{ eventLost: 0, eventTwice: 0, eventLate: 0 },
  ...{ delayMaxMs: 3_000, busyMaxCalls: 5, outageMaxMs: 90_000, staleMaxMs: 5_000 },
};

export class Dice {
  readonly plan: FaultPlan;
  readonly #rng: Rng;
  readonly #happened = new Map<Fault, number>();
  #isOff = false;

  constructor(plan: FaultPlan, rng: Rng) {
    this.plan = plan;
    this.#rng = rng;
  }

  /** How often each fault has happened. */
  get happened(): ReadonlyMap<Fault, number> {
    return this.#happened;
  }

  switchOff(): void {
    this.#isOff = true;
  }

  hits(fault: Fault): boolean {
    const chance = this.plan[fault];
    if (this.#isOff || chance === 0 || this.#rng.next() >= chance) return false;
    this.#happened.set(fault, (this.#happened.get(fault) ?? 0) + 1);
    return true;
  }

  /** 1 to `most`. */
  upTo(most: number): number {
    return 1 + Math.floor(this.#rng.next() * most);
  }

  /** One of two, equally likely. */
  coin(): boolean {
    return this.#rng.next() < 0.5;
  }
}
