/** What a reader must know of a run before its figures. */
import type { BacktestRecord } from '../../backtest/backtest.ts';
import type { Dataset } from '../../bars/store/dataset.ts';
import { counted } from '../../core/counted.ts';
import type { PreparedBacktest } from './prepare.ts';

/** Sentences. */
export function notesOn({ data, backtest, request }: PreparedBacktest, record: BacktestRecord): string[] {
  const bars = data.datasets.filter(({ kind }) => kind === 'bars');
  const synthetic = data.datasets.filter(({ synthetic: isSynthetic }) => isSynthetic);
  const adjustments = [...new Set(bars.map(({ adjustment }) => adjustment))];
  const estimated = record.records.flatMap(({ closed }) => closed).filter(({ isSynthetic }) => isSynthetic).length;
  const left = backtest.sessions.length - record.sessions.length;
  const bare = record.sessions.filter((_, at) => backtest.barsIn(at) === 0).length;
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
    ...(bare > 0
      ? [
          `${String(bare)} of ${counted(record.sessions.length, 'session')} have no bar of these symbols; their return is 0.`,
        ]
      : []),
    `Prices are as they were imported: adjustment ${adjustments.join(', ')}.`,
    ...oneExchangeNote(bars),
    ...(data.market.quotes.size === 0
      ? ['The store has no quotes of these symbols: the checks of quotes were skipped.']
      : []),
    ...(request.asksVolume ? [] : ['The filter by volume was off.']),
    ...(request.testStart === null ? [] : ['TEST_MODE: windows of three minutes, not the strategies’ own.']),
  ];
}

/** Of bars that a partial feed has made. */
function oneExchangeNote(bars: readonly Dataset[]): string[] {
  const partial = bars.filter(({ feed }) => feed === 'iex');
  if (partial.length === 0) return [];
  const which = partial.length === bars.length ? 'all bars' : `the bars of ${namesOf(partial)}`;
  return [
    `Feed iex: ${which} are of one exchange alone, some per cent of the market. Prices, VWAP and volumes are its own; volume filters, relative volume and participation are not the market's.`,
  ];
}

function namesOf(bars: readonly Dataset[]): string {
  const named = bars.slice(0, SYMBOLS_NAMED).map(({ symbol }) => symbol);
  const more = bars.length - named.length;
  return `${named.join(', ')}${more === 0 ? '' : ` and ${counted(more, 'more symbol')}`}`;
}

const SYMBOLS_NAMED = 5;
