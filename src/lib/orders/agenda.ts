/**
 * What is to be done at one moment, as it is worked out: in order of urgency, nothing twice, nothing that is under way.
 * Guarantees: cancels and sells go before everything else, entries last; every instant that a plan waits for is known, so
 * that it is asked again then.
 */
import type { EpochMs } from '../core/clock.ts';
import { callOf, type DeskAction } from './desk-action.ts';

/** Pauses between calls that ask the same, in milliseconds; the last one goes on. */
export const ASK_PAUSES_MS = [1_000, 2_000, 5_000] as const;
export const LEDGER_PAUSES_MS = [2_000] as const;

const URGENCY = { note: 0, cancel: 1, place: 2, lookup: 3, executions: 3, positions: 3, quote: 3, alert: 5 } as const;
const ENTRY_URGENCY = 4;

/** Calls of this process: forgotten when it ends, and so every call is made anew by the next. */
export class Calls {
  readonly #underWay = new Map<string, number>();
  readonly #ended = new Map<string, { readonly at: EpochMs; readonly times: number }>();
  readonly #since = new Map<string, EpochMs>();

  began(call: string): void {
    this.#underWay.set(call, (this.#underWay.get(call) ?? 0) + 1);
  }

  ended(call: string, at: EpochMs): void {
    const left = (this.#underWay.get(call) ?? 1) - 1;
    if (left > 0) this.#underWay.set(call, left);
    else this.#underWay.delete(call);
    this.#ended.set(call, { at, times: (this.#ended.get(call)?.times ?? 0) + 1 });
  }

  isUnderWay(call: string): boolean {
    return this.#underWay.has(call);
  }
  /** When it last came back; null: never. */
  endedAt(call: string): EpochMs | null {
    return this.#ended.get(call)?.at ?? null;
  }
  /** Since when something that should not last has been seen to last. */
  lasting(what: string, now: EpochMs): EpochMs {
    const since = this.#since.get(what) ?? now;
    this.#since.set(what, since);
    return since;
  }
  /** It does not last any more. */
  over(what: string): void {
    this.#since.delete(what);
  }
  /** When it may be asked again. */
  nextAt(call: string, pausesMs: readonly number[]): EpochMs {
    const ended = this.#ended.get(call);
    if (ended === undefined) return -Infinity;
    return ended.at + (pausesMs[Math.min(ended.times, pausesMs.length) - 1] ?? 0);
  }
  /** Something has happened: the next time is the first time. */
  forget(call: string): void {
    this.#ended.delete(call);
  }
}

export class Agenda {
  readonly now: EpochMs;
  readonly calls: Calls;
  readonly #items = new Map<string, { readonly action: DeskAction; readonly urgency: number }>();
  #next: EpochMs | null = null;
  /** Tickers of which something is sold now: of those the broker's position is looked at anew. */
  readonly #selling = new Set<string>();

  constructor(now: EpochMs, calls: Calls) {
    this.now = now;
    this.calls = calls;
  }

  /** Whether that instant has come; if not, it is worth asking again then. */
  isDue(at: EpochMs): boolean {
    if (this.now >= at) return true;
    this.#next = Math.min(this.#next ?? Infinity, at);
    return false;
  }

  do(action: DeskAction): void {
    const call = callOf(action);
    if (this.calls.isUnderWay(call)) return;
    if (action.do === 'place' && action.request.side === 'sell') this.#selling.add(action.request.instrument.ticker);
    const isEntry = action.do === 'place' && action.request.leg === 'entry';
    const key = action.do === 'note' ? `${call} ${String(this.#items.size)}` : call;
    const known = this.#items.get(key)?.action;
    // The first reason that was found is the one that people are told.
    if (known?.do === 'alert') return;
    const asked = known === undefined ? action : together(known, action);
    this.#items.set(key, { action: asked, urgency: isEntry ? ENTRY_URGENCY : URGENCY[action.do] });
  }

  /** The same question again and again, with pauses. */
  ask(action: DeskAction, pausesMs: readonly number[]): void {
    if (this.isDue(this.calls.nextAt(callOf(action), pausesMs))) this.do(action);
  }

  isSelling(ticker: string): boolean {
    return this.#selling.has(ticker);
  }

  get actions(): readonly DeskAction[] {
    return [...this.#items.values()].sort((a, b) => a.urgency - b.urgency).map(({ action }) => action);
  }
  get next(): EpochMs | null {
    return this.#next;
  }
}

/** One call for what was asked for twice: the fills since the earlier of two times. */
function together(known: DeskAction, action: DeskAction): DeskAction {
  if (known.do !== 'executions' || action.do !== 'executions') return action;
  return { ...action, since: Math.min(known.since, action.since) };
}
