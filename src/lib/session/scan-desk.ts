/**
 * Has the symbols of strategies scanned for, as they fall due, while the run goes on. Guarantees: nobody waits for a scan; one is
 * asked for at a time, and given up after a while; what came of it is recorded before anything goes by it; where it fails, the
 * symbols before it go on, people are told once, and it is asked for again; no more is watched than there is room for.
 */
import { MINUTE_MS, type Clock, type EpochMs, type Timers } from '../core/clock.ts';
import { asError, NetworkError, TbotError } from '../core/errors.ts';
import { nextScanAt } from '../strategies/scan-times.ts';
import type { Alert } from './alert.ts';
import type { Inbox } from './inbox.ts';
import type { LiveSession } from './live-session.ts';
import type { InstrumentSeen, Watching } from './records.ts';
import type { RunEvent } from './run-events.ts';
import type { Scan, ScanFound } from './scan.ts';
import type { Seat } from './seat.ts';

export interface ScanDeskParts {
  readonly session: LiveSession;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Left out: nobody scans. */
  readonly scan?: Scan;
  readonly alert: (alert: Alert) => void;
}

export type Scanned = Extract<RunEvent, { is: 'scanned' }>;

/** Tickers of a session beyond which scans add none. */
export const WATCHED_MAX = 200;
/** A scan that takes longer is none. */
const GIVE_UP_MS = 10 * MINUTE_MS;
/** After a failure. */
const AGAIN_MS = MINUTE_MS;

export class ScanDesk {
  readonly #parts: ScanDeskParts;
  readonly #inbox: Inbox<RunEvent>;
  /** By strategy: when its last scan failed, of those that have had none since. */
  readonly #failedAt = new Map<string, EpochMs>();
  #giveUp: (() => void) | null = null;

  constructor(parts: ScanDeskParts, inbox: Inbox<RunEvent>) {
    this.#parts = parts;
    this.#inbox = inbox;
  }

  /** What is due is asked for. */
  look(): void {
    const { session, clock, scan } = this.#parts;
    if (scan === undefined || this.#giveUp !== null) return;
    const now = clock.now();
    const due = session.machine.seats.find(
      (seat) => session.own.scanning.has(seat.strategy.name) && this.#isDue(seat, now),
    );
    if (due !== undefined) this.#ask(scan, due, now);
  }

  /** Records what came, and returns the tickers that are new. */
  take({ strategy, found, error }: Scanned): readonly string[] {
    this.#giveUp = null;
    if (found === null) {
      this.#failed(strategy, error);
      return [];
    }
    this.#failedAt.delete(strategy);
    return this.#found(strategy, found);
  }

  /** What is under way is given up, and nobody hears of it. */
  stop(): void {
    this.#giveUp?.();
  }

  #isDue({ strategy: { name: strategy }, window, candidates }: Seat, now: EpochMs): boolean {
    const { session } = this.#parts;
    const { scannedAt } = candidates;
    const due = nextScanAt({ strategy, window, open: session.instantOf(0), scannedAt });
    return due !== null && now >= due && now >= (this.#failedAt.get(strategy) ?? -Infinity) + AGAIN_MS;
  }

  #ask(scan: Scan, { strategy: { name: strategy }, candidates }: Seat, now: EpochMs): void {
    const { session, timers } = this.#parts;
    const over = new AbortController();
    let isOpen = true;
    const end = (outcome: Pick<Scanned, 'found' | 'error'> | null): void => {
      if (!isOpen) return;
      isOpen = false;
      takeBack();
      over.abort();
      if (outcome !== null) this.#inbox.push({ is: 'scanned', strategy, ...outcome });
    };
    const takeBack = timers.at(now + GIVE_UP_MS, () => end({ found: null, error: tooSlow() }));
    this.#giveUp = () => end(null);
    const isWatched = (symbol: string): boolean => session.sources.isWatched(symbol);
    scan({ strategy, laterThan: candidates.scannedAt, isWatched, giveUp: over.signal }).then(
      (found) => end({ found, error: null }),
      (thrown: unknown) => end({ found: null, error: asError(thrown) }),
    );
  }

  #failed(strategy: string, error: Error | null): void {
    const { session, clock, alert } = this.#parts;
    const { code, cure } = error instanceof TbotError ? error : { code: 'internal', cure: 'report this bug' };
    const message = error?.message ?? 'nobody says why';
    const isFirst = !this.#failedAt.has(strategy);
    this.#failedAt.set(strategy, clock.now());
    session.record({ kind: 'scan_failed', strategy, code, message, cure }, clock.now());
    if (!isFirst) return;
    const text = `the scan for ${strategy} failed (${message}): it goes on with the symbols it has, and is tried again each minute`;
    alert({ severity: 'warning', code: 'scan_failed', text });
  }

  #found(strategy: string, { at: scannedAt, source, notes, symbols, leftOut, facts }: ScanFound): readonly string[] {
    const { session, clock } = this.#parts;
    const now = clock.now();
    const room = WATCHED_MAX - session.tickers.length;
    const news = facts.filter((fact) => !session.sources.isWatched(tickerOf(fact)));
    const isWatched = (symbol: string): boolean => session.sources.isWatched(symbol);
    const { taken, kept, without } = fitting(symbols, isWatched, news, room);
    for (const fact of news) if (taken.has(tickerOf(fact))) session.record(fact, now);
    const left = [...leftOut, ...without];
    session.record({ kind: 'scanned', strategy, scannedAt, source, notes, symbols: kept, leftOut: left }, now);
    return [...taken];
  }
}

/** The best first, each with what may be bought in its place, as far as there is room; what nothing is known of is left out. */
function fitting(
  symbols: readonly string[],
  isWatched: (symbol: string) => boolean,
  news: readonly (Watching | InstrumentSeen)[],
  room: number,
): { taken: ReadonlySet<string>; kept: readonly string[]; without: readonly string[] } {
  const watchings = new Map(news.flatMap((fact) => (fact.kind === 'watching' ? [[fact.symbol, fact] as const] : [])));
  const taken = new Set<string>();
  const [kept, without]: [string[], string[]] = [[], []];
  for (const symbol of symbols) {
    const inverse = watchings.get(symbol)?.inverse ?? symbol;
    const more = [...new Set([symbol, inverse])].filter((ticker) => watchings.has(ticker) && !taken.has(ticker));
    const isKnown = isWatched(symbol) || watchings.has(symbol);
    const fits = isKnown && (taken.size + more.length <= room || more.length === 0);
    (fits ? kept : without).push(symbol);
    if (fits) for (const ticker of more) taken.add(ticker);
  }
  return { taken, kept, without };
}

function tickerOf(fact: Watching | InstrumentSeen): string {
  return fact.kind === 'watching' ? fact.symbol : fact.facts.ticker;
}

function tooSlow(): NetworkError {
  const message = `it was not done in ${String(GIVE_UP_MS / MINUTE_MS)} minutes`;
  return new NetworkError({
    code: 'scan_slow',
    message,
    cure: 'name fewer: tbot config set SCREENER_SYMBOLS',
    retryable: true,
  });
}
