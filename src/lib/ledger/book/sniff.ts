/**
 * What a file is, by its first bytes, as the engine of GnuCash looks at them: by hand, in the first 255, before any XML
 * is read. Guarantees: what passes is UTF-8 text that GnuCash takes for a book of version 2.
 */
import { isUtf8 } from 'node:buffer';
import { bookEncoding, bookIsOld, bookIsSqlite, notGnuCash } from './faults.ts';

/** So many bytes the engine looks at. */
const HEAD_BYTES = 255;
const SQLITE = 'SQLite format 3\0';
const BYTE_ORDER_MARK = '\xef\xbb\xbf';
const DECLARATION = /^<\?xml([^>]*)>[ \t\r\n]*/;

/** @throws ConfigError `not_gnucash`, `book_sqlite`, `book_old_format`, `book_encoding` */
export function assertBookText(bytes: Buffer, file: string): void {
  const head = bytes.toString('latin1', 0, HEAD_BYTES);
  if (head === '') throw notGnuCash(file, 'it is empty');
  if (head.startsWith(SQLITE)) throw bookIsSqlite(file);
  if (head.startsWith(BYTE_ORDER_MARK)) throw bookEncoding(file, 'it begins with a byte order mark');
  const [declaration, attributes = ''] = DECLARATION.exec(head) ?? [];
  if (declaration === undefined) throw notGnuCash(file, 'it does not begin with an XML declaration');
  const body = head.slice(declaration.length);
  if (body.startsWith('<gnc>')) throw bookIsOld(file, 'XML of version 1');
  if (!/^<gnc-v2[ \t\r\n]/.test(body)) throw notGnuCash(file, 'no gnc-v2 follows its XML declaration');
  const [, encoding] = /[ \t\r\n]encoding=["']([^"']*)["']/.exec(attributes) ?? [];
  if (encoding === undefined) throw bookEncoding(file, 'its first line names no encoding');
  if (encoding.toLowerCase() !== 'utf-8') throw bookEncoding(file, `its first line names ${encoding.slice(0, 40)}`);
  if (!isUtf8(bytes)) throw bookEncoding(file, 'it holds bytes that are none');
}
