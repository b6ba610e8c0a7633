/** A risk check for people: the verdict, each limit, and what was not asked. */
import type { RiskCheck } from '../lib/app/ops/risk-check.ts';
import { renderTable, type Table } from './table.ts';

export async function riskText(result: RiskCheck): Promise<string> {
  const { account, order, checks, reasons, not_asked: notAsked } = result;
  const what =
    order === null
      ? account
      : `${account}: ${order.side} ${String(order.quantity)} ${order.ticker} at ${price(order.price)}, limit ${price(order.limit)}, $${order.value.toFixed(2)}`;
  const rows = checks.map(({ reason, passed, numbers, meaning, note }) => [
    reason,
    passed ? 'passed' : 'REFUSED',
    [passed ? '' : [meaning, numbersText(numbers)].filter(Boolean).join(': '), note].filter(Boolean).join('; '),
  ]);
  return [
    `${what} | E ${equityText(result)}`,
    await renderTable({ columns: ['limit', 'verdict', 'why'], rows }),
    ...(notAsked.length === 0 ? [] : [`not asked outside a running session: ${notAsked.join(', ')}`]),
    reasons.length === 0 ? 'allowed' : `refused: ${reasons.join(', ')}`,
  ].join('\n');
}

/** For programs. */
export function riskRows({ checks }: RiskCheck): Table {
  const rows = checks.map(({ reason, passed, meaning, numbers, note }) => {
    return [reason, String(passed), passed ? '' : meaning, numbersText(numbers), note ?? ''];
  });
  return { columns: ['limit', 'passed', 'why', 'numbers', 'note'], rows };
}

function equityText({ equity: { value, source, session } }: RiskCheck): string {
  const from = { journal: `of session ${session ?? ''}`, sim: "the built-in broker's capital", given: 'as given' };
  return `$${value.toFixed(2)} (${from[source]})`;
}

function numbersText(numbers: Readonly<Record<string, number | null>>): string {
  return Object.entries(numbers)
    .map(
      ([name, value]) =>
        `${name.replaceAll('_', ' ')} ${value === null ? 'unknown' : String(Number(value.toFixed(6)))}`,
    )
    .join(', ');
}

function price(value: number): string {
  return String(Number(value.toFixed(4)));
}
