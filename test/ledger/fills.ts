/** Fills for tests of the books: a purchase of 10 SPY at 187.23 and what differs from it. */
import { decimalOf, multiply, parseDecimal } from '../../src/lib/core/decimal.ts';
import { centsOf, valueOf } from '../../src/lib/core/money.ts';
import type { BookFill } from '../../src/lib/ledger/fill.ts';

export interface FillWords extends Partial<Omit<BookFill, 'quantity' | 'price' | 'value' | 'commission'>> {
  readonly quantity?: string;
  readonly price?: string;
  readonly commission?: bigint;
}

const NOON = Date.parse('2025-12-31T17:00:00Z');

export function fill(words: FillWords = {}): BookFill {
  const { quantity = '10', price = '187.23', commission = 0n, ...rest } = words;
  const instrument = rest.instrument ?? 'etf';
  const [units, each] = [decimal(quantity), decimal(price)];
  const shares = instrument === 'put' ? multiply(units, decimalOf(100n)) : units;
  return {
    ...{ broker: 'sim', mode: 'paper', session: '2025-12-31', tradeId: '2025-12-31-open-SPY-1', strategy: 'open' },
    ...{ signalTicker: 'SPY', instrument, ticker: 'SPY', side: 'buy', executionId: 'x1', brokerOrderId: null },
    ...{ orderId: '2025-12-31-open-SPY-1-entry1', quantity: units, price: each, value: valueOf(shares, each) },
    ...{ commission: centsOf(commission), regulatoryFees: centsOf(0n), at: NOON, remark: '' },
    ...rest,
  };
}

function decimal(text: string): BookFill['quantity'] {
  const value = parseDecimal(text);
  if (value === null) throw new Error(`no decimal: ${text}`);
  return value;
}
