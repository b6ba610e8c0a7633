/** What the checks look at: a book with what several of them have to know of it, made once. */
import type { Book } from '../book/model.ts';
import { indexOf, type BookIndex, type Expected } from './book-index.ts';
import { comparisons, type Comparison } from './comparison.ts';
import { ownLots, type OwnLot } from './lot-story.ts';

export interface BookView extends BookIndex {
  /** Lots that hold a split of tbot's. */
  readonly ownLots: readonly OwnLot[];
  /** Expected transactions that are in the book, and otherwise than expected. */
  readonly comparisons: readonly Comparison[];
}

export function viewOf(book: Book, expected: Expected | null): BookView {
  const index = indexOf(book, expected);
  return { ...index, ownLots: ownLots(index), comparisons: [...comparisons(index)] };
}
