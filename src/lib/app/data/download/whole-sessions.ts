/**
 * Recorded bars of one symbol as they arrive from Alpaca, cut into whole sessions. Guarantees: a session is handed out when
 * all of it has come, never a part of one; only sound bars of regular sessions, one a minute, in the order of time; what
 * fails for a while is asked for again, from the first session on that has not been handed out.
 */
import type { AlpacaClient } from '../../../brokers/alpaca/client.ts';
import { soundRows } from '../../../bars/import/soundness.ts';
import type { Feed } from '../../../bars/store/dataset.ts';
import { sessionMinute } from '../../../calendar/session-minute.ts';
import type { Session } from '../../../calendar/sessions.ts';
import { backoffMs, retryAfterOf } from '../../../core/backoff.ts';
import { MINUTE_MS } from '../../../core/clock.ts';
import { TbotError } from '../../../core/errors.ts';
import { historyPages, type HistoryQuestion, type StampedBar } from '../../../feeds/alpaca/history.ts';
import type { Bars } from '../../../market/bars.ts';
import { brokenOff } from '../../../brokers/call-budget.ts';
import { pause } from '../../../core/pause.ts';

export interface SessionsQuestion {
  readonly symbol: string;
  /** One after the other, without one left out between them. */
  readonly sessions: readonly Session[];
  readonly feed: Feed;
  readonly adjustment: HistoryQuestion['adjustment'];
  /** How often a transient failure is tried again. */
  readonly retries: number;
  readonly signal: AbortSignal;
}

export interface WholeSessions {
  /** In the order of time; of some there may be no bar. */
  readonly sessions: readonly Session[];
  readonly bars: Bars;
  /** Bars that no market can have made; they are left out. */
  readonly bad: number;
}

const BACKOFF = { baseMs: 500, capMs: 8_000 } as const;
/** A vendor that asks for more than that is not waited for. */
const WAIT_MAX_MS = 70_000;

/** @throws NetworkError, BrokerError as historyPages, when trying again did not help; InterruptedError by the signal */
export async function* wholeSessions(
  client: AlpacaClient,
  { sessions, retries, ...question }: SessionsQuestion,
): AsyncGenerator<WholeSessions, void> {
  const { clock, timers, rng } = client.ports;
  const still = new Remaining(question.symbol, sessions);
  for (let failures = 0; still.sessions.length > 0;) {
    still.beginAnew();
    try {
      for await (const page of historyPages(client, questionOf(question, still.sessions))) {
        failures = 0;
        const whole = still.take(page);
        if (whole.sessions.length > 0) yield whole;
      }
      yield still.rest();
    } catch (error) {
      const waitMs = backoffMs(++failures, BACKOFF, rng, retryAfterOf(error));
      if (!(error instanceof TbotError) || !error.retryable || failures > retries || waitMs > WAIT_MAX_MS) throw error;
      await pause({ clock, timers }, waitMs, question.signal, brokenOff);
    }
  }
}

function questionOf(
  { symbol, feed, adjustment, signal }: Omit<SessionsQuestion, 'sessions' | 'retries'>,
  sessions: readonly Session[],
): HistoryQuestion {
  const [first, last] = [sessions[0]?.open ?? 0, sessions.at(-1)?.close ?? 0];
  const range = { first: first / MINUTE_MS, last: last / MINUTE_MS - 1 };
  return { tickers: [symbol], ...range, feed, adjustment, urgency: 'bulk', signal };
}

/** What has not been handed out yet. */
class Remaining {
  sessions: readonly Session[];
  readonly #symbol: string;
  #held: StampedBar[] = [];
  #bad = 0;
  #lastMinute = -Infinity;

  constructor(symbol: string, sessions: readonly Session[]) {
    this.#symbol = symbol;
    this.sessions = sessions;
  }

  /** What came of a session that is not whole is asked for again. */
  beginAnew(): void {
    this.#held = [];
    this.#bad = 0;
    this.#lastMinute = -Infinity;
  }

  take(page: readonly StampedBar[]): WholeSessions {
    const isSound = soundRows('bars', columnsOf(page));
    for (const [at, bar] of page.entries()) {
      if (bar.ticker !== this.#symbol || bar.minute <= this.#lastMinute) continue;
      this.#lastMinute = bar.minute;
      if (sessionMinute(bar.minute * MINUTE_MS) < 0) continue;
      if (isSound(at)) this.#held.push(bar);
      else this.#bad++;
    }
    return this.#cut(this.sessions.filter(({ close }) => close / MINUTE_MS <= this.#lastMinute));
  }

  rest(): WholeSessions {
    return this.#cut(this.sessions);
  }

  /** These, which are the first ones. */
  #cut(sessions: readonly Session[]): WholeSessions {
    const end = (sessions.at(-1)?.close ?? 0) / MINUTE_MS;
    const rows = this.#held.filter(({ minute }) => minute < end);
    const bad = sessions.length === 0 ? 0 : this.#bad;
    this.#held = this.#held.slice(rows.length);
    this.#bad -= bad;
    this.sessions = this.sessions.slice(sessions.length);
    return { sessions, bars: barsOf(this.#symbol, rows), bad };
  }
}

function barsOf(symbol: string, rows: readonly StampedBar[]): Bars {
  const [open, high, low, close, volume] = columnsOf(rows);
  return { symbol, minute: Int32Array.from(rows, ({ minute }) => minute), open, high, low, close, volume };
}

type Column = Float64Array<ArrayBuffer>;

function columnsOf(rows: readonly StampedBar[]): [Column, Column, Column, Column, Column] {
  const column = (name: 'open' | 'high' | 'low' | 'close' | 'volume'): Column =>
    Float64Array.from(rows, (bar) => bar[name]);
  return [column('open'), column('high'), column('low'), column('close'), column('volume')];
}
