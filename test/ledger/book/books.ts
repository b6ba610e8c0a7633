/** Books to read and to add to: as GnuCash 4.13 has saved them, and as other hands may have. */
import { decimalOf } from '../../../src/lib/core/decimal.ts';
import { centsOf } from '../../../src/lib/core/money.ts';
import type { Additions } from '../../../src/lib/ledger/book/splice.ts';
import {
  USD,
  type PlannedAccount,
  type PlannedSplit,
  type PlannedTransaction,
} from '../../../src/lib/ledger/postings.ts';

/** "a" -> "aaaa...": ids that can be told apart by eye. */
export function id(letters: string): string {
  return letters.padEnd(32, letters);
}

export const ROOT = id('0');
export const STOCK = id('5');
export const BANK = id('b');
export const LOT = id('10');
export const BUY = id('70');

const HEAD = `<?xml version="1.0" encoding="utf-8" ?>
<gnc-v2
     xmlns:gnc="http://www.gnucash.org/XML/gnc">
<gnc:count-data cd:type="book">1</gnc:count-data>
<gnc:book version="2.0.0">
<book:id type="guid">${id('b0')}</book:id>
`;

const DOLLARS = `<cmdty:space>CURRENCY</cmdty:space>
    <cmdty:id>USD</cmdty:id>`;

const COMMODITIES = `<gnc:commodity version="2.0.0">
  <cmdty:space>CURRENCY</cmdty:space>
  <cmdty:id>USD</cmdty:id>
  <cmdty:get_quotes/>
</gnc:commodity>
<gnc:commodity version="2.0.0">
  <cmdty:space>US</cmdty:space>
  <cmdty:id>BRK.B</cmdty:id>
  <cmdty:name>Ärger &amp; Söhne</cmdty:name>
  <cmdty:fraction>1000000</cmdty:fraction>
</gnc:commodity>
<gnc:commodity version="2.0.0">
  <cmdty:space>template</cmdty:space>
  <cmdty:id>template</cmdty:id>
  <cmdty:fraction>1</cmdty:fraction>
</gnc:commodity>
`;

const ACCOUNTS = `<gnc:account version="2.0.0">
  <act:name>Root Account</act:name>
  <act:id type="guid">${ROOT}</act:id>
  <act:type>ROOT</act:type>
</gnc:account>
<gnc:account version="2.0.0">
  <act:name>Bank &lt;1&gt;</act:name>
  <act:id type="guid">${BANK}</act:id>
  <act:type>BANK</act:type>
  <act:commodity>
    ${DOLLARS}
  </act:commodity>
  <act:commodity-scu>100</act:commodity-scu>
  <act:slots>
    <slot>
      <slot:key>color</slot:key>
      <slot:value type="string">placeholder</slot:value>
    </slot>
    <slot>
      <slot:key>placeholder</slot:key>
      <slot:value type="string">true</slot:value>
    </slot>
  </act:slots>
  <act:parent type="guid">${ROOT}</act:parent>
</gnc:account>
<gnc:account version="2.0.0">
  <act:name>BRK.B</act:name>
  <act:id type="guid">${STOCK}</act:id>
  <act:type>STOCK</act:type>
  <act:commodity>
    <cmdty:space>US</cmdty:space>
    <cmdty:id>BRK.B</cmdty:id>
  </act:commodity>
  <act:commodity-scu>1000000</act:commodity-scu>
  <act:parent type="guid">${BANK}</act:parent>LOTS
</gnc:account>
`;

export const FULL_LOTS = `
  <act:lots>
    <gnc:lot version="2.0.0">
      <lot:id type="guid">${LOT}</lot:id>
      <lot:slots>
        <slot>
          <slot:key>title</slot:key>
          <slot:value type="string">Lot ⅰ</slot:value>
        </slot>
      </lot:slots>
    </gnc:lot>
  </act:lots>`;

export const FULL_PRICE_DB = `<gnc:pricedb version="1">
  <price>
    <price:id type="guid">${id('e')}</price:id>
    <price:commodity>
      <cmdty:space>US</cmdty:space>
      <cmdty:id>BRK.B</cmdty:id>
    </price:commodity>
    <price:currency>
      ${DOLLARS}
    </price:currency>
    <price:time>
      <ts:date>2026-01-05 10:59:00 +0000</ts:date>
    </price:time>
    <price:source>user:price</price:source>
    <price:value>200/1</price:value>
  </price>
</gnc:pricedb>
`;

export const FULL_TRANSACTIONS = `<gnc:transaction version="2.0.0">
  <trn:id type="guid">${BUY}</trn:id>
  <trn:currency>
    ${DOLLARS}
  </trn:currency>
  <trn:num>n1</trn:num>
  <trn:date-posted>
    <ts:date>2026-01-06 02:00:00 +0300</ts:date>
  </trn:date-posted>
  <trn:description>buy &amp; hold</trn:description>
  <trn:slots>
    <slot>
      <slot:key>date-posted</slot:key>
      <slot:value type="gdate">
        <gdate>2026-01-05</gdate>
      </slot:value>
    </slot>
    <slot>
      <slot:key>tbot</slot:key>
      <slot:value type="frame">
        <slot>
          <slot:key>broker</slot:key>
          <slot:value type="string">sim</slot:value>
        </slot>
      </slot:value>
    </slot>
  </trn:slots>
  <trn:splits>
    <trn:split>
      <split:id type="guid">${id('71')}</split:id>
      <split:memo> m &lt; </split:memo>
      <split:action>Buy</split:action>
      <split:reconciled-state>n</split:reconciled-state>
      <split:value>10000/100</split:value>
      <split:quantity>500000/1000000</split:quantity>
      <split:account type="guid">${STOCK}</split:account>
      <split:lot type="guid">${LOT}</split:lot>
      <split:slots>
        <slot>
          <slot:key>gains-split</slot:key>
          <slot:value type="guid">${id('73')}</slot:value>
        </slot>
      </split:slots>
    </trn:split>
    <trn:split>
      <split:id type="guid">${id('72')}</split:id>
      <split:value>-10000/100</split:value>
      <split:quantity>-10000/100</split:quantity>
      <split:account type="guid">${BANK}</split:account>
    </trn:split>
  </trn:splits>
</gnc:transaction>
<gnc:transaction version="2.0.0">
  <trn:id type="guid">${id('80')}</trn:id>
  <trn:currency>
    ${DOLLARS}
  </trn:currency>
  <trn:date-posted>
    <ts:date>2026-01-07 10:59:00 +0000</ts:date>
  </trn:date-posted>
  <trn:description>by hand</trn:description>
  <trn:splits/>
</gnc:transaction>
`;

