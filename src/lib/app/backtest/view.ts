/** The results of a backtest as lines for a person, fresh from a run or read again from its folder. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { LookaheadFinding } from '../../backtest/lookahead.ts';
import { counted } from '../../core/counted.ts';
import { ConfigError } from '../../core/errors.ts';
import { summaryRows, tooFewTrades, type SummaryRow } from '../../reports/summary.ts';
import type { Performance } from '../../stats/performance.ts';
import type { App } from '../app.ts';
import type { Deflation } from './trials.ts';

export interface BacktestView {
  readonly folder: string;
  readonly performance: Performance;
  readonly notes: readonly string[];
  /** Null for a run that was interrupted. */
  readonly deflation: Deflation | null;
  /** Null when it was not asked for. */
  readonly lookahead: readonly LookaheadFinding[] | null;
}

export interface BacktestLines {
  readonly figures: readonly SummaryRow[];
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
  readonly places: readonly string[];
}

export function summaryLines({ folder, performance, notes, deflation, lookahead }: BacktestView): BacktestLines {
  const few = tooFewTrades(performance.trades);
  return {
    figures: [...summaryRows(performance), ...(deflation === null ? [] : [deflated(deflation)])],
    notes:
      lookahead?.length === 0
        ? [...notes, 'No look-ahead: cut off after each decision, the data decides the same.']
        : notes,
    warnings: [...(few === null ? [] : [few]), ...(lookahead ?? []).map(lookaheadText)],
    places: [`results: ${folder}`, `report:  ${join(folder, 'report.html')}`],
  };
}

/** The folder of an earlier run, or the newest one. @throws ConfigError `not_a_backtest`, `no_backtest` */
export function readBacktest({ home }: App, named: string | undefined): BacktestView {
  const folder = named === undefined ? newest(home.backtestFolder) : resolve(named);
  const read = (file: string): unknown => {
    try {
      return JSON.parse(readFileSync(join(folder, file), 'utf8'));
    } catch (cause) {
      throw notABacktest(folder, file, cause);
    }
  };
  const performance = read('metrics.json') as Performance;
  const { notes = [] } = read('config.json') as { notes?: readonly string[] };
  const deflation = existsSync(join(folder, 'trials.json')) ? (read('trials.json') as Deflation) : null;
  return { folder, performance, notes, deflation, lookahead: null };
}

function newest(parent: string): string {
  const folders = existsSync(parent) ? readdirSync(parent).filter((name) => /^\d{8}T\d{6}Z-/.test(name)) : [];
  const last = folders.sort().at(-1);
  if (last !== undefined) return join(parent, last);
  throw new ConfigError({
    code: 'no_backtest',
    message: 'there are no results of a backtest in this home',
    cure: 'run tbot backtest first, or name the folder of a run',
  });
}

function deflated({ trials, deflated_sharpe: probability }: Deflation): SummaryRow {
  const value = probability === null ? 'n/a' : `${(100 * probability).toFixed(1)}%`;
  return { label: `The same, deflated by ${counted(trials, 'trial')}`, value };
}

function lookaheadText({ date, m, withFuture, withoutFuture }: LookaheadFinding): string {
  const [known, unknown] = [withFuture, withoutFuture].map((decision) => JSON.stringify(decision));
  return `look-ahead on ${date}, session minute ${String(m)}: decided ${String(known)} with the future in view, ${String(unknown)} without`;
}

function notABacktest(folder: string, file: string, cause: unknown): ConfigError {
  return new ConfigError({
    code: 'not_a_backtest',
    message: `${folder} has no readable ${file}`,
    cure: 'name a folder that tbot backtest has written (data/backtest_results/...)',
    cause,
  });
}
