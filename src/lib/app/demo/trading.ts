/**
 * The session that a demo trades: by the very code of `tbot run all --replay`, on the built-in paper broker, with logs and
 * journal in the demo's home. Guarantees: its settings hold for that run alone; what it tells is read back from what the
 * run has left.
 */
import { parseIsoDate } from '../../calendar/civil-date.ts';
import { sessionOn } from '../../calendar/sessions.ts';
import { utcText } from '../../calendar/text.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import { InterruptedError } from '../../core/errors.ts';
import type { ClosedTrade } from '../../market/closed-trade.ts';
import type { DailySummary } from '../../reports/logs/daily-summary.ts';
import type { RefusalEvent } from '../../session/journal.ts';
import { STRATEGY_NAMES } from '../../strategies/names.ts';
import { withOverrides, type App } from '../app.ts';
import { testStartOf } from '../backtest/test-windows.ts';
import { explainId, type Explanation } from '../explain.ts';
import { withJournal } from '../journals.ts';
import { verifyBooks, type VerifiedBook } from '../ledger/verify.ts';
import type { RunResult, RunWatch } from '../live/plan.ts';
import { reachBroker } from '../live/reach-broker.ts';
import { runReplay } from '../live/run.ts';
import { CAPITAL } from '../live/request.ts';
import { accountAt } from '../ops/account.ts';
import { summaryOf } from '../reports/daily.ts';
import { TEST_DAY } from './test-day.ts';

export interface TradedSession {
  /** New York date. */
  readonly date: string;
  /** New York time, HH:MM, of the first window. */
  readonly at: string;
  /** The same in UTC, ISO 8601. */
  readonly starts: string;
  /** What was set for this run alone. */
  readonly settings: readonly ChangedSetting[];
  readonly account: string;
  /** As the journal names it: the date, with .2, .3 when it was traded before. */
  readonly session: string;
  readonly ended: RunResult['outcome']['how'];
  readonly trades: readonly ClosedTrade[];
  readonly summary: DailySummary | null;
  /** Of a trade and of a refusal, where there are some. */
  readonly explanations: readonly Explanation[];
  readonly journal: string;
  /** The GnuCash book after it; null: there is none. */
  readonly book: RunResult['book'];
  /** What `tbot ledger verify` says of it; null: there is none. */
  readonly verified: VerifiedBook | null;
}

interface ChangedSetting {
  readonly key: string;
  readonly value: string;
  /** In the configuration. */
  readonly usual: string;
}

export interface TradingWatch {
  readonly told: RunWatch['told'];
  readonly progress: RunWatch['progress'];
  /** Stops it gracefully. */
  readonly signal: AbortSignal;
}

/** `symbols`: what may signal; null: the whole store. @throws what runReplay does; InterruptedError when the signal came */
export async function tradeSession(
  app: App,
  date: string,
  symbols: readonly string[] | null,
  { told, progress, signal }: TradingWatch,
): Promise<TradedSession> {
  const { at, settings } = TEST_DAY;
  const result = await runReplay(
    withOverrides(app, { ...settings, TRADE_CONFIRMATION_REQUIRED: 'false' }),
    {
      ...{ strategy: 'all', dryRun: false, symbols, replay: date, speed: 'max', testMode: true, at },
      ...{ capital: CAPITAL, venue: undefined },
    },
    {
      told,
      progress,
      confirm: null,
      stoppable: (stop) => {
        if (signal.aborted) stop('SIGINT');
        else signal.addEventListener('abort', () => stop('SIGINT'), { once: true });
      },
    },
  );
  const { account, session, outcome, trades, book } = result;
  if (outcome.error !== null) throw outcome.error;
  if (signal.aborted) throw new InterruptedError({ code: 'interrupted', message: 'stopped', cure: 'start it again' });
  return {
    ...{ date, at, starts: startOf(date, at), settings: changed(app), account, session, ended: outcome.how, trades },
    summary: summaryOf(app, account, session),
    explanations: [tradeToTell(trades), refusalToTell(app, result)].flatMap((id) => explained(app, account, id)),
    journal: accountAt(app.home, account).journal,
    ...{ book, verified: await verified(app, book) },
  };
}

/** By the very code of `tbot ledger verify`. */
async function verified(app: App, book: RunResult['book']): Promise<VerifiedBook | null> {
  if (book === null || book.outcome === 'waits' || book.outcome === 'absent') return null;
  const [first] = await verifyBooks(app, book.mode, reachBroker);
  return first ?? null;
}

function startOf(date: string, at: string): string {
  const open = sessionOn(parseIsoDate(date))?.open ?? NaN;
  return utcText(open + testStartOf(at, STRATEGY_NAMES.length) * MINUTE_MS);
}

function changed(app: App): ChangedSetting[] {
  const usual = new Map(app.configuration().settings.map(({ key, value }) => [key, value]));
  return Object.entries(TEST_DAY.settings).map(([key, value]) => ({ key, value, usual: usual.get(key) ?? '' }));
}

/** Rather one that was bought because something else would fall. */
function tradeToTell(trades: readonly ClosedTrade[]): string | null {
  const [first] = trades;
  return (trades.find(({ instrument }) => instrument === 'inverse_etf') ?? first)?.trade_id ?? null;
}

/** Of the rarest reason. */
function refusalToTell({ home }: App, { account, session }: RunResult): string | null {
  const refusals = withJournal(accountAt(home, account).journal, (reader) =>
    [...reader.read(session)].flatMap(({ record }) => (record.kind === 'refusal' ? [record] : [])),
  );
  const counts = new Map<string, number>();
  for (const { reason } of refusals) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const countOf = ({ reason }: RefusalEvent): number => counts.get(reason) ?? 0;
  const rarest = [...refusals].sort((a, b) => countOf(a) - countOf(b))[0];
  if (rarest === undefined) return null;
  return [session, rarest.strategy, rarest.symbol, String(rarest.m)].join(':');
}

function explained(app: App, account: string, id: string | null): readonly Explanation[] {
  if (id === null) return [];
  return explainId(app, [id]).filter(({ journal }) => journal === account);
}
