/** A scan for people: the candidates, what each would buy, and how many were left out for which reason. */
import { dualZoneDateTime } from '../lib/calendar/text.ts';
import { counted } from '../lib/core/counted.ts';
import * as figures from '../lib/core/figures.ts';
import type { CandidateRow, ScanResult } from '../lib/app/scan/view.ts';
import { fitting, renderTable, tableOf, type Table } from './table.ts';
import { wrapped } from './wrap.ts';

export async function scanText(result: ScanResult, width: number): Promise<string> {
  const { candidates, refusals, notes } = result;
  const head = `${counted(candidates.length, 'candidate')} for the session ${result.session}, by ${result.source}`;
  const moments = [...new Set(Object.values(result.moments))].map((at) => dualZoneDateTime(Date.parse(at)));
  const left = refusals.map(({ strategy, reason, count, meaning }) =>
    wrapped(`  ${strategy}: ${String(count)} ${reason}: ${meaning}`, width, 4),
  );
  return [
    wrapped(`${head}, as known at ${moments.join(', ')}`, width, 2),
    ...(candidates.length === 0 ? [] : ['', await renderTable(fitting(peopleTable(candidates), width))]),
    ...(left.length === 0 ? [] : ['', 'left out:', ...left]),
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => wrapped(`note: ${note}`, width, 2))]),
  ].join('\n');
}

export function scanCsv({ candidates }: ScanResult): Table {
  return tableOf(candidates, [
    ...(['ticker', 'strategy', 'rank', 'direction', 'score', 'price', 'price_time', 'previous_close', 'gap'] as const),
    ...(['relative_volume', 'range', 'vwap_distance', 'day_move', 'mean_volume', 'instrument'] as const),
    ...(['instrument_ticker', 'name', 'earnings', 'news'] as const),
  ]);
}

function peopleTable(candidates: readonly CandidateRow[]): Table {
  const columns = ['strategy', '#', 'ticker', 'signal', 'buys', 'price', 'score', 'gap', 'volume', 'range', 'VWAP'];
  const rows = candidates.map((row) => [
    ...[row.strategy, String(row.rank), row.ticker, row.direction, buys(row)],
    ...[row.price === null ? 'n/a' : figures.price(row.price), row.score.toFixed(4), signed(row.gap)],
    ...[row.relative_volume === null ? 'n/a' : `${row.relative_volume.toFixed(2)}x`, figures.percent(row.range)],
    ...[signed(row.vwap_distance), signed(row.day_move), row.name ?? ''],
  ]);
  return { columns: [...columns, 'day', 'name'], rows };
}

function buys({ direction, instrument, instrument_ticker: ticker }: CandidateRow): string {
  if (direction === 'long') return instrument;
  return ticker === null ? instrument : `${ticker} (${instrument})`;
}

function signed(share: number | null): string {
  return figures.signedPercent(share);
}
