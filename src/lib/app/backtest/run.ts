/**
 * `tbot backtest`: runs it, measures it, and leaves its folder. Guarantees: no folder is left of a run that fails; what was
 * done before an interruption is kept and says so; a run that was interrupted is no trial.
 */
import type { Backtest, BacktestRecord } from '../../backtest/backtest.ts';
import { checkSession, type LookaheadFinding } from '../../backtest/lookahead.ts';
import { utcText } from '../../calendar/text.ts';
import { counted } from '../../core/counted.ts';
import { InterruptedError } from '../../core/errors.ts';
import type { BacktestReport } from '../../reports/backtest-report.ts';
import { sessionReturns } from '../../stats/equity-figures.ts';
import type { App } from '../app.ts';
import { configDocument, trialId, type ConfigDocument } from './config-document.ts';
import {
  assertWritable,
  equityFile,
  jsonFile,
  signalsFile,
  tradesFile,
  writeFolder,
  type Files,
  type TradeFormat,
} from './files.ts';
import { notesOn } from './notes.ts';
import { prepareBacktest, type PreparedBacktest } from './prepare.ts';
import { reportOf } from './report.ts';
import type { BacktestWords } from './request.ts';
import { performanceOf } from './results.ts';
import { noteTrial, type Deflation } from './trials.ts';
import type { BacktestView } from './view.ts';

export interface BacktestChoices {
  readonly format: TradeFormat;
  /** Most price charts of the report. */
  readonly charts: number;
  readonly checksLookahead: boolean;
}

/** How a long run is watched, and stopped. */
export interface Watch {
  readonly signal: AbortSignal;
  readonly progress: (step: string, done: number, total: number, bars: number) => void;
}

export interface BacktestOutcome extends BacktestView {
  /** Not all that was asked for was done. */
  readonly interrupted: boolean;
}

/** Between two looks at what else has happened: Ctrl-C, a progress bar. */
const TURN_MS = 50;

/** @throws ConfigError: of the request, the configuration, the store; `interrupted` before the first session is done */
export async function runBacktest(
  app: App,
  words: BacktestWords,
  choices: BacktestChoices,
  watch: Watch,
): Promise<BacktestOutcome> {
  const prepared = await prepareBacktest(app, words);
  const { backtest, request } = prepared;
  assertWritable(app.home.backtestFolder);
  await inTurns(app, backtest.sessions.length, watch, 'sessions', backtest, () => void backtest.next());
  const record = backtest.record();
  if (record.sessions.length === 0) throw interruptedEarly();
  const check = choices.checksLookahead ? await lookAhead(app, backtest, watch) : null;
  const performance = performanceOf(record, request.capital);
  const notes = notesOn(prepared, record);
  const config = configDocument(app.program.version, prepared, notes);
  const isCutShort = record.sessions.length < backtest.sessions.length;
  const id = trialId(config);
  const deflation = isCutShort
    ? null
    : noteTrial(app.home.backtestFolder, app.clock, trialOf(id, prepared), returnsOf(record, request.capital));
  const report = reportOf({ prepared, record, performance, config, charts: choices.charts });
  const files = await filesOf(record, report, config, choices.format, deflation);
  const name = `${stamp(app)}-${request.strategies.join('+')}-${id.slice(0, 8)}${isCutShort ? '-interrupted' : ''}`;
  const folder = writeFolder(app.home.backtestFolder, name, files);
  const outcome = { folder, performance, notes, interrupted: isCutShort, deflation };
  return check === null ? { ...outcome, lookahead: null } : { ...outcome, ...told(check, backtest, notes) };
}

/** That nothing was found says something only when all was looked at. */
function told(
  { checked, findings }: LookaheadCheck,
  { sessions }: Backtest,
  notes: readonly string[],
): Pick<BacktestOutcome, 'interrupted' | 'lookahead' | 'notes'> {
  if (checked === sessions.length) return { interrupted: false, lookahead: findings, notes };
  const note = `Interrupted: ${String(checked)} of ${counted(sessions.length, 'session')} checked for look-ahead.`;
  return { interrupted: true, lookahead: findings.length > 0 ? findings : null, notes: [...notes, note] };
}

async function filesOf(
  record: BacktestRecord,
  report: BacktestReport,
  config: ConfigDocument,
  format: TradeFormat,
  deflation: Deflation | null,
): Promise<Files> {
  const { renderEquitySvg, renderReport } = await import('../../reports/render.ts');
  return [
    tradesFile(report.trades, format),
    equityFile(record),
    signalsFile(record),
    jsonFile('metrics.json', report.performance),
    jsonFile('config.json', config),
    ['report.html', await renderReport(report)],
    ['equity.svg', await renderEquitySvg(report)],
    ...(deflation === null ? [] : [jsonFile('trials.json', deflation)]),
  ];
}

interface LookaheadCheck {
  /** Sessions that were looked at. */
  readonly checked: number;
  readonly findings: readonly LookaheadFinding[];
}

async function lookAhead(app: App, backtest: Backtest, watch: Watch): Promise<LookaheadCheck> {
  const findings: LookaheadFinding[] = [];
  let checked = 0;
  await inTurns(app, backtest.done, watch, 'sessions checked', backtest, (at) => {
    const finding = checkSession(backtest, at);
    if (finding !== null) findings.push(finding);
    checked++;
  });
  return { checked, findings };
}

/** Steps 0..total - 1, with a pause now and then so that the process hears of other things. Stops when told to. */
async function inTurns(
  { clock }: App,
  total: number,
  { signal, progress }: Watch,
  what: string,
  backtest: Backtest,
  step: (at: number) => void,
): Promise<void> {
  let pausedAt = clock.now();
  let bars = 0;
  for (let at = 0; at < total && !signal.aborted; at++) {
    step(at);
    bars += backtest.barsIn(at);
    if (clock.now() - pausedAt < TURN_MS) continue;
    progress(what, at + 1, total, bars);
    await new Promise((resolve) => setImmediate(resolve));
    pausedAt = clock.now();
  }
}

function trialOf(id: string, { request }: PreparedBacktest): { id: string; strategies: readonly string[] } {
  return { id, strategies: request.strategies };
}

function returnsOf({ sessionEquity }: BacktestRecord, capital: number): Float64Array {
  return sessionReturns(capital, sessionEquity);
}

/** UTC, as a file name can hold it: 20251231T143000Z. */
function stamp({ clock }: App): string {
  return utcText(Math.floor(clock.now() / 1000) * 1000).replace(/[-:]/g, '');
}

function interruptedEarly(): InterruptedError {
  return new InterruptedError({
    code: 'interrupted',
    message: 'stopped before the first session was done; nothing was written',
    cure: 'run it again',
  });
}
