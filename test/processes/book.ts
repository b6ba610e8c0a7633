/** What a day has left in a home: journal and logs, as the tests compare them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJournal } from '../../src/lib/journal/reader.ts';
import type { Verdict } from '../../src/lib/journal/verify.ts';
import type { ClosedTrade } from '../../src/lib/market/closed-trade.ts';
import type { ExecutionReport } from '../../src/lib/orders/order.ts';
import { readLogLine } from '../../src/lib/reports/logs/log-entry.ts';
import type { StoredRecord } from '../../src/lib/session/records.ts';

export interface Book {
  readonly verdict: Verdict;
  readonly records: readonly StoredRecord[];
  readonly trades: readonly ClosedTrade[];
  readonly executions: readonly ExecutionReport[];
}

export function bookOf(home: string, account: string): Book {
  const reader = readJournal(join(home, 'data', 'journal', `${account}.sqlite`));
  try {
    const records = [...reader.read()];
    const trades = records.flatMap(({ record }) => (record.kind === 'closed' ? [record.trade] : []));
    const executions = records.flatMap(({ record }) => (record.kind === 'execution' ? [record.execution] : []));
    return { verdict: reader.verify(), records, trades, executions };
  } finally {
    reader.close();
  }
}

/** Lines of the trade history, its head left out. */
export function historyOf(home: string): string[] {
  return linesOf(join(home, 'data', 'logs', 'trade_history.csv')).slice(1);
}

export function linesOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return text.split('\n').slice(0, -1);
}

/** What happened in a strategy's log, without when and how it was learned; and which lines are no lines of a log. */
export function stepsOf(home: string, log: string): { readonly steps: string[]; readonly torn: string[] } {
  const [head = '', ...lines] = linesOf(join(home, 'data', 'logs', log));
  const torn = [head, ...lines].filter((line, at) => (readLogLine(line) === null) !== (at === 0));
  const steps = lines.flatMap((line) => {
    const entry = readLogLine(line);
    if (entry === null || !DECISIONS.has(String(entry.event))) return [];
    return [JSON.stringify({ ...entry, timestamp: null, seq: null, order_ids: null })];
  });
  return { steps, torn };
}

const DECISIONS: ReadonlySet<string> = new Set([
  'signal',
  'refusal',
  'order',
  'unfilled',
  'bought',
  'exit_asked',
  'sold',
  'closed',
]);

export function logsIn(home: string): string[] {
  return readdirSync(join(home, 'data', 'logs')).filter((name) => /-\d{4}-\d\d-\d\d\.(?:log|json)$/.test(name));
}
