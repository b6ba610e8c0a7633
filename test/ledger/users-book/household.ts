/**
 * A household's own book, kept in GnuCash for years before tbot came: dollars and euros, own shares with a sale, a reconciled
 * statement, a rent that is scheduled, a budget, a customer with an invoice, prices, and names that are not ASCII. Its top
 * accounts have the names that tbot's have, and it holds shares of a ticker that tbot trades. Guarantees: GnuCash has no
 * complaint about it, and its own save of it would be this very text.
 */
import { account, idOf, lot, price, transaction, USD, type Commodity, type Transaction } from './entries.ts';
import { commodityRef, element, frame, guid, moment, print, slot, type Element } from './xml.ts';

const EUR: Commodity = ['CURRENCY', 'EUR'];
const KO: Commodity = ['NYSE', 'KO'];
const SPY: Commodity = ['NYSEARCA', 'SPY'];

const accountId = (number: number): string => idOf('acc0', number);
const ROOT = accountId(1);
const ASSETS = accountId(2);
const CHECKING = accountId(3);
const EPARGNE = accountId(4);
const RECEIVABLE = accountId(5);
const DEPOT = accountId(6);
const KO_SHARES = accountId(7);
const SPY_SHARES = accountId(8);
const LIABILITIES = accountId(9);
const CARD = accountId(10);
const INCOME = accountId(11);
const SALARY = accountId(12);
const GAINS = accountId(13);
const CONSULTING = accountId(14);
const EXPENSES = accountId(15);
const GROCERIES = accountId(16);
const CAFE = accountId(17);
const RENT = accountId(18);
const EQUITY = accountId(19);
const OPENING = accountId(20);
const TEMPLATE_ROOT = accountId(21);
const TEMPLATE = accountId(22);

const KO_LOT = idOf('107', 1);
const SPY_LOT = idOf('107', 2);
const INVOICE_LOT = idOf('107', 3);
const RENT_SCHEDULE = idOf('5ced', 1);
const INVOICE = idOf('b111', 1);
const CUSTOMER = idOf('c057', 1);
const BUDGET = idOf('b0d9', 1);

/** What is in Assets:Checking at the end, by hand below. */
export const CHECKING_BALANCE = '5876.35';
export const TRANSACTIONS = 9;

const placeholder = slot('placeholder', 'string', 'true');

const accounts: readonly Element[] = [
  element('gnc:account version="2.0.0"', [
    element('act:name', 'Root Account'),
    guid('act:id', ROOT),
    element('act:type', 'ROOT'),
  ]),
  account({ id: ASSETS, name: 'Assets', type: 'ASSET', parent: ROOT, code: '1000', slots: [placeholder] }),
  account({
    id: CHECKING,
    name: 'Checking',
    type: 'BANK',
    parent: ASSETS,
    description: 'Zoë & Søren, <joint>',
    slots: [
      slot('color', 'string', 'rgb(138,226,52)'),
      slot(`import-map-bayes/rewe/${GROCERIES}`, 'integer', '7'),
      slot('last-num', 'string', '1042'),
      slot('notes', 'string', 'Opened in 2009.\nStatement on the last of the month.'),
      frame(
        'reconcile-info',
        slot('include-children', 'integer', '0'),
        slot('last-date', 'integer', '1759276799'),
        frame('last-interval', slot('days', 'integer', '0'), slot('months', 'integer', '1')),
      ),
    ],
  }),
  account({ id: EPARGNE, name: 'Épargne', type: 'BANK', parent: ASSETS, commodity: EUR }),
  account({
    id: RECEIVABLE,
    name: 'Receivable',
    type: 'RECEIVABLE',
    parent: ASSETS,
    lots: [
      lot(
        INVOICE_LOT,
        frame('gncInvoice', slot('invoice-guid', 'guid', INVOICE)),
        slot('title', 'string', 'Invoice 000001'),
      ),
    ],
  }),
  account({ id: DEPOT, name: 'Depot 証券', type: 'ASSET', parent: ASSETS }),
  account({
    id: KO_SHARES,
    name: 'KO',
    type: 'STOCK',
    parent: DEPOT,
    commodity: KO,
    scu: 10000,
    lots: [lot(KO_LOT, slot('title', 'string', 'Lot 0'))],
  }),
  account({
    id: SPY_SHARES,
    name: 'SPY',
    type: 'STOCK',
    parent: DEPOT,
    commodity: SPY,
    scu: 10000,
    lots: [lot(SPY_LOT, slot('title', 'string', 'Lot 0'))],
  }),
  account({ id: LIABILITIES, name: 'Liabilities', type: 'LIABILITY', parent: ROOT, slots: [placeholder] }),
  account({ id: CARD, name: 'Credit Card', type: 'CREDIT', parent: LIABILITIES }),
  account({ id: INCOME, name: 'Income', type: 'INCOME', parent: ROOT }),
  account({ id: SALARY, name: 'Salary', type: 'INCOME', parent: INCOME }),
  account({ id: GAINS, name: 'Capital Gains', type: 'INCOME', parent: INCOME }),
  account({ id: CONSULTING, name: 'Consulting', type: 'INCOME', parent: INCOME }),
  account({ id: EXPENSES, name: 'Expenses', type: 'EXPENSE', parent: ROOT }),
  account({ id: GROCERIES, name: 'Groceries', type: 'EXPENSE', parent: EXPENSES }),
  account({ id: CAFE, name: 'Café ☕', type: 'EXPENSE', parent: EXPENSES }),
  account({ id: RENT, name: 'Rent', type: 'EXPENSE', parent: EXPENSES }),
  account({ id: EQUITY, name: 'Equity', type: 'EQUITY', parent: ROOT }),
  account({ id: OPENING, name: 'Opening Balances', type: 'EQUITY', parent: EQUITY }),
];

