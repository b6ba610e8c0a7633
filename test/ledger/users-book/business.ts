/** The household's customer, and an invoice that is posted and not yet paid. */
import { idOf, USD } from './entries.ts';
import { RECEIVABLE, CONSULTING, INVOICE_LOT, INVOICE, CUSTOMER, transactionId } from './ids.ts';
import { commodityRef, element, guid, moment, type Element } from './xml.ts';

export const business: readonly Element[] = [
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
