/** Reads back what the log writer has written: closed trades and daily summaries, oldest first. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLOSED_TRADE_COLUMNS, type ClosedTrade } from '../../market/closed-trade.ts';
import { parsedSummary, type DailySummary } from './daily-summary.ts';
import { readLogLine } from './log-entry.ts';
import { DAILY_SUMMARY, dateInName, TRADE_HISTORY } from './log-names.ts';

/** Of both trade histories. What is no whole line is passed over: somebody may be writing it. */
export function readTrades(folder: string): readonly ClosedTrade[] {
  const trades = Object.values(TRADE_HISTORY).flatMap((name) =>
    linesOf(join(folder, name)).flatMap((line) => readTradeLine(line) ?? []),
  );
  return trades.sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
}

/** Null for the head, and for what is no line of a trade. */
export function readTradeLine(line: string): ClosedTrade | null {
  const trade = readLogLine(line, CLOSED_TRADE_COLUMNS);
  return trade === null ? null : ({ ...trade, error_code: trade.error_code ?? '' } as unknown as ClosedTrade);
}

/** Of each journal and session the last one. */
export function readSummaries(folder: string): readonly DailySummary[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => dateInName(name, DAILY_SUMMARY) !== null);
  const latest = new Map<string, DailySummary>();
  for (const line of names.sort().flatMap((name) => linesOf(join(folder, name)))) {
    const summary = parsedSummary(line);
    if (summary !== null) latest.set(`${summary.journal} ${summary.session}`, summary);
  }
  return [...latest.values()];
}

function linesOf(path: string): string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
}