/** Of transaction 3 the splits 0x30, 0x31 ... */
const splitId = (transactionNumber: number, number: number): string => idOf('5f', 16 * transactionNumber + number);
const transactionId = (number: number): string => idOf('7a', number);
const SALE = splitId(6, 0);
const GAIN = splitId(7, 0);

/**
 * In the order in which GnuCash writes them: account by account, and debits before credits.
 * Checking: 5000.00 + 3210.55 - 84.20 - 550.00 - 6000.00 - 1200.00 + 5500.00 = 5876.35.
 * KO: 100 bought for 6000.00; 80 sold for 5500.00 that had cost 4800.00: a gain of 700.00.
 */
const transactions: readonly Transaction[] = [
  {
    id: transactionId(1),
    date: '2025-01-01',
    entered: '09:00:00',
    description: 'Opening',
    splits: [
      { id: splitId(1, 0), account: CHECKING, value: 500_000, reconciledOn: '2025-01-31' },
      { id: splitId(1, 1), account: OPENING, value: -500_000 },
    ],
  },
  {
    id: transactionId(2),
    num: '1041',
    date: '2025-01-31',
    entered: '18:30:11',
    description: 'Gehalt "Jänner"',
    slots: [slot('notes', 'string', 'with the bonus; see > below')],
    splits: [
      {
        id: splitId(2, 0),
        account: CHECKING,
        value: 321_055,
        reconciledOn: '2025-01-31',
        slots: [slot('online_id', 'string', 'DE-2025-000017')],
      },
      { id: splitId(2, 1), account: SALARY, value: -321_055 },
    ],
  },
  {
    id: transactionId(3),
    num: '1042',
    date: '2025-02-03',
    entered: '19:02:45',
    description: "Ruby's & Sons",
    slots: [slot('assoc_uri', 'string', 'file:///receipts/2025/02/a%20b.pdf')],
    splits: [
      { id: splitId(3, 0), account: GROCERIES, value: 7_990, memo: 'milk, bread' },
      { id: splitId(3, 1), account: CAFE, value: 430, memo: 'un café' },
      { id: splitId(3, 2), account: CHECKING, value: -8_420 },
    ],
  },
  {
    id: transactionId(4),
    date: '2025-02-10',
    entered: '08:15:00',
    description: 'To savings',
    splits: [
      { id: splitId(4, 0), account: EPARGNE, value: 55_000, quantity: [53_217, 100] },
      { id: splitId(4, 1), account: CHECKING, value: -55_000 },
    ],
  },
  {
    id: transactionId(5),
    date: '2025-03-03',
    entered: '15:00:00',
    description: 'Coca-Cola',
    splits: [
      {
        id: splitId(5, 0),
        account: KO_SHARES,
        value: 600_000,
        quantity: [1_000_000, 10_000],
        action: 'Buy',
        lot: KO_LOT,
      },
      { id: splitId(5, 1), account: CHECKING, value: -600_000 },
    ],
  },
  {
    id: transactionId(6),
    date: '2025-08-20',
    entered: '15:40:00',
    description: 'Coca-Cola',
    splits: [
      { id: splitId(6, 1), account: CHECKING, value: 550_000 },
      {
        id: SALE,
        account: KO_SHARES,
        value: -550_000,
        quantity: [-800_000, 10_000],
        action: 'Sell',
        lot: KO_LOT,
        slots: [slot('gains-split', 'guid', GAIN)],
      },
    ],
  },
  {
    id: transactionId(8),
    date: '2025-09-01',
    entered: '07:00:00',
    description: 'Two of the S&P, by card; rent by transfer',
    splits: [
      {
        id: splitId(8, 0),
        account: SPY_SHARES,
        value: 128_450,
        quantity: [20_000, 10_000],
        action: 'Buy',
        lot: SPY_LOT,
      },
      { id: splitId(8, 2), account: RENT, value: 120_000 },
      { id: splitId(8, 1), account: CARD, value: -128_450 },
      { id: splitId(8, 3), account: CHECKING, value: -120_000 },
    ],
  },
  {
    id: transactionId(9),
    num: '000001',
    date: '2025-11-04',
    entered: '10:20:30',
    description: 'Müller & Co',
    slots: [
      frame('gncInvoice', slot('invoice-guid', 'guid', INVOICE)),
      slot('trans-date-due', 'timespec', '2025-12-04 00:00:00 +0000'),
      slot('trans-read-only', 'string', 'Generated from an invoice. Try unposting the invoice.'),
      slot('trans-txn-type', 'string', 'I'),
    ],
    splits: [
      { id: splitId(9, 0), account: RECEIVABLE, value: 15_000, action: 'Invoice', lot: INVOICE_LOT },
      { id: splitId(9, 1), account: CONSULTING, value: -15_000, action: 'Invoice' },
    ],
  },
  {
    id: transactionId(7),
    date: '2025-08-20',
    entered: '15:41:30',
    description: 'Realized Gain/Loss',
    splits: [
      {
        id: GAIN,
        account: KO_SHARES,
        value: 70_000,
        quantity: [0, 10_000],
        memo: 'Realized Gain/Loss',
        lot: KO_LOT,
        slots: [slot('gains-source', 'guid', SALE)],
      },
      {
        id: splitId(7, 1),
        account: GAINS,
        value: -70_000,
        memo: 'Realized Gain/Loss',
        slots: [slot('gains-source', 'guid', SALE)],
      },
    ],
  },
];

