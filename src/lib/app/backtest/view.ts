/** The results of a backtest, fresh from a run or read again from its folder, and as lines for a person. */
import { join } from 'node:path';
import type { LookaheadFinding } from '../../backtest/lookahead.ts';
import { counted } from '../../core/counted.ts';
import { summaryRows, tooFewTrades, type SummaryRow } from '../../reports/summary.ts';
import type { Performance } from '../../stats/performance.ts';
import type { Deflation } from './trials.ts';

export interface BacktestView {
  readonly folder: string;
  readonly performance: Performance;
  readonly notes: readonly string[];
  /** Null for a run that was interrupted. */
  readonly deflation: Deflation | null;
  /** Empty: everything was looked at and nothing found. Null: not asked for, or not done. */
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

function deflated({ trials, deflated_sharpe: probability }: Deflation): SummaryRow {
  const value = probability === null ? 'n/a' : `${(100 * probability).toFixed(1)}%`;
  return { label: `Deflated Sharpe ratio, ${counted(trials, 'trial')} so far`, value };
}

function lookaheadText({ date, m, withFuture, withoutFuture }: LookaheadFinding): string {
  const [known, unknown] = [withFuture, withoutFuture].map((decision) => JSON.stringify(decision));
  return `look-ahead on ${date}, session minute ${String(m)}: decided ${String(known)} with the future in view, ${String(unknown)} without`;
}
