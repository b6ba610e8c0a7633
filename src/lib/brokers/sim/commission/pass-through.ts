/** What each fee of fee-tables.ts comes to for one fill, in dollars, unrounded. Which of them are passed on, tariffs.ts says. */
import { notionalOf, type FilledOrder } from './commission-model.ts';
import { CAT, OCC, ORF, SECTION_31, TAF_CONTRACTS, TAF_SHARES } from './fee-tables.ts';
import { ratesByDate } from './rates-by-date.ts';

const section31 = ratesByDate(SECTION_31);
const tafShares = ratesByDate(TAF_SHARES);
const tafContracts = ratesByDate(TAF_CONTRACTS);
const cat = ratesByDate(CAT);
const occ = ratesByDate(OCC);
const orf = ratesByDate(ORF);

export function isPut({ instrument }: FilledOrder): boolean {
  return instrument.kind === 'put';
}

/** The SEC's fee: sales only. */
export function secFee(fill: FilledOrder): number {
  return fill.side === 'sell' ? (notionalOf(fill) * section31(fill.day).rate) / 1_000_000 : 0;
}

/** FINRA's Trading Activity Fee: sales only. */
export function tafFee(fill: FilledOrder): number {
  if (fill.side === 'buy') return 0;
  const { rate, cap = Infinity } = (isPut(fill) ? tafContracts : tafShares)(fill.day);
  return Math.min(fill.quantity * rate, cap);
}

/** The Consolidated Audit Trail, of both sides. */
export function catFee({ instrument, quantity, day }: FilledOrder): number {
  return quantity * instrument.multiplier * cat(day).rate;
}

/** The clearing house's fee for a put, of both sides. */
export function occFee(fill: FilledOrder): number {
  return isPut(fill) ? fill.quantity * occ(fill.day).rate : 0;
}

/** The exchanges' regulatory fee for a put, of both sides. */
export function orfFee(fill: FilledOrder, rateOn = orf): number {
  return isPut(fill) ? fill.quantity * rateOn(fill.day).rate : 0;
}