/** Rent, on the first of each month. */
function scheduledSplit(number: number, of: string, side: 'credit' | 'debit'): Element {
  const amount = (on: 'credit' | 'debit'): Element[] => [
    slot(`${on}-formula`, 'string', on === side ? '1200' : ''),
    slot(`${on}-numeric`, 'numeric', on === side ? '1200/1' : '0/1'),
  ];
  return element('trn:split', [
    guid('split:id', idOf('5e', number)),
    element('split:reconciled-state', 'n'),
    element('split:value', '0/100'),
    element('split:quantity', '0/1'),
    guid('split:account', TEMPLATE),
    element('split:slots', [
      frame('sched-xaction', slot('account', 'guid', of), ...amount('credit'), ...amount('debit')),
    ]),
  ]);
}

const template: Commodity = ['template', 'template'];
const templates: readonly Element[] = [
  account({ id: TEMPLATE_ROOT, name: 'Template Root', type: 'ROOT', parent: '', commodity: template, scu: 1 }),
  account({ id: TEMPLATE, name: RENT_SCHEDULE, type: 'BANK', parent: TEMPLATE_ROOT, commodity: template, scu: 1 }),
  element('gnc:transaction version="2.0.0"', [
    guid('trn:id', idOf('7e', 1)),
    commodityRef('trn:currency', ...USD),
    moment('trn:date-posted', '2025-09-01 10:59:00 +0000'),
    moment('trn:date-entered', '2025-09-01 07:01:00 +0000'),
    element('trn:description', 'Rent for the month'),
    element('trn:slots', [slot('date-posted', 'gdate', '2025-09-01')]),
    element('trn:splits', [scheduledSplit(1, RENT, 'debit'), scheduledSplit(2, CHECKING, 'credit')]),
  ]),
];

