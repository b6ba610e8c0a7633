/**
 * From the bytes of a book to its records, in one pass: an account, a price, a transaction at a time, with where it
 * lies. Guarantees: only what lies directly in the book (or its pricedb) is a record, so that the accounts and
 * transactions which scheduled transactions keep as templates never are; nothing of the text is taken for a tag, whatever
 * it says. Bytes are read as Latin-1, one character each: a position is an offset.
 */
import { SaxesParser, type SaxesOptions, type SaxesTagPlain } from 'saxes';
import { BookFault, type BookElement } from './element.ts';
import { bookDamaged } from './faults.ts';
import { needleIn } from './needle.ts';

/** Prefixes are text. */
interface PlainXml extends SaxesOptions {
  readonly xmlns: false;
}

const CHUNK_BYTES = 65_536;
const CONTAINERS = ['gnc-v2', 'gnc:book', 'gnc:pricedb'];
/** What is looked at, and in what it must lie. The rest is passed over. */
const LIES_IN: ReadonlyMap<string, string | undefined> = new Map([
  ['gnc-v2', undefined],
  ['gnc:book', 'gnc-v2'],
  ['book:id', 'gnc:book'],
  ['book:slots', 'gnc:book'],
  ['gnc:count-data', 'gnc:book'],
  ['gnc:commodity', 'gnc:book'],
  ['gnc:pricedb', 'gnc:book'],
  ['price', 'gnc:pricedb'],
  ['gnc:account', 'gnc:book'],
  ['gnc:transaction', 'gnc:book'],
]);

export interface ScanOptions {
  /**
   * Passes over what follows the id of a transaction: ten times as fast. What is malformed there is not seen; that the
   * transaction ends before another begins is.
   */
  readonly onlyIds: boolean;
}

/**
 * Each record as it ends; `gnc:pricedb`, `gnc:book` and `gnc-v2` after what lies in them.
 * @throws ConfigError `book_damaged` with the line, also for a BookFault of `visit`
 */
export function scanBook(
  bytes: Buffer,
  file: string,
  options: ScanOptions,
  visit: (record: BookElement) => void,
): void {
  const parser = new SaxesParser<PlainXml>({
    xmlns: false,
    position: false,
    defaultXMLVersion: '1.0',
    forceXMLVersion: true,
  });
  const idEnd = needleIn(bytes, '</trn:id>');
  const restOf = restOfTransaction(bytes);
  let skippedBytes = 0;
  const offset = (): number => parser.position + skippedBytes;
  const isAfterId = gatherRecords(parser, offset, visit);
  try {
    let at = 0;
    while (at < bytes.length) {
      const stop = Math.min(at + CHUNK_BYTES, bytes.length, options.onlyIds ? idEnd.behind(at) : Infinity);
      parser.write(bytes.toString('latin1', at, stop));
      at = stop;
      if (!options.onlyIds || !isAfterId(at)) continue;
      const rest = restOf(at);
      skippedBytes += rest;
      at += rest;
    }
    parser.close();
  } catch (error) {
    if (!(error instanceof BookFault)) throw error;
    const line = String(lineAt(bytes, error.offset));
    throw bookDamaged(file, `${error.message.replace(/\.$/, '')} (line ${line})`, error);
  }
}

/** Answers whether what was read ends with the id of a transaction of the book. */
function gatherRecords(
  parser: SaxesParser<PlainXml>,
  offset: () => number,
  visit: (record: BookElement) => void,
): (at: number) => boolean {
  const open: BookElement[] = [];
  let unseenDepth = 0;
  parser.on('error', ({ message }) => {
    throw new BookFault(offset(), message);
  });
  parser.on('opentag', (tag) => {
    const parent = open.at(-1);
    const isInside = parent?.isContainer === false;
    if (unseenDepth > 0 || (!isInside && (!LIES_IN.has(tag.name) || LIES_IN.get(tag.name) !== parent?.name))) {
      unseenDepth += 1;
      return;
    }
    const element = elementOf(tag, offset(), !isInside && CONTAINERS.includes(tag.name));
    if (isInside) parent.children.push(element);
    open.push(element);
  });
  const addText = (text: string): void => {
    const element = open.at(-1);
    if (element?.isContainer === false && element.children.length === 0) element.raw += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    if (unseenDepth > 0) {
      unseenDepth -= 1;
      return;
    }
    const element = open.pop();
    if (element === undefined) return;
    element.end = offset();
    if (open.at(-1)?.isContainer !== false) visit(element);
  });
  return (at) => {
    const [, book, transaction, deeper] = open;
    const last = transaction?.children.at(-1);
    const isOurs = book !== undefined && transaction?.name === 'gnc:transaction' && deeper === undefined;
    return isOurs && last?.name === 'trn:id' && last.end === at;
  };
}

function elementOf(tag: SaxesTagPlain, openEnd: number, isContainer: boolean): BookElement {
  const { name, attributes, isSelfClosing } = tag;
  const type = attributes.type ?? attributes['cd:type'] ?? '';
  return { name, type, children: [], raw: '', openEnd, end: openEnd, isSelfClosing, isContainer };
}

/**
 * How many bytes lie before the end of the transaction; 0 where that cannot be told without reading them: where a comment,
 * CDATA or an instruction may hide a tag. Single bytes are searched for ten times as fast as texts that begin with `<`.
 */
function restOfTransaction(bytes: Buffer): (from: number) => number {
  const name = needleIn(bytes, 'gnc:transaction');
  const hiding = ['!', '?'].map((text) => needleIn(bytes, text));
  return (from) => {
    const to = name.at(from) - '</'.length;
    const isEnd = to < Infinity && bytes.toString('latin1', to, to + END_TAG.length) === END_TAG;
    return isEnd && hiding.every((each) => each.at(from) > to) ? to - from : 0;
  };
}

const END_TAG = '</gnc:transaction>';

function lineAt(bytes: Buffer, offset: number): number {
  let line = 1;
  for (let at = bytes.indexOf('\n'); at >= 0 && at < offset; at = bytes.indexOf('\n', at + 1)) line += 1;
  return line;
}
