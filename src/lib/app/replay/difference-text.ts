/** The first decision that differs in a replay, for people: when, in both zones, and what was decided then and now. */
import { dualZoneTime } from '../../calendar/text.ts';
import { gain, money, price, quantity } from '../../core/figures.ts';
import { signalSentence } from '../../reports/explain/signal-sentences.ts';
import type { DecisionRecord, Difference } from '../../session/redecide.ts';
import { decidedAt } from '../candidates.ts';

/** A line for when, one for what was recorded, one for what is decided now. `session`: as the journal names it. */
export function differenceLines(session: string, { m, recorded, now }: Difference): readonly string[] {
  const at = dualZoneTime(decidedAt({ session, m }));
  return [
    `the first that differs, at ${at} (session minute ${String(m)}):`,
    `  recorded: ${decisionText(recorded)}`,
    `  now:      ${decisionText(now)}`,
  ];
}

function decisionText(decision: DecisionRecord | null): string {
  if (decision === null) return 'nothing';
  switch (decision.kind) {
    case 'signal':
      return signalSentence(decision);
    case 'refusal':
      return `${decision.symbol} was refused for ${decision.strategy} (${decision.reason})${numbersText(decision.numbers)}`;
    case 'proposal':
      return `a person was asked by ${decision.strategy}: ${buyText(decision)}`;
    case 'order':
      return `${decision.strategy} ordered ${buyText(decision)} (${decision.id})`;
    case 'exit_asked':
      return `${decision.id} was to be sold (${decision.why})`;
    case 'kill_switch':
      return `the daily loss engaged the kill switch: ${gain(decision.profit)} of ${money(decision.equity)}`;
  }
}

function buyText({ quantity: size, ticker, limit }: Extract<DecisionRecord, { kind: 'order' | 'proposal' }>): string {
  return `${quantity(size)} ${ticker}, limit ${price(limit)}`;
}

function numbersText(numbers: Extract<DecisionRecord, { kind: 'refusal' }>['numbers']): string {
  const told = Object.entries(numbers).map(([name, value]) => `${name.replaceAll('_', ' ')} ${valueText(value)}`);
  return told.length === 0 ? '' : `: ${told.join(', ')}`;
}

function valueText(value: number | string | null | undefined): string {
  if (typeof value !== 'number') return value ?? 'unknown';
  return quantity(value);
}
