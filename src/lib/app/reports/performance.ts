/** `tbot report performance`: the figures of an account's record, from its trade history and daily summaries. */
import { resolve } from 'node:path';
import { replaceFile } from '../../config/atomic-file.ts';
import { modeOf } from '../../config/broker-mode.ts';
import { localIsoDate, NEW_YORK } from '../../calendar/zone.ts';
import { counted } from '../../core/counted.ts';
import { ConfigError } from '../../core/errors.ts';
import type { ClosedTrade } from '../../market/closed-trade.ts';
import { livePerformance, sessionCurve, type LivePerformance } from '../../reports/live-performance.ts';
import { liveRows, renderLiveReport } from '../../reports/live-report.ts';
import type { DailySummary } from '../../reports/logs/daily-summary.ts';
import { dateOf } from '../../reports/logs/log-names.ts';
import { readSummaries, readTrades } from '../../reports/logs/read-logs.ts';
import { tooFewTrades, type SummaryRow } from '../../reports/summary.ts';
import type { App } from '../app.ts';
import { CountedReplays } from './replays.ts';
import { inRange, type DateRange } from './range.ts';

export interface PerformanceWords extends DateRange {
  readonly broker?: string | undefined;
  readonly mode?: string | undefined;
  /** Every replay counts, also repeated ones and those that were broken off. */
  readonly all?: boolean | undefined;
  /** Where the HTML report goes. */
  readonly html?: string | undefined;
}

export interface PerformanceReport {
  readonly broker: string;
  readonly mode: string;
  readonly first: string;
  readonly last: string;
  readonly performance: LivePerformance;
  readonly figures: readonly SummaryRow[];
  readonly notes: readonly string[];
  /** An absolute path; null: none was asked for. */
  readonly html: string | null;
}

interface Account {
  readonly broker: string;
  readonly mode: string;
}

/** @throws ConfigError `not_a_date`, `date_order`, `no_record`, `account_ambiguous` */
export async function performanceReport(app: App, words: PerformanceWords): Promise<PerformanceReport> {
  const isInRange = inRange(words);
  const { logsFolder } = app.home;
  const every = readSummaries(logsFolder).filter(({ dry_run, session }) => !dry_run && isInRange(dateOf(session)));
  const replays = new CountedReplays(app, every, words.all ?? false);
  const summaries = every.filter((each) => replays.counts(each));
  if (summaries.length === 0 && every.length > 0) throw allBrokenOff(every.length);
  const { broker, mode } = chosenAccount(app, summaries, words);
  const isOfAccount = (each: Account): boolean => each.broker === broker && each.mode === mode;
  const curve = sessionCurve(summaries.filter(isOfAccount));
  if (curve === null) throw noRecord(`no session of ${broker} ${mode} was opened in that range`);
  const trades = readTrades(logsFolder).filter(
    (each) => isOfAccount(each) && isInRange(exitDate(each)) && replays.countsTrade(each),
  );
  const performance = livePerformance(curve, trades);
  const [first, last] = [curve.summaries[0]?.session ?? '', curve.summaries.at(-1)?.session ?? ''];
  const notes = [...replays.notes(isOfAccount), ...notesOn(curve.summaries, performance)];
  const html = words.html === undefined ? null : resolve(words.html);
  if (html !== null) {
    const title = `tbot at ${broker} (${mode}), ${first} to ${last}`;
    const { version: programVersion } = app.program;
    replaceFile(html, await renderLiveReport({ title, programVersion, notes, performance, curve, trades }));
  }
  return { broker, mode, first, last, performance, figures: liveRows(performance), notes, html };
}

/** Its numbers under the names that they have in JSON, unrounded: for programs. */
export function plainFigures(performance: LivePerformance): readonly { figure: string; value: number | null }[] {
  const { bootstrap, ...figures } = performance;
  const { low = null, high = null } = bootstrap?.sharpe ?? {};
  const plain = Object.entries({ ...figures, sharpe_low: low, sharpe_high: high });
  return plain.flatMap(([figure, value]) => (typeof value === 'object' && value !== null ? [] : [{ figure, value }]));
}

/** The one that is asked for; the only one there is; the one that is configured. */
function chosenAccount(app: App, summaries: readonly DailySummary[], words: PerformanceWords): Account {
  const accounts = new Map(summaries.map(({ broker, mode }) => [`${broker} ${mode}`, { broker, mode }]));
  const fitting = [...accounts.values()].filter(
    ({ broker, mode }) => (words.broker ?? broker) === broker && (words.mode ?? mode) === mode,
  );
  const [only] = fitting;
  if (only === undefined) throw noRecord('there is no daily summary of such an account in that range');
  if (fitting.length === 1) return only;
  const trading = app.configuration().config?.trading;
  const configured = fitting.find(({ broker, mode }) => broker === trading?.BROKER && mode === modeOf(trading));
  if (configured !== undefined) return configured;
  throw new ConfigError({
    code: 'account_ambiguous',
    message: `there are records of ${[...accounts.keys()].join(', ')}, and none is of the configured broker`,
    cure: 'say which with --broker and --mode',
  });
}

function notesOn(summaries: readonly DailySummary[], { trades }: LivePerformance): string[] {
  const few = tooFewTrades(trades);
  const held = summaries.at(-1)?.still_held ?? 0;
  return [
    ...(few === null ? [] : [few]),
    'The return of a session is what tbot’s own trades made of its equity: deposits and other trading do not count.',
    'Sessions without a run are not in it.',
    ...(held > 0 ? [`At the end ${String(held)} of its trades were still open; they count at their last price.`] : []),
  ];
}

function allBrokenOff(replays: number): ConfigError {
  return new ConfigError({
    code: 'no_record',
    message: `no replay of that range went to its end (${counted(replays, 'replay')} broken off)`,
    cure: 'let one run to its end, or count them all with --all',
  });
}

function exitDate({ exit_time }: ClosedTrade): string {
  return localIsoDate(NEW_YORK, Date.parse(exit_time));
}

function noRecord(message: string): ConfigError {
  return new ConfigError({
    code: 'no_record',
    message,
    cure: 'run something first: tbot run open --replay DATE; tbot report daily shows what there is',
  });
}
