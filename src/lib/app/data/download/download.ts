/**
 * `tbot data download`: recorded minute bars from Alpaca into the bar store. Guarantees: one session after another of one symbol
 * after another, each in the store or not, whatever ends it; what is there is not asked for again; a symbol that cannot be
 * had does not keep the others from being; bars of an adjusted series are added only while Alpaca still tells it as the store
 * has it.
 */
import type { AlpacaClient } from '../../../brokers/alpaca/client.ts';
import { isCode } from '../../../brokers/alpaca/refusals.ts';
import { openStore, type BarStore } from '../../../bars/store/store.ts';
import type { Session } from '../../../calendar/sessions.ts';
import { MINUTE_MS } from '../../../core/clock.ts';
import { asError, BrokerError, InterruptedError, TbotError } from '../../../core/errors.ts';
import { Keeping } from './keeping.ts';
import { downloadPlan, type DownloadPlan, type SymbolPlan } from './plan.ts';
import { ADJUSTMENT_OF, type DownloadRequest } from './request.ts';
import type { DownloadedSymbol, DownloadEnd, DownloadProgress } from './result.ts';
import { assertStillTheSame } from './still-the-same.ts';
import { wholeSessions, type SessionsQuestion } from './whole-sessions.ts';

export interface DownloadParts {
  readonly client: AlpacaClient;
  /** Of the bar store. */
  readonly folder: string;
  /** API_RETRY_LIMIT. */
  readonly retries: number;
  readonly signal: AbortSignal;
  readonly progress: (progress: DownloadProgress) => void;
}

/** The free plan has no bars of the whole market that are newer than 15 minutes. */
const TOO_NEW_MS = 16 * MINUTE_MS;
/** Of one symbol: the others may be there. */
const OF_ONE_SYMBOL = ['no_bars', 'not_tradable', 'series_changed'];

/** @throws ConfigError as downloadPlan, before anything was asked for */
export async function downloadBars(parts: DownloadParts, request: DownloadRequest): Promise<DownloadEnd> {
  const store = openStore(parts.folder);
  const plan = await downloadPlan(store, request, parts.client.ports.clock.now());
  return new Download(parts, request, store, plan).run();
}

class Download {
  readonly #parts: DownloadParts;
  readonly #request: DownloadRequest;
  readonly #store: BarStore;
  readonly #plan: DownloadPlan;
  readonly #notes: string[];
  readonly #total: number;
  #done = 0;
  #rows = 0;
  /** The session whose last minutes the plan does not give yet. */
  #tooNew: Session | null = null;

  constructor(parts: DownloadParts, request: DownloadRequest, store: BarStore, plan: DownloadPlan) {
    this.#parts = parts;
    this.#request = request;
    this.#store = store;
    this.#plan = plan;
    this.#notes = [...plan.notes];
    this.#total = plan.symbols.reduce((sum, { runs }) => sum + runs.flat().length, 0);
  }

