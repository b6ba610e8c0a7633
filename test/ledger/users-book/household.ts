/**
 * A household's own book, kept in GnuCash for years before tbot came: dollars and euros, own shares with a sale, a reconciled
 * statement, a rent that is scheduled, a budget, a customer with an invoice, prices, and names that are not ASCII. Its top
 * accounts have the names that tbot's have, and it holds shares of a ticker that tbot trades. Guarantees: GnuCash has no
 * complaint about it, and its own save of it would be this very text.
 */
import { accounts } from './accounts.ts';
import { business } from './business.ts';
import { idOf, price, transaction, type Commodity } from './entries.ts';
import { EUR, KO, SPY } from './ids.ts';
import { budget, schedule, templates } from './planned.ts';
import { transactions } from './transactions.ts';
import { element, frame, guid, print, slot, type Element } from './xml.ts';

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
