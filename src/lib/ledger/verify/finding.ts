/** What the checks of a book say: each finding in words of a person who has the book open in GnuCash. */
import type { BookView } from './book-view.ts';

/** An error: the book is not what it should be. A note: it differs, and may well be meant so. */
export type Severity = 'error' | 'note';

export interface Finding {
  /** Name of the check. */
  readonly check: string;
  readonly severity: Severity;
  /** Where in GnuCash: account path, or date, description and number of a transaction. */
  readonly place: string;
  /** Of tbot's trade that it concerns; null: of none, or of several. */
  readonly tradeId: string | null;
  readonly found: string;
  readonly expected: string;
  /** What the person can do. */
  readonly cure: string;
}

/** A finding before it bears the name of its check. */
export type Fault = Omit<Finding, 'check'>;

export interface Check {
  /** lower_snake_case; stable: documented and matched on. */
  readonly name: string;
  /** What holds in a sound book, as one sentence. */
  readonly says: string;
  readonly find: (view: BookView) => Iterable<Fault>;
}
