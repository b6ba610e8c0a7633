/**
 * Candidates' facts by the bar store: offline, and for any moment of the past. Guarantees: rows are read up to the moment
 * and no further; one symbol is in memory at a time.
 */
import { MINUTE_MS } from '../../core/clock.ts';
import type { Bars, EpochMinute } from '../../market/bars.ts';
import type { Facts, Known, Moment, Source, Wish } from '../facts.ts';
import { assertGoing } from '../pause.ts';
import { barFacts, sessionsBefore } from './bar-facts.ts';

/** What is asked of a bar store. */
export interface BarHistory {
  /** That it has bars of. */
  readonly symbols: readonly string[];
  /** Both minutes included. */
  loadBarsBetween(symbol: string, first: EpochMinute, last: EpochMinute): Promise<Bars>;
}

export class StoreSource implements Source {
  readonly name = 'store';
  readonly #history: BarHistory;

  constructor(history: BarHistory) {
    this.#history = history;
  }

  async ask({ moment, symbols: named, progress, signal }: Wish): Promise<Known> {
    const symbols = [...new Set(named ?? this.#history.symbols)].sort();
    const [facts, unknown] = [[] as Facts[], [] as string[]];
    for (const [done, symbol] of symbols.entries()) {
      assertGoing(signal);
      progress({ done, of: symbols.length, what: `bar store: ${symbol}` });
      const known = await this.factsOf(symbol, moment);
      if (known === null) unknown.push(symbol);
      else facts.push(known);
    }
    return { facts, unknown, notes: [] };
  }

  /** Null: the store has no bar of it in the last sessions before the moment. */
  async factsOf(symbol: string, moment: Moment): Promise<Facts | null> {
    if (!this.#history.symbols.includes(symbol)) return null;
    const [first] = sessionsBefore(moment.session);
    const from = (first ?? moment.session).open / MINUTE_MS;
    const last = Math.floor(moment.at / MINUTE_MS) - 1;
    return barFacts(await this.#history.loadBarsBetween(symbol, from, last), moment);
  }
}
