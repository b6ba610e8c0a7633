/** Fills for tests of what they cost. */
import { parseIsoDate } from '../../../../src/lib/calendar/civil-date.ts';
import type { Instrument } from '../../../../src/lib/market/instrument.ts';
import type { FilledOrder } from '../../../../src/lib/brokers/sim/commission/commission-model.ts';

const SHARE: Instrument = { kind: 'stock', ticker: 'XYZ', multiplier: 1, contract: null, isSynthetic: false };
const PUT: Instrument = {
  kind: 'put',
  ticker: 'XYZ260116P00100000',
  multiplier: 100,
  contract: { underlying: 'XYZ', right: 'put', strike: 100, expiry: parseIsoDate('2026-01-16') },
  isSynthetic: false,
};

type Trade = readonly [side: 'buy' | 'sell', quantity: number, price: number, day: string];

export function shares(...[side, quantity, price, day]: Trade): FilledOrder {
  return { side, instrument: SHARE, quantity, price, day: parseIsoDate(day) };
}

/** Contracts; the price is that of one share of the hundred. */
export function puts(...[side, quantity, price, day]: Trade): FilledOrder {
  return { side, instrument: PUT, quantity, price, day: parseIsoDate(day) };
}
