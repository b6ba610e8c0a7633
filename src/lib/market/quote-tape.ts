/** The quotes of one instrument, asked in the order of time. Guarantees: nothing later than the minute asked for is read. */
import type { EpochMinute, Quotes } from './bars.ts';
import { firstRowFrom } from './rows.ts';

export class QuoteTape {
  readonly quotes: Quotes;
  #cursor = 0;

  constructor(quotes: Quotes) {
    this.quotes = quotes;
  }

  /** The row of the newest quote up to and including that minute; -1 when there is none. */
  lastRowBy(minute: EpochMinute): number {
    const minutes = this.quotes.minute;
    let next = this.#cursor;
    if (next > 0 && (minutes[next - 1] ?? NaN) > minute) next = firstRowFrom(minutes, minute + 1);
    while (next < minutes.length && (minutes[next] ?? NaN) <= minute) next++;
    this.#cursor = next;
    return next - 1;
  }

  /** The row of that very minute; -1 when it has none. */
  rowAt(minute: EpochMinute): number {
    const row = this.lastRowBy(minute);
    return row >= 0 && this.quotes.minute[row] === minute ? row : -1;
  }
}
