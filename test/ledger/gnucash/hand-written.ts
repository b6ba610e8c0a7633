/**
 * Trades written by hand, of two brokers and three strategies on several days: fills in parts, parts of a share, a put sold
 * in part that then expires, one sale out of three lots, one lot in three sales, a night in between, a position that stays
 * open, a gain of nothing, one trade id at both brokers, two trades of one share at once. And what they come to, by hand.
 */
import { centsOf } from '../../../src/lib/core/money.ts';
import type { BookFill, Opening } from '../../../src/lib/ledger/fill.ts';
import { fill, type FillWords } from '../fills.ts';

export const OPENINGS: readonly Opening[] = [
  { broker: 'alpaca', mode: 'paper', session: '2025-12-29', cash: centsOf(50_000_00n), at: at('29T14:25') },
  { broker: 'ibkr', mode: 'paper', session: '2025-12-30', cash: centsOf(20_000_00n), at: at('30T14:25') },
];

/** Of December 2025, UTC. */
function at(time: string): number {
  return Date.parse(`2025-12-${time}:00Z`);
}

type Words = FillWords & { readonly when: string; readonly reg?: bigint };

let count = 0;

/** Bought or sold: shares at a price. */
function done(
  trade: Partial<FillWords> & { readonly tradeId: string },
  side: 'buy' | 'sell',
  quantity: string,
  price: string,
  { when, reg = 0n, ...more }: Words,
): BookFill {
  const number = String(++count);
  return fill({
    ...{ ...trade, side, quantity, price, signalTicker: trade.ticker ?? null, session: trade.tradeId.slice(0, 10) },
    ...{ executionId: `x${number}`, orderId: `${trade.tradeId}-${side === 'buy' ? 'entry' : 'exit'}${number}` },
    ...{ brokerOrderId: `b-${number}`, regulatoryFees: centsOf(reg), at: at(when) },
    ...more,
  });
}

const trade = (broker: string, strategy: string, ticker: string, day: string, number = 1) => ({
  ...{ broker, strategy, ticker, tradeId: `2025-12-${day}-${strategy}-${ticker}-${String(number)}` },
});

const PARTS = trade('alpaca', 'open', 'SPY', '29');
const TWIN = trade('alpaca', 'mid', 'SPY', '29', 2);
const FRACTIONS = trade('alpaca', 'mid', 'QQQ', '29');
const HELD = trade('alpaca', 'open', 'XOM', '29');
const EVEN = trade('alpaca', 'open', 'T', '30');
const EVEN_TOO = { ...EVEN, broker: 'ibkr' };
const THIRDS = trade('ibkr', 'mid', 'F', '30');
const OVERNIGHT = trade('ibkr', 'open', 'GM', '30', 2);
const PUT = { ...trade('ibkr', 'close', 'SPY', '30', 3), ticker: 'SPY260116P00600000', instrument: 'put' } as const;

/**
 * 3 x 10.01 = 30.03 and 4 x 10.03 = 40.12; 5 sold for 55.00 and 2 for 21.00: a gain of 76.00 - 70.15 = 5.85. At the same
 * time 7 x 14.2857 = 100.00 (99.9999), sold for 45.00 + 13.00 + 39.00: -3.00. 10.500001 x 187.23 = 1965.92 (1965.915187...),
 * a millionth sold for 0.00 and 10.5 x 188.23 = 1976.42 (1976.415): 10.50. 10 x 100.00, of which 4 go for 404.00: 4.00.
 */
export const FIRST_DAY: readonly BookFill[] = [
  done(PARTS, 'buy', '3', '10.01', { when: '29T15:00' }),
  done(TWIN, 'buy', '7', '14.2857', { when: '29T15:00' }),
  done(PARTS, 'buy', '4', '10.03', { when: '29T15:00' }),
  done(FRACTIONS, 'buy', '10.500001', '187.23', { when: '29T15:01', commission: 100n }),
  done(HELD, 'buy', '10', '100', { when: '29T15:01' }),
  done(TWIN, 'sell', '3', '15', { when: '29T15:02' }),
  done(PARTS, 'sell', '5', '11', { when: '29T15:02', reg: 2n }),
  done(TWIN, 'sell', '1', '13', { when: '29T15:03' }),
  done(TWIN, 'sell', '3', '13', { when: '29T15:03' }),
  done(PARTS, 'sell', '2', '10.5', { when: '29T15:04', commission: 1n }),
  done(FRACTIONS, 'sell', '0.000001', '190', { when: '29T15:04' }),
  done(FRACTIONS, 'sell', '10.5', '188.23', { when: '29T15:05', commission: 100n }),
  done(HELD, 'sell', '4', '101', { when: '29T15:06' }),
];

