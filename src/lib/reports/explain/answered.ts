/**
 * Which signal a decision goes back to where a person was asked: what is decided after the answer stands at the minute of
 * the answer, and belongs to the candidate that was proposed. A fold over the records of a session.
 */
import type { JournalRecord } from '../../session/records.ts';

type Decision = Extract<JournalRecord, { kind: 'signal' | 'refusal' | 'proposal' | 'order' }>;

export class Answered {
  /** Session minutes of the proposals, by strategy and symbol. */
  readonly #proposed = new Map<string, number>();
  readonly #answered = new Map<string, number>();

  /** Each record once, in their order. */
  apply(record: JournalRecord): void {
    if (record.kind === 'proposal') this.#proposed.set(keyOf(record), record.m);
    if (record.kind === 'signal') this.#answered.delete(keyOf(record));
    if (record.kind !== 'confirmed') return;
    const minute = this.#proposed.get(keyOf(record));
    this.#proposed.delete(keyOf(record));
    if (minute !== undefined) this.#answered.set(keyOf(record), minute);
  }

  /** Session minute of its signal. */
  minuteOf(decision: Decision): number {
    const isAnswer = decision.kind === 'order' || decision.kind === 'refusal';
    return (isAnswer ? this.#answered.get(keyOf(decision)) : undefined) ?? decision.m;
  }

  /** Session minute of the proposal that was answered last; undefined: none was. */
  proposalOf(strategy: string, symbol: string): number | undefined {
    return this.#answered.get(keyOf({ strategy, symbol }));
  }
}

function keyOf({ strategy, symbol }: { readonly strategy: string; readonly symbol: string }): string {
  return `${strategy} ${symbol}`;
}
