/** Summaries, closed trades and explanations for people, as wide as their screen. */
import { dualZoneDateTime } from '../lib/calendar/text.ts';
import type { Explanation } from '../lib/app/explain.ts';
import { dailyLines } from '../lib/app/reports/daily-rows.ts';
import { tradeRows } from '../lib/app/reports/trade-rows.ts';
import { fitting, renderTable } from './table.ts';
import { wrapped } from './wrap.ts';

type Summary = Parameters<typeof dailyLines>[0];
type Trades = Parameters<typeof tradeRows>[0];

const LABEL = 18;

/** A line for each thing there is to say. */
export function summaryText(summary: Summary, width: number): string {
  const lines = dailyLines(summary).map(([label, value]) => wrapped(label.padEnd(LABEL) + value, width, LABEL));
  return [`session           ${summary.session}`, ...lines].join('\n');
}

/** Without the date: of one session. */
export function tradesText(trades: Trades, width: number): Promise<string> {
  return renderTable(fitting(tradeRows(trades, { withDate: false }), width));
}

export function explanationText(explanation: Explanation, width: number): string {
  const { id, broker, mode, dry_run, decided, verdict, steps, trade_id } = explanation;
  const head = `${trade_id ?? id} | ${broker} ${mode}${dry_run ? ', dry run' : ''} | decided ${dualZoneDateTime(Date.parse(decided))}`;
  const told = steps.map(({ at, text }) => wrapped(`  ${at}  ${text}`, width, `  ${at}  `.length));
  return [wrapped(head, width, 2), wrapped(verdict, width), ...told].join('\n');
}
