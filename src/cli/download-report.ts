/** What a download did, for people and as a list. */
import { counted } from '../lib/core/counted.ts';
import type { DownloadedSymbol, DownloadResult } from '../lib/app/data/download/result.ts';
import { renderTable, tableOf, type Table } from './table.ts';

export function downloadCsv({ symbols }: DownloadResult): Table {
  const rows = symbols.map(({ error, ...symbol }) => ({ ...symbol, error: error?.code ?? '' }));
  return tableOf(rows, [
    ...(['symbol', 'outcome', 'adjustment', 'sessionsThere', 'sessions', 'rows', 'emptySessions', 'badRows'] as const),
    'error',
  ]);
}

export async function downloadText(result: DownloadResult, width: number): Promise<string> {
  const { symbols } = result;
  const rows = symbols.map((symbol) => ({
    ...{ symbol: symbol.symbol, outcome: OUTCOMES[symbol.outcome], adjustment: symbol.adjustment },
    ...{ 'there before': symbol.sessionsThere, 'new sessions': symbol.sessions, rows: symbol.rows },
    'without bars': symbol.emptySessions,
  }));
  const table = tableOf(rows, [
    ...(['symbol', 'outcome', 'adjustment', 'there before', 'new sessions', 'rows', 'without bars'] as const),
  ]);
  const failed = symbols.flatMap(({ error }) =>
    error === null ? [] : [`error ${error.code}: ${error.message}`, `cure: ${error.cure}`],
  );
  return [
    await renderTable(table, width),
    ...symbols.filter(({ badRows }) => badRows > 0).map(badRowsLine),
    ...failed,
    endLine(result),
  ].join('\n');
}

const OUTCOMES: Readonly<Record<DownloadedSymbol['outcome'], string>> = {
  downloaded: 'downloaded',
  present: 'there',
  partial: 'stopped',
  failed: 'failed',
  not_reached: 'not reached',
};

function badRowsLine({ symbol, badRows }: DownloadedSymbol): string {
  return `warning: ${symbol}: ${counted(badRows, 'bar')} that no market can have made left out`;
}

function endLine({ kind, feed, start, end, interrupted, symbols }: DownloadResult): string {
  const sum = (count: (symbol: DownloadedSymbol) => number): number =>
    symbols.reduce((total, symbol) => total + count(symbol), 0);
  const rows = kind === 'vix' ? 'close' : 'bar';
  const what = `${counted(
    sum((symbol) => symbol.rows),
    rows,
  )} of ${counted(
    sum((symbol) => symbol.sessions),
    'session',
  )}`;
  const range = start === null ? '' : `, ${start} to ${end ?? ''}`;
  const by = feed === null ? '' : ` by the feed ${feed}`;
  return `${interrupted ? 'stopped; kept' : 'downloaded'}: ${what}${range}${by}`;
}