function monthly(tag: string, from: string): Element {
  return element(`${tag} version="1.0.0"`, [
    element('recurrence:mult', '1'),
    element('recurrence:period_type', 'month'),
    element('recurrence:start', [element('gdate', from)]),
  ]);
}

const schedule = element('gnc:schedxaction version="2.0.0"', [
  guid('sx:id', RENT_SCHEDULE),
  element('sx:name', 'Rent'),
  element('sx:enabled', 'y'),
  element('sx:autoCreate', 'n'),
  element('sx:autoCreateNotify', 'n'),
  element('sx:advanceCreateDays', '0'),
  element('sx:advanceRemindDays', '3'),
  element('sx:instanceCount', '2'),
  element('sx:start', [element('gdate', '2025-10-01')]),
  guid('sx:templ-acct', TEMPLATE),
  element('sx:schedule', [monthly('gnc:recurrence', '2025-10-01')]),
]);

const budget = element('gnc:budget version="2.0.0"', [
  guid('bgt:id', BUDGET),
  element('bgt:name', 'Año 2026'),
  element('bgt:description', 'What may be spent'),
  element('bgt:num-periods', '12'),
  monthly('bgt:recurrence', '2026-01-01'),
  element('bgt:slots', [
    frame(GROCERIES, slot('0', 'numeric', '400/1'), slot('1', 'numeric', '90125/200')),
    frame(RENT, slot('0', 'numeric', '1200/1')),
    frame('notes', frame(RENT, slot('0', 'string', 'may rise'))),
  ]),
]);

const business: readonly Element[] = [
  element('gnc:GncCustomer version="2.0.0"', [
    guid('cust:guid', CUSTOMER),
    element('cust:name', 'Müller & Co'),
    element('cust:id', '000001'),
    element('cust:addr version="2.0.0"', [element('addr:name', 'Frau Müller'), element('addr:addr1', 'Hauptstraße 1')]),
    element('cust:shipaddr version="2.0.0"'),
    element('cust:taxincluded', 'USEGLOBAL'),
    element('cust:active', '1'),
    element('cust:discount', '0/1'),
    element('cust:credit', '0/1'),
    commodityRef('cust:currency', ...USD),
    element('cust:use-tt', '0'),
  ]),
  element('gnc:GncEntry version="2.0.0"', [
    guid('entry:guid', idOf('e9', 1)),
    moment('entry:date', '2025-11-03 10:59:00 +0000'),
    moment('entry:entered', '2025-11-03 17:00:00 +0000'),
    element('entry:description', 'Three hours'),
    element('entry:qty', '3/1'),
    guid('entry:i-acct', CONSULTING),
    element('entry:i-price', '50/1'),
    guid('entry:invoice', INVOICE),
    element('entry:i-disc-type', 'PERCENT'),
    element('entry:i-disc-how', 'PRETAX'),
    element('entry:i-taxable', '1'),
    element('entry:i-taxincluded', '0'),
  ]),
  element('gnc:GncInvoice version="2.0.0"', [
    guid('invoice:guid', INVOICE),
    element('invoice:id', '000001'),
    element('invoice:owner version="2.0.0"', [element('owner:type', 'gncCustomer'), guid('owner:id', CUSTOMER)]),
    moment('invoice:opened', '2025-11-03 00:00:00 +0000'),
    moment('invoice:posted', '2025-11-04 10:59:00 +0000'),
    element('invoice:active', '1'),
    guid('invoice:posttxn', transactionId(9)),
    guid('invoice:postlot', INVOICE_LOT),
    guid('invoice:postacc', RECEIVABLE),
    commodityRef('invoice:currency', ...USD),
  ]),
];

