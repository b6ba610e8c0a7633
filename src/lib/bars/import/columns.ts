/**
 * From the names of a file's columns to what they hold. Guarantees: a column that is needed and not found is an error
 * that names it and what is there.
 */
import { ConfigError } from '../../core/errors.ts';
import type { DatasetKind } from '../store/dataset.ts';
import { FIELDS, KEY_FIELDS, type Content } from './content.ts';

/** Where the columns stand, from 0. */
export interface Columns {
  readonly content: Content;
  readonly time: TimeColumns;
  /** Of FIELDS[content]. */
  readonly fields: readonly number[];
  /** Of KEY_FIELDS[content]; empty where the file is of one symbol. */
  readonly keys: readonly number[];
}

/** The time in one column, or the date and the time of day in two. */
type TimeColumns = { readonly at: number } | { readonly date: number; readonly clock: number };

/** Names as they are met, the likeliest first; compared in lower case, with _ for whatever is no letter or digit. */
const INSTANT = ['timestamp', 'datetime', 'date_time', 't', 'ts', 'window_start', 'ts_event', 'sip_timestamp'];
const DATE = ['date', 'day', 'trade_date', 'd'];
const CLOCK = ['time', 'time_et', 'time_of_day'];
const NAMES: Readonly<Record<string, readonly string[]>> = {
  open: ['open', 'o'],
  high: ['high', 'h'],
  low: ['low', 'l'],
  close: ['close', 'c'],
  volume: ['volume', 'v', 'vol'],
  price: ['price', 'p', 'trade_price', 'last_price'],
  size: ['size', 's', 'quantity', 'qty', 'shares', 'volume', 'v'],
  symbol: ['symbol', 'ticker', 'sym'],
  underlying: ['underlying', 'underlying_symbol', 'root'],
  right: ['right', 'option_type', 'type', 'cp_flag', 'put_call', 'call_put'],
  strike: ['strike', 'strike_price'],
  expiry: ['expiry', 'expiration', 'expiration_date', 'exdate'],
};

/** Files without a line of names, as several vendors deliver them. */
const NAMELESS: Readonly<Record<number, readonly string[]>> = {
  6: ['timestamp', 'open', 'high', 'low', 'close', 'volume'],
  7: ['date', 'time', 'open', 'high', 'low', 'close', 'volume'],
};

/** Whether a line names columns, rather than being the first row. */
export function isHeader(cells: readonly string[]): boolean {
  return cells.some((cell) => /^[a-z]/i.test(cell.trim())) && !cells.some((cell) => /^\d/.test(cell.trim()));
}

/** Names for a file that has none; null when its number of columns says nothing. */
export function namesFor(count: number): readonly string[] | null {
  return NAMELESS[count] ?? null;
}

/** @throws ConfigError `columns_unknown`, `columns_ambiguous` */
export function findColumns(file: string, header: readonly string[], told: DatasetKind | undefined): Columns {
  const names = header.map((name) =>
    name
      .trim()
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_'),
  );
  const find = (field: string): number => indexOfAny(names, NAMES[field] ?? [field]);
  const lacking = (content: Content): string[] => {
    const keys = content === 'option_quotes' ? KEY_FIELDS.option_quotes : [];
    return [...FIELDS[content], ...keys].filter((field) => find(field) < 0);
  };
  const content = contentOf(told, find, lacking);
  const missing = lacking(content);
  const time = timeColumns(names);
  if (missing.length > 0 || time === null)
    throw columnsUnknown(file, header, content, [...(time === null ? ['time'] : []), ...missing]);
  const keys = KEY_FIELDS[content].map(find).filter((index) => index >= 0);
  const fields = FIELDS[content].map(find);
  const twice = [...Object.values(time), ...fields, ...keys].find((at) => names.includes(names[at] ?? '', at + 1));
  if (twice !== undefined) throw columnsAmbiguous(file, header[twice] ?? '');
  return { content, time, fields, keys };
}

/** The content that is told, else the first all of whose columns are there; what bars lack is told of other files. */
function contentOf(
  told: DatasetKind | undefined,
  find: (field: string) => number,
  lacking: (content: Content) => readonly string[],
): Content {
  if (told !== undefined && told !== 'bars') return told;
  if (told === undefined && find('strike') >= 0 && find('right') >= 0) return 'option_quotes';
  const choices: readonly Content[] = told === undefined ? ['quotes', 'bars', 'ticks'] : ['bars', 'ticks'];
  return choices.find((content) => lacking(content).length === 0) ?? 'bars';
}

function timeColumns(names: readonly string[]): TimeColumns | null {
  const instant = indexOfAny(names, INSTANT);
  if (instant >= 0) return { at: instant };
  const [date, clock] = [indexOfAny(names, DATE), indexOfAny(names, CLOCK)];
  if (date >= 0 && clock >= 0) return { date, clock };
  const only = Math.max(date, clock);
  return only < 0 ? null : { at: only };
}

function indexOfAny(names: readonly string[], wanted: readonly string[]): number {
  return wanted.map((name) => names.indexOf(name)).find((index) => index >= 0) ?? -1;
}

function columnsAmbiguous(file: string, name: string): ConfigError {
  return new ConfigError({
    code: 'columns_ambiguous',
    message: `${file} has two columns named ${name.trim()}`,
    cure: 'rename or remove the one that is not meant',
    details: { file },
  });
}

function columnsUnknown(
  file: string,
  header: readonly string[],
  content: Content,
  missing: readonly string[],
): ConfigError {
  return new ConfigError({
    code: 'columns_unknown',
    message: `${file} has no column for ${missing.join(', ')}; its columns are ${header.join(', ').slice(0, 300)}`,
    cure:
      content === 'option_quotes'
        ? `option quotes need a time, ${[...KEY_FIELDS.option_quotes, ...FIELDS.option_quotes].join(', ')}; option trades have no place in the store`
        : 'bars need a time, open, high, low, close, volume; trades a time, price, size; quotes bid_open to ask_size; rename the columns, or tell --kind (of the daily VIX: --kind vix)',
    details: { file, missing },
  });
}
