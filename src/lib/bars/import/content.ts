/** What the rows of a file can be, which columns they need, and which of them a row may leave empty. */
import type { DatasetKind } from '../store/dataset.ts';

/** Ticks (trades one by one) become bars; everything else is a kind of dataset itself. */
export type Content = DatasetKind | 'ticks';

const QUOTE_FIELDS = [
  ...['bid_open', 'bid_high', 'bid_low', 'bid_close', 'bid_size'],
  ...['ask_open', 'ask_high', 'ask_low', 'ask_close', 'ask_size'],
] as const;

/** The columns of numbers, in the order in which the rows are kept. */
export const FIELDS: Readonly<Record<Content, readonly string[]>> = {
  bars: ['open', 'high', 'low', 'close', 'volume'],
  ticks: ['price', 'size'],
  quotes: QUOTE_FIELDS,
  option_quotes: QUOTE_FIELDS,
  vix: ['close'],
};

/** The columns of text that say whose row it is. */
export const KEY_FIELDS: Readonly<Record<Content, readonly string[]>> = {
  bars: ['symbol'],
  ticks: ['symbol'],
  quotes: ['symbol'],
  option_quotes: ['underlying', 'right', 'strike', 'expiry'],
  vix: [],
};

export function kindOf(content: Content): DatasetKind {
  return content === 'ticks' ? 'bars' : content;
}
