/**
 * `tbot backtest`: runs it, measures it, and leaves its folder. Guarantees: no folder is left of a run that fails; what was
 * done before an interruption is kept and says so; a run that was interrupted is no trial.
 */
import type { Backtest } from '../../backtest/backtest.ts';
import { checkSession, type LookaheadFinding } from '../../backtest/lookahead.ts';
import { utcText } from '../../calendar/text.ts';
import type { EpochMs } from '../../core/clock.ts';
import { InterruptedError } from '../../core/errors.ts';
import type { BacktestReport } from '../../reports/backtest-report.ts';
import type { App } from '../app.ts';
import { configDocument, trialId } from './config-document.ts';
import {
  assertWritable,
  equityFile,
  jsonFile,
  ResultFolder,
  SIGNALS_FILE,
  signalLines,
  tradesFile,
  type TradeFormat,
} from './files.ts';
import { Funnel } from './funnel.ts';
import { notesOn } from './notes.ts';
import { prepareBacktest, type PreparedBacktest } from './prepare.ts';
import { reportOf } from './report.ts';
import type { BacktestWords } from './request.ts';
import { performanceOf } from './results.ts';
import { noteTrial } from './trials.ts';
import type { BacktestView } from './view.ts';

export interface BacktestChoices {
  readonly format: TradeFormat;
  /** Most price charts of the report. */
  readonly charts: number;
  readonly checksLookahead: boolean;
  /** Whether a GnuCash book is wanted. */
  readonly keepsBook: boolean;
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

/** @throws ConfigError: of the request, the configuration, the store; InterruptedError before the first session is done */
export async function runBacktest(
  app: App,
  words: BacktestWords,
  choices: BacktestChoices,
  watch: Watch,
): Promise<BacktestOutcome> {
  const prepared = await prepareBacktest(app, words);
  assertWritable(app.home.backtestFolder);
  const folder = new ResultFolder(app.home.backtestFolder);
  try {
    const { funnel, findings } = await runSessions(app, prepared.backtest, choices, watch, folder);
    const outcome = await finish(app, prepared, choices, funnel, folder);
    // That nothing was found says something only when all was looked at.
    const saysSomething = choices.checksLookahead && (!outcome.interrupted || findings.length > 0);
    return { ...outcome, lookahead: saysSomething ? findings : null };
  } catch (error) {
    folder.discard();
    throw error;
  }
}

interface SessionsDone {
  readonly funnel: Funnel;
  readonly findings: readonly LookaheadFinding[];
}

/** Session by session; what was decided goes to its file and is forgotten, for there is much of it. */
async function runSessions(
  app: App,
  backtest: Backtest,
  { checksLookahead }: BacktestChoices,
  watch: Watch,
  folder: ResultFolder,
): Promise<SessionsDone> {
  const funnel = new Funnel();
  const findings: LookaheadFinding[] = [];
  folder.append(SIGNALS_FILE, '');
  await inTurns(app, backtest, watch, (at) => {
    backtest.next();
    const [session, record] = [backtest.sessions[at], backtest.recordOf(at)];
    if (session === undefined || record === undefined) return;
    const finding = checksLookahead ? checkSession(backtest, at) : null;
    if (finding !== null) findings.push(finding);
    funnel.add(record);
    if (record.decisions.length > 0) folder.append(SIGNALS_FILE, signalLines(session, record.decisions));
    backtest.forgetDecisions(at);
  });
  return { funnel, findings };
}

/** Measures what was done, and writes all other files. The trial is noted last. */
async function finish(
  app: App,
  prepared: PreparedBacktest,
  { format, charts, keepsBook }: BacktestChoices,
  funnel: Funnel,
  folder: ResultFolder,
): Promise<Omit<BacktestOutcome, 'lookahead'>> {
  const { backtest, request } = prepared;
  const record = backtest.record();
  const [first] = record.sessions;
  if (first === undefined) throw interruptedEarly();
  const performance = performanceOf(record, request.capital);
  const notes = notesOn(prepared, record);
  const config = configDocument(app.program.version, prepared, notes);
  const report = reportOf({ prepared, record, performance, config, funnel, charts });
  folder.write(tradesFile(report.trades, format));
  folder.write(equityFile(record));
  folder.write(jsonFile('metrics.json', performance));
  folder.write(jsonFile('config.json', config));
  await writeReport(report, folder);
  if (keepsBook) await writeBook(report, first.open, request.capital, folder);
  const interrupted = record.sessions.length < backtest.sessions.length;
  const id = trialId(config, request.strategies);
  const deflation = interrupted ? null : noteTrial(app.home.backtestFolder, app.clock, trialOf(id, prepared), record);
  if (deflation !== null) folder.write(jsonFile('trials.json', deflation));
  const name = `${stamp(app)}-${request.strategies.join('+')}-${id.slice(0, 8)}${interrupted ? '-interrupted' : ''}`;
  return { folder: folder.finish(name), performance, notes, interrupted, deflation };
}

async function writeReport(report: BacktestReport, folder: ResultFolder): Promise<void> {
  const { renderEquitySvg, renderReport } = await import('../../reports/render.ts');
  folder.write(['report.html', await renderReport(report)]);
  folder.write(['equity.svg', await renderEquitySvg(report)]);
}

/** Of a run without trades there is no book. */
async function writeBook(
  { trades }: BacktestReport,
  open: EpochMs,
  capital: number,
  folder: ResultFolder,
): Promise<void> {
  const { BACKTEST_BOOK, backtestBook } = await import('../ledger/backtest-book.ts');
  const book = backtestBook(trades, capital, open);
  if (book !== null) folder.write([BACKTEST_BOOK, book]);
}

/** A step a session, with a pause now and then so that the process hears of other things. Stops when told to. */
async function inTurns(
  { clock }: App,
  backtest: Backtest,
  { signal, progress }: Watch,
  step: (at: number) => void,
): Promise<void> {
  const total = backtest.sessions.length;
  let pausedAt = clock.now();
  let bars = 0;
  for (let at = 0; at < total && !signal.aborted; at++) {
    step(at);
    bars += backtest.barsIn(at);
    if (clock.now() - pausedAt < TURN_MS) continue;
    progress('sessions', at + 1, total, bars);
    await new Promise((resolve) => setImmediate(resolve));
    pausedAt = clock.now();
  }
}

function trialOf(
  id: string,
  { request }: PreparedBacktest,
): { id: string; strategies: readonly string[]; capital: number } {
  return { id, strategies: request.strategies, capital: request.capital };
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
