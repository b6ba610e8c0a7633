/**
 * What leaves on one channel, and when: the queue of an AlertQueue, without time or network of its own.
 * Guarantees: a critical message never waits for another that is on its way (up to 8 of them at once); the same message is
 * accepted at most once a minute, and the next one says how often it was kept back; at most 200 messages wait: the oldest
 * info goes first, and what was dropped is told.
 */
import { backoffMs, retryAfterOf, type BackoffTerms } from '../core/backoff.ts';
import { MINUTE_MS, type EpochMs } from '../core/clock.ts';
import { TbotError } from '../core/errors.ts';
import type { Rng } from '../core/rng.ts';
import { SEVERITIES, type Alert } from './channel.ts';

export const WAITING_MAX = 200;
const CRITICAL_AT_ONCE = 8;
const REPEAT_MS = MINUTE_MS;
const BACKOFF: BackoffTerms = { baseMs: 1000, capMs: MINUTE_MS };
/** Tries in all. A critical message is given up after three quarters of an hour or so. */
const TRIES = { info: 5, warning: 5, critical: 100 } as const;

/** A message on its way. */
export interface Item {
  readonly alert: Alert;
  failures: number;
  dueAt: EpochMs;
}

interface Said {
  at: EpochMs;
  repeats: number;
}

export class Lane {
  readonly #rng: Rng;
  /** Oldest first. */
  #waiting: Item[] = [];
  readonly #leaving = new Set<Item>();
  readonly #said = new Map<string, Said>();
  #dropped = 0;

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#leaving.size === 0 && this.#dropped === 0;
  }

  offer(alert: Omit<Alert, 'repeats'>): void {
    const repeats = this.#repeatsBefore(alert);
    if (repeats === null) return;
    this.#waiting.push({ alert: { ...alert, repeats }, failures: 0, dueAt: alert.at });
    if (this.#waiting.length > WAITING_MAX) this.#drop();
  }

  /** What leaves now: it is on its way until `sent` or `failed` says how that went. */
  take(now: EpochMs): readonly Item[] {
    if (this.#dropped > 0 && this.#isOrdinaryFree) this.#tellDropped(now);
    const due = this.#waiting.filter(({ dueAt }) => dueAt <= now);
    const critical = due.filter(isCritical).slice(0, CRITICAL_AT_ONCE - this.#leavingCritical);
    const ordinary = this.#isOrdinaryFree ? due.filter((item) => !isCritical(item)).slice(0, 1) : [];
    const taken = [...critical, ...ordinary];
    this.#waiting = this.#waiting.filter((item) => !taken.includes(item));
    for (const item of taken) this.#leaving.add(item);
    return taken;
  }

  sent(item: Item): void {
    this.#leaving.delete(item);
  }

  /** Whether it is tried again. */
  failed(item: Item, now: EpochMs, error: unknown): boolean {
    this.#leaving.delete(item);
    item.failures++;
    const canHelp = !(error instanceof TbotError) || error.retryable;
    if (!canHelp || item.failures >= TRIES[item.alert.severity]) return false;
    item.dueAt = now + backoffMs(item.failures, BACKOFF, this.#rng, Math.min(retryAfterOf(error), MINUTE_MS));
    this.#waiting.push(item);
    return true;
  }

  /** When something may leave next, by time alone; null: nothing waits. */
  get dueAt(): EpochMs | null {
    return this.#waiting.reduce<EpochMs | null>((least, { dueAt }) => Math.min(least ?? dueAt, dueAt), null);
  }

  get #leavingCritical(): number {
    return [...this.#leaving].filter(isCritical).length;
  }

  get #isOrdinaryFree(): boolean {
    return this.#leavingCritical === this.#leaving.size;
  }

  /** How often it was kept back before; null: it is kept back now. */
  #repeatsBefore({ severity, code, account, about, text, at }: Omit<Alert, 'repeats'>): number | null {
    for (const [key, said] of this.#said)
      if (Math.abs(at - said.at) >= REPEAT_MS && said.repeats === 0) this.#said.delete(key);
    const key = JSON.stringify([severity, code, account, about, text]);
    const said = this.#said.get(key);
    if (said !== undefined && Math.abs(at - said.at) < REPEAT_MS) {
      said.repeats++;
      return null;
    }
    this.#said.delete(key);
    this.#said.set(key, { at, repeats: 0 });
    for (const oldest of this.#said.keys()) if (this.#said.size > WAITING_MAX) this.#said.delete(oldest);
    return said?.repeats ?? 0;
  }

  #drop(): void {
    const least = SEVERITIES.find((severity) => this.#waiting.some(({ alert }) => alert.severity === severity));
    const at = this.#waiting.findIndex(({ alert }) => alert.severity === least);
    this.#waiting.splice(at, 1);
    this.#dropped++;
  }

  /** Goes before what else is not critical. */
  #tellDropped(now: EpochMs): void {
    const text = `${String(this.#dropped)} older messages were dropped: more came than could be sent`;
    const about = { account: null, about: null };
    const alert = { severity: 'warning', code: 'alerts_dropped', ...about, text, at: now, repeats: 0 } as const;
    this.#waiting.unshift({ alert, failures: 0, dueAt: now });
    this.#dropped = 0;
  }
}

function isCritical({ alert }: Item): boolean {
  return alert.severity === 'critical';
}