  async run(): Promise<DownloadEnd> {
    const { symbols: plans, first, last } = this.#plan;
    const symbols: DownloadedSymbol[] = [];
    let [failure, isInterrupted]: [Error | null, boolean] = [null, false];
    for (const plan of plans) {
      if (failure !== null || isInterrupted || this.#parts.signal.aborted) {
        isInterrupted ||= failure === null;
        symbols.push(described(plan, 'not_reached'));
        continue;
      }
      const { symbol, error } = await this.#one(plan);
      symbols.push(symbol);
      if (error instanceof InterruptedError) isInterrupted = true;
      else if (error !== null && symbol.error === null) failure = error;
    }
    const range = { start: first?.date ?? null, end: last?.date ?? null };
    const { feed } = this.#request;
    const result = { kind: 'bars', source: 'alpaca', feed, ...range } as const;
    return { result: { ...result, interrupted: isInterrupted, symbols, notes: this.#notes }, failure };
  }

  /** `error`: what it ended by; told in the symbol's part where it concerns that symbol alone. */
  async #one(plan: SymbolPlan): Promise<{ symbol: DownloadedSymbol; error: Error | null }> {
    const { symbol, present } = plan;
    const { folder } = this.#parts;
    const { feed, replace } = this.#request;
    const adjustment = ADJUSTMENT_OF[plan.adjustment];
    const keeping = new Keeping({ folder, symbol, feed, adjustment, replace, rowsThere: present?.rows ?? 0 });
    const counts = { emptySessions: 0, badRows: 0 };
    let error: Error | null = null;
    try {
      await this.#assertSame(plan);
      for (const run of plan.runs) await this.#run(plan, run, keeping, counts);
    } catch (thrown) {
      error = asError(thrown);
    }
    try {
      await keeping.write();
    } catch (thrown) {
      error = asError(thrown);
    }
    const { sessions, rows } = keeping;
    if (error === null && present === null && sessions === 0 && counts.emptySessions > 0) error = this.#noBars(symbol);
    const isOwn = error instanceof TbotError && OF_ONE_SYMBOL.includes(error.code);
    const outcome =
      error instanceof InterruptedError
        ? 'partial'
        : error !== null
          ? 'failed'
          : sessions > 0
            ? 'downloaded'
            : 'present';
    const told =
      isOwn && error instanceof TbotError ? { code: error.code, message: error.message, cure: error.cure } : null;
    return { symbol: { ...described(plan, outcome), sessions, rows, ...counts, error: told }, error };
  }

  async #run(
    plan: SymbolPlan,
    run: readonly Session[],
    keeping: Keeping,
    counts: { emptySessions: number; badRows: number },
  ): Promise<void> {
    let sessions = run.filter(({ day }) => day !== this.#tooNew?.day);
    this.#progress(run.length - sessions.length, 0);
    while (sessions.length > 0) {
      try {
        for await (const whole of wholeSessions(this.#parts.client, this.#question(plan, sessions))) {
          sessions = sessions.slice(whole.sessions.length);
          counts.emptySessions += whole.sessions.length - (await keeping.take(whole));
          counts.badRows += whole.bad;
          this.#progress(whole.sessions.length, whole.bars.minute.length);
        }
      } catch (error) {
        const last = sessions.at(-1);
        if (last === undefined || !this.#isTooNew(error, last)) throw error;
        this.#leaveOut(last);
        sessions = sessions.slice(0, -1);
      }
    }
  }

  async #assertSame({ symbol, adjustment, newest, ...plan }: SymbolPlan): Promise<void> {
    if (adjustment === 'raw' || newest === null || plan.runs.length === 0) return;
    const stored = await this.#store.loadBarsBetween(symbol, newest.open / MINUTE_MS, newest.close / MINUTE_MS - 1);
    const question = this.#question({ symbol, adjustment }, [newest]);
    for await (const { bars } of wholeSessions(this.#parts.client, question))
      assertStillTheSame(stored, bars, newest.date);
  }

  #question(
    { symbol, adjustment }: Pick<SymbolPlan, 'symbol' | 'adjustment'>,
    sessions: readonly Session[],
  ): SessionsQuestion {
    const { retries, signal } = this.#parts;
    return { symbol, adjustment, sessions, feed: this.#request.feed, retries, signal };
  }

  #isTooNew(error: unknown, { close }: Session): boolean {
    return isCode(error, 'not_subscribed') && close > this.#parts.client.ports.clock.now() - TOO_NEW_MS;
  }

  #leaveOut(session: Session): void {
    this.#tooNew = session;
    this.#notes.push(
      `the session of ${session.date} is left out: the plan gives no SIP bars of the newest 15 minutes; download again 16 minutes after its close`,
    );
    this.#progress(1, 0);
  }

  #progress(sessions: number, rows: number): void {
    this.#done += sessions;
    this.#rows += rows;
    this.#parts.progress({ done: this.#done, of: this.#total, rows: this.#rows });
  }

  #noBars(symbol: string): BrokerError {
    const { first, last } = this.#plan;
    return new BrokerError({
      code: 'no_bars',
      message: `Alpaca has no bars of ${symbol} from ${first?.date ?? ''} to ${last?.date ?? ''} by the feed ${this.#request.feed}`,
      cure:
        symbol === 'VIX'
          ? 'the VIX is an index and no share: tbot data download --kind vix'
          : 'check the ticker, and whether it was listed then; its history begins in 2016 at the earliest',
      details: { symbol },
    });
  }
}

function described({ symbol, adjustment, there }: SymbolPlan, outcome: DownloadedSymbol['outcome']): DownloadedSymbol {
  const nothing = { sessions: 0, rows: 0, emptySessions: 0, badRows: 0, error: null } as const;
  return { symbol, outcome, adjustment: ADJUSTMENT_OF[adjustment], sessionsThere: there, ...nothing };
}