/**
 * Nothing is gained with T, twice. 3 x 3.333333 = 10.00 (9.999999), sold for 4.00 each: 2.00. 1, 2 and 3 GM for 50.01,
 * 100.06 and 150.15, and two puts for 2 x 100 x 3.15 = 630.00 are held overnight.
 */
export const SECOND_DAY: readonly BookFill[] = [
  done(EVEN, 'buy', '5', '20', { when: '30T15:00' }),
  done(EVEN_TOO, 'buy', '5', '20', { when: '30T15:00', commission: 35n }),
  done(THIRDS, 'buy', '3', '3.333333', { when: '30T15:00' }),
  done(OVERNIGHT, 'buy', '1', '50.01', { when: '30T15:01' }),
  done(OVERNIGHT, 'buy', '2', '50.03', { when: '30T15:01' }),
  done(OVERNIGHT, 'buy', '3', '50.05', { when: '30T15:01' }),
  done(THIRDS, 'sell', '1', '4', { when: '30T15:02' }),
  done(THIRDS, 'sell', '1', '4', { when: '30T15:02' }),
  done(THIRDS, 'sell', '1', '4', { when: '30T15:02' }),
  done(EVEN, 'sell', '5', '20', { when: '30T15:03', reg: 1n }),
  done(EVEN_TOO, 'sell', '5', '20', { when: '30T15:03', commission: 35n }),
  done(PUT, 'buy', '2', '3.15', { when: '30T15:04', commission: 130n }),
];

/**
 * 4 GM sold for 204.00 out of three lots (50.01, 100.06 and a third of 150.15), the other 2 for 98.00: 302.00 - 300.22 =
 * 1.78. A put sold for 400.00, a gain of 85.00; the other one expires on January 16th: -315.00.
 */
export const LATER_DAYS: readonly BookFill[] = [
  done(OVERNIGHT, 'sell', '4', '51', { when: '31T15:00' }),
  done(PUT, 'sell', '1', '4', { when: '31T15:01', commission: 65n, reg: 3n }),
  done(OVERNIGHT, 'sell', '2', '49', { when: '31T15:02' }),
  done(PUT, 'sell', '1', '0', { when: '31T15:03', at: Date.parse('2026-01-16T21:00:00Z') }),
];

/** Open: 5.85 + 4.00 + 0.00 + 1.78. Mid: -3.00 + 10.50 + 2.00. Close: 85.00 - 315.00. */
export const GAINS = { open: '11.63', mid: '9.50', close: '-230.00' } as const;
/** 0.01 + 2.00 + 2 x 0.35 + 1.30 + 0.65, and 0.02 + 0.01 + 0.03. */
export const COMMISSIONS = '4.66';
export const REGULATORY_FEES = '0.06';
/** 50,000 - 70.15 + 76.00 - 0.03 - 3.00 + 10.50 - 2.00 - 1000.00 + 404.00 - 0.01. */
export const CASH_AT_ALPACA = '49415.31';
/** 20,000 - 0.70 + 2.00 + 1.78 - 630.00 + 400.00 - 1.30 - 0.65 - 0.03. */
export const CASH_AT_IBKR = '19771.10';
/** 6 XOM, the last of which went at 101.00; they had cost 600.00. */
export const HELD_VALUE = '606.00';
export const HELD_GAIN = '6.00';
/** 49,415.31 + 19,771.10 + 606.00. */
export const EQUITY = '69792.41';
/** 11.63 + 9.50 - 230.00 = -208.87, less 4.72. */
export const NET_LOSS = '213.59';
