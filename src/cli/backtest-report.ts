/** What a person sees of a backtest on the terminal. */
import type { BacktestView } from '../lib/app/backtest/view.ts';
import { summaryLines } from '../lib/app/backtest/view.ts';
import { renderTable } from './table.ts';

export async function backtestReport(view: BacktestView): Promise<string> {
  const { figures, notes, warnings, places } = summaryLines(view);
  const table = await renderTable({
    columns: ['figure', 'value'],
    rows: figures.map(({ label, value }) => [label, value]),
  });
  return [
    '',
    table,
    '',
    ...notes.map((note) => `note: ${note}`),
    ...warnings.map((each) => `warning: ${each}`),
    '',
    ...places,
  ].join('\n');
}