/** The book's own settings. */
function settings(usesTradingAccounts: boolean): Element {
  const accounting = usesTradingAccounts ? [frame('Accounts', slot('Use Trading Accounts', 'string', 't'))] : [];
  return element('book:slots', [
    frame('counters', slot('gncCustomer', 'integer', '1'), slot('gncInvoice', 'integer', '1')),
    frame('options', ...accounting, frame('Business', slot('Company Name', 'string', 'Søren & Zoë'))),
  ]);
}

function currency(id: string): Element {
  return element('gnc:commodity version="2.0.0"', [
    element('cmdty:space', 'CURRENCY'),
    element('cmdty:id', id),
    element('cmdty:get_quotes'),
    element('cmdty:quote_source', 'currency'),
    element('cmdty:quote_tz'),
  ]);
}

function security([space, id]: Commodity, name: string): Element {
  return element('gnc:commodity version="2.0.0"', [
    element('cmdty:space', space),
    element('cmdty:id', id),
    element('cmdty:name', name),
    element('cmdty:fraction', '10000'),
  ]);
}

const commodities: readonly Element[] = [
  currency('EUR'),
  currency('USD'),
  security(KO, 'The Coca-Cola Company'),
  security(SPY, 'SPDR S&P 500'),
  element('gnc:commodity version="2.0.0"', [
    element('cmdty:space', 'template'),
    element('cmdty:id', 'template'),
    element('cmdty:name', 'template'),
    element('cmdty:xcode', 'template'),
    element('cmdty:fraction', '1'),
  ]),
];

const prices: readonly Element[] = [
  price(idOf('99', 1), EUR, '2025-10-31', '11536/10000'),
  price(idOf('99', 2), KO, '2025-10-31', '6890/100'),
  price(idOf('99', 3), KO, '2025-09-30', '6632/100'),
  price(idOf('99', 4), SPY, '2025-10-31', '68206/100'),
];

/** The prefixes that GnuCash declares, in its order. */
const PREFIXES =
  'gnc act book cd cmdty price slot split sx trn ts fs bgt recurrence lot addr billterm bt-days bt-prox cust employee entry ' +
  'invoice job order owner taxtable tte vendor';

/** The whole file, plain. GnuCash lets a user have trading accounts, which balance each commodity by itself. */
export function usersBook({ usesTradingAccounts = false } = {}): string {
  const count = (what: string, number: number): string =>
    `<gnc:count-data cd:type="${what}">${String(number)}</gnc:count-data>\n`;
  const all = (elements: readonly Element[]): string => elements.map((one) => print(one)).join('');
  const namespaces = PREFIXES.split(' ').map((prefix) => `     xmlns:${prefix}="http://www.gnucash.org/XML/${prefix}"`);
  return (
    `<?xml version="1.0" encoding="utf-8" ?>\n<gnc-v2\n${namespaces.join('\n')}>\n` +
    `${count('book', 1)}<gnc:book version="2.0.0">\n${print(guid('book:id', idOf('b00c', 1)))}${print(settings(usesTradingAccounts))}` +
    // As GnuCash itself counts these five.
    count('commodity', 3) +
    count('account', accounts.length) +
    count('transaction', transactions.length) +
    count('schedxaction', 1) +
    count('budget', 1) +
    count('price', prices.length) +
    count('gnc:GncCustomer', 1) +
    count('gnc:GncEntry', 1) +
    count('gnc:GncInvoice', 1) +
    all(commodities) +
    print(element('gnc:pricedb version="1"', prices)) +
    all([...accounts, ...transactions.map(transaction)]) +
    `<gnc:template-transactions>\n${all(templates)}</gnc:template-transactions>\n` +
    all([schedule, budget, ...business]) +
    `</gnc:book>\n</gnc-v2>\n\n`
  );
}