/** What scheduled transactions keep: an account and a transaction that are none of the book. */
export const TEMPLATES = `<gnc:template-transactions>
<gnc:account version="2.0.0">
  <act:name>Template Root</act:name>
  <act:id type="guid">${id('dd')}</act:id>
  <act:type>ROOT</act:type>
</gnc:account>
<gnc:transaction version="2.0.0">
  <trn:id type="guid">${id('de')}</trn:id>
  <trn:splits>
  </trn:splits>
</gnc:transaction>
</gnc:template-transactions>
<gnc:schedxaction version="2.0.0">
  <sx:id type="guid">${id('df')}</sx:id>
</gnc:schedxaction>
<gnc:GncVendor version="2.0.0">
  <vendor:name>Ünal</vendor:name>
</gnc:GncVendor>
`;

const TAIL = `</gnc:book>
</gnc-v2>
`;

export interface BookParts {
  readonly slots: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly lots: string;
  readonly priceDb: string;
  readonly transactions: string;
  readonly templates: string;
}

export const ALL_PARTS: BookParts = {
  slots: '',
  counts: { commodity: 2, account: 3, transaction: 2, schedxaction: 1, price: 1, 'gnc:GncVendor': 1 },
  lots: FULL_LOTS,
  priceDb: FULL_PRICE_DB,
  transactions: FULL_TRANSACTIONS,
  templates: TEMPLATES,
};

export function bookText(parts: Partial<BookParts> = {}): string {
  const { slots, counts, lots, priceDb, transactions, templates } = { ...ALL_PARTS, ...parts };
  const lines = Object.entries(counts).map(
    ([type, count]) => `<gnc:count-data cd:type="${type}">${String(count)}</gnc:count-data>\n`,
  );
  const accounts = ACCOUNTS.replace('LOTS', lots);
  return [HEAD, slots, ...lines, COMMODITIES, priceDb, accounts, transactions, templates, TAIL].join('');
}

/** With the option in the book's own slots that makes trading accounts. */
export const TRADING_ACCOUNTS = `<book:slots>
  <slot>
    <slot:key>options</slot:key>
    <slot:value type="frame">
      <slot>
        <slot:key>Accounts</slot:key>
        <slot:value type="frame">
          <slot>
            <slot:key>Use Trading Accounts</slot:key>
            <slot:value type="string">t</slot:value>
          </slot>
        </slot:value>
      </slot>
    </slot:value>
  </slot>
</book:slots>
`;

export const NOTHING: Additions = {
  commodities: [],
  accounts: [],
  lots: [],
  prices: [],
  transactions: [],
  named: new Map([
    [STOCK, { id: STOCK, fraction: 1_000_000n }],
    [BANK, { id: BANK, fraction: 100n }],
  ]),
};

export function account(given: Partial<PlannedAccount> & { readonly id: string }): PlannedAccount {
  const defaults = { parent: null, type: 'ASSET', commodity: USD, isPlaceholder: false, description: '' } as const;
  return { ...defaults, name: given.id.slice(0, 4), ...given };
}

export function split(given: Partial<PlannedSplit> & { readonly id: string }): PlannedSplit {
  return {
    account: BANK,
    action: '',
    memo: '',
    value: centsOf(0n),
    quantity: 0n,
    lot: null,
    onlineId: null,
    gainsSplit: null,
    gainsSource: null,
    ...given,
  };
}

export function transaction(given: Partial<PlannedTransaction> & { readonly id: string }): PlannedTransaction {
  const texts = { num: '', description: '', notes: '', facts: {}, splits: [] };
  return { date: '2026-01-08', place: 0, enteredAt: Date.UTC(2026, 0, 8, 14, 31, 7), ...texts, ...given };
}

/** One of each, into what `bookText` has. */
export const ONE_OF_EACH: Additions = {
  ...NOTHING,
  commodities: [{ space: 'US', id: 'SPY', name: 'S&P 500', fraction: 1_000_000 }],
  accounts: [account({ id: id('a1') })],
  lots: [{ id: id('11'), account: STOCK, title: 'Lot 2', notes: '' }],
  prices: [{ id: id('e1'), commodity: { space: 'US', id: 'SPY' }, date: '2026-01-08', value: decimalOf(18_723n, 2) }],
  transactions: [
    transaction({
      id: id('90'),
      splits: [
        split({ id: id('91'), account: STOCK, value: centsOf(123n), quantity: 456n, lot: id('11') }),
        split({ id: id('92'), value: centsOf(-123n), quantity: -123n }),
      ],
    }),
  ],
};
