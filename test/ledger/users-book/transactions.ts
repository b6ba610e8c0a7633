/** What the household has earned, spent, bought and sold. */
import { idOf, type Transaction } from './entries.ts';
import {
  CAFE,
  CARD,
  CHECKING,
  CONSULTING,
  EPARGNE,
  GAINS,
  GROCERIES,
  INVOICE,
  INVOICE_LOT,
  KO_LOT,
  KO_SHARES,
  OPENING,
  RECEIVABLE,
  RENT,
  SALARY,
  SPY_LOT,
  SPY_SHARES,
  transactionId,
} from './ids.ts';
import { frame, slot } from './xml.ts';

/** What is in Assets:Checking at the end, by hand below. */
export const CHECKING_BALANCE = '5876.35';

/** Of transaction 3 the splits 0x30, 0x31 ... */
const splitId = (transactionNumber: number, number: number): string => idOf('5f', 16 * transactionNumber + number);
const SALE = splitId(6, 0);
const GAIN = splitId(7, 0);

/**
 * In the order in which GnuCash writes them: account by account, and debits before credits.
 * Checking: 5000.00 + 3210.55 - 84.20 - 550.00 - 6000.00 - 1200.00 + 5500.00 = 5876.35.
 * KO: 100 bought for 6000.00; 80 sold for 5500.00 that had cost 4800.00: a gain of 700.00.
 */
export const transactions: readonly Transaction[] = [
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
