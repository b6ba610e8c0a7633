/** What a reader must know of a run before its figures. */
import type { BacktestRecord } from '../../backtest/backtest.ts';
import { counted } from '../../core/counted.ts';
import type { PreparedBacktest } from './prepare.ts';

/** Sentences. */
export function notesOn({ data, backtest, request }: PreparedBacktest, record: BacktestRecord): string[] {
  const bars = data.datasets.filter(({ kind }) => kind === 'bars');
  const synthetic = data.datasets.filter(({ synthetic: isSynthetic }) => isSynthetic);
  const adjustments = [...new Set(bars.map(({ adjustment }) => adjustment))];
  const estimated = record.records.flatMap(({ closed }) => closed).filter(({ isSynthetic }) => isSynthetic).length;
  const left = backtest.sessions.length - record.sessions.length;
  return [
    ...(left > 0
      ? [`Interrupted: ${String(record.sessions.length)} of ${counted(backtest.sessions.length, 'session')} done.`]
      : []),
    ...(synthetic.length > 0
      ? ['Synthetic data: these bars are no market’s, and the results say nothing about one.']
      : []),
    ...(estimated > 0
      ? [`Synthetic puts: the prices of ${counted(estimated, 'put trade')} are Black-Scholes estimates.`]
      : []),
    `Prices are as they were imported: adjustment ${adjustments.join(', ')}.`,
    ...(data.market.quotes.size === 0
      ? ['The store has no quotes of these symbols: the checks of quotes were skipped.']
      : []),
    ...(request.asksVolume ? [] : ['The filter by volume was off.']),
    ...(request.testStart === null ? [] : ['TEST_MODE: windows of three minutes, not the strategies’ own.']),
  ];
}
