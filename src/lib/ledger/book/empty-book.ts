/** A new book: nothing but its root account. Guarantees: the splicer fills it as it fills any other. */
import { partOf, type Guid } from '../guid.ts';

/** In the order in which GnuCash writes them. */
const PREFIXES = [
  ...[
    'gnc',
    'act',
    'book',
    'cd',
    'cmdty',
    'price',
    'slot',
    'split',
    'sx',
    'trn',
    'ts',
    'fs',
    'bgt',
    'recurrence',
    'lot',
  ],
  ...['addr', 'billterm', 'bt-days', 'bt-prox', 'cust', 'employee', 'entry', 'invoice', 'job', 'order', 'owner'],
  ...['taxtable', 'tte', 'vendor'],
];

/** The root account is the first part of the book. */
export function emptyBook(id: Guid): Buffer {
  const namespaces = PREFIXES.map((prefix) => `\n     xmlns:${prefix}="http://www.gnucash.org/XML/${prefix}"`).join('');
  return Buffer.from(`<?xml version="1.0" encoding="utf-8" ?>
<gnc-v2${namespaces}>
<gnc:count-data cd:type="book">1</gnc:count-data>
<gnc:book version="2.0.0">
<book:id type="guid">${id}</book:id>
<gnc:count-data cd:type="account">1</gnc:count-data>
<gnc:account version="2.0.0">
  <act:name>Root Account</act:name>
  <act:id type="guid">${partOf(id, 1)}</act:id>
  <act:type>ROOT</act:type>
</gnc:account>
</gnc:book>
</gnc-v2>
`);
}
