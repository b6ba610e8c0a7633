/** What the parts of the household's book know each other by. */
import { idOf, type Commodity } from './entries.ts';

export const EUR: Commodity = ['CURRENCY', 'EUR'];
export const KO: Commodity = ['NYSE', 'KO'];
export const SPY: Commodity = ['NYSEARCA', 'SPY'];

const accountId = (number: number): string => idOf('acc0', number);
export const ROOT = accountId(1);
export const ASSETS = accountId(2);
export const CHECKING = accountId(3);
export const EPARGNE = accountId(4);
export const RECEIVABLE = accountId(5);
export const DEPOT = accountId(6);
export const KO_SHARES = accountId(7);
export const SPY_SHARES = accountId(8);
export const LIABILITIES = accountId(9);
export const CARD = accountId(10);
export const INCOME = accountId(11);
export const SALARY = accountId(12);
export const GAINS = accountId(13);
export const CONSULTING = accountId(14);
export const EXPENSES = accountId(15);
export const GROCERIES = accountId(16);
export const CAFE = accountId(17);
export const RENT = accountId(18);
export const EQUITY = accountId(19);
export const OPENING = accountId(20);
export const TEMPLATE_ROOT = accountId(21);
export const TEMPLATE = accountId(22);

export const KO_LOT = idOf('107', 1);
export const SPY_LOT = idOf('107', 2);
export const INVOICE_LOT = idOf('107', 3);
export const RENT_SCHEDULE = idOf('5ced', 1);
export const INVOICE = idOf('b111', 1);
export const CUSTOMER = idOf('c057', 1);
export const BUDGET = idOf('b0d9', 1);

export const transactionId = (number: number): string => idOf('7a', number);
