/**
 * What each broker charges, by its tariff of October 2026 also for earlier days: brokers changed theirs too, but a backtest
 * asks what trading would cost. The fees they pass on are those of the day. Monthly volume discounts are left out.
 */
import { isPut, catFee, occFee, orfFee, secFee, tafFee } from './pass-through.ts';
import { notionalOf, type CommissionModel, type FilledOrder } from './commission-model.ts';
import { ORF } from './fee-tables.ts';
import { ratesByDate } from './rates-by-date.ts';

/** Since the ORF is charged by the executing exchange alone, these brokers pass on a flat rate. */
const ALPACA_ORF = ratesByDate([...ORF, { since: '2026-07-01', rate: 0.015 }]);
const TASTYTRADE_ORF = ratesByDate([...ORF, { since: '2026-07-01', rate: 0.02 }]);
/** Robinhood's ORF and OCC fee together; before 2024 its fee schedules list neither. */
const ROBINHOOD_OPTIONS = ratesByDate([
  { since: '2024-05-22', rate: 0.03 },
  { since: '2026-07-01', rate: 0.04 },
]);

/**
 * No commission; every fee is passed on. Alpaca adds up each kind of fee over the day and rounds it up to a cent then; a
 * single fill is not rounded here, which is less by at most a cent a day and kind. Source: Alpaca's Brokerage Fee Schedule.
 */
const alpaca: CommissionModel = {
  name: 'alpaca',
  fees: (fill) => secFee(fill) + tafFee(fill) + catFee(fill) + occFee(fill) + orfFee(fill, ALPACA_ORF),
};

/** IBKR Pro, fixed pricing: exchange and clearing fees of shares are included, those of options' exchanges left out. */
const ibkr: CommissionModel = {
  name: 'ibkr',
  fees: (fill) =>
    ibkrThirdParties(fill) + (isPut(fill) ? ibkrPuts(fill) : ibkrShares(fill, { perShare: 0.005, minimum: 1 })),
};

/**
 * IBKR Pro, tiered pricing up to 300,000 shares a month. The exchange's fee is the most that Regulation NMS, Rule 610(c)
 * of 2005, lets it charge for taking liquidity; nothing is given for adding it.
 */
const ibkrTiered: CommissionModel = {
  name: 'ibkr-tiered',
  fees: (fill) => {
    if (isPut(fill)) return ibkr.fees(fill);
    const commission = ibkrShares(fill, { perShare: 0.0035, minimum: 0.35 });
    const passThrough = commission * (0.000175 + 0.000565); // NYSE's and FINRA's
    const clearing = fill.quantity * 0.0002; // NSCC and DTC
    const exchange = fill.price >= 1 ? fill.quantity * 0.003 : notionalOf(fill) * 0.003;
    return ibkrThirdParties(fill) + commission + passThrough + clearing + exchange;
  },
};

/** IBKR Lite: no commission on shares, 0.65 a contract on options whatever the premium. */
const ibkrLite: CommissionModel = {
  name: 'ibkr-lite',
  fees: (fill) => ibkrThirdParties(fill) + (isPut(fill) ? Math.max(fill.quantity * 0.65, 1) : 0),
};

/**
 * No commission on shares, but a clearing fee, of 0.10 where the quantity has a fraction; options 1.00 a contract to
 * open, at most 10.00, and 0.10 for clearing both ways. Every buy here opens and every sale closes. CAT is not passed on.
 * Source: tastytrade, Commissions & Fees of 2026-07-30.
 */
const tastytrade: CommissionModel = {
  name: 'tastytrade',
  fees: (fill) => {
    const regulatory = secFee(fill) + tafFee(fill) + orfFee(fill, TASTYTRADE_ORF);
    if (!isPut(fill)) return regulatory + (Number.isInteger(fill.quantity) ? fill.quantity * 0.0008 : 0.1);
    const opening = fill.side === 'buy' ? Math.min(fill.quantity * 1, 10) : 0;
    return regulatory + opening + fill.quantity * 0.1;
  },
};

/** No commission; the SEC's fee and the TAF are a cent at least. CAT is not passed on. Source: Webull's pricing pages. */
const webull: CommissionModel = {
  name: 'webull',
  fees: (fill) => atLeastACent(secFee(fill)) + atLeastACent(tafFee(fill)) + occFee(fill) + orfFee(fill),
};

/**
 * No commission. The SEC's fee is rounded up to a cent and waived for sales of shares up to $500; the TAF and CAT are
 * rounded to the nearest cent, the TAF waived for sales of up to 50 shares. Source: Robinhood, Trading fees; its fee schedule.
 */
const robinhood: CommissionModel = {
  name: 'robinhood',
  fees: (fill) => {
    const sec = isPut(fill) || notionalOf(fill) > 500 ? roundedUpToCents(secFee(fill)) : 0;
    const taf = isPut(fill) || fill.quantity > 50 ? roundedToCents(tafFee(fill)) : 0;
    return sec + taf + roundedToCents(catFee(fill)) + orfFee(fill, ROBINHOOD_OPTIONS);
  },
};

export const TARIFFS: readonly CommissionModel[] = [alpaca, ibkr, ibkrTiered, ibkrLite, tastytrade, webull, robinhood];

/** Source of all of IBKR's: its pages Commissions, Stocks and Commissions, Options. */
function ibkrThirdParties(fill: FilledOrder): number {
  return secFee(fill) + tafFee(fill) + catFee(fill) + occFee(fill) + orfFee(fill);
}

/** At most 1 % of what changes hands, also where that is less than the minimum; an order with a fraction: 0.01 at least. */
function ibkrShares(fill: FilledOrder, { perShare, minimum }: { perShare: number; minimum: number }): number {
  const commission = Math.min(Math.max(fill.quantity * perShare, minimum), notionalOf(fill) * 0.01);
  return Number.isInteger(fill.quantity) ? commission : Math.max(commission, 0.01);
}

/** Up to 10,000 contracts a month, by IBKR's own routing. */
function ibkrPuts({ quantity, price }: FilledOrder): number {
  return Math.max(quantity * (price >= 0.1 ? 0.65 : price >= 0.05 ? 0.5 : 0.25), 1);
}

/** A fee that is not charged at all stays 0. */
function atLeastACent(fee: number): number {
  return fee > 0 ? Math.max(fee, 0.01) : 0;
}

/** Of a cent: what a sum of doubles may be off, so that 7.000000000000001 cents are 7 and 14.499999999999998 are 15. */
const NOISE = 1e-9;

function roundedUpToCents(fee: number): number {
  return Math.ceil(fee * 100 - NOISE) / 100;
}

function roundedToCents(fee: number): number {
  return Math.round(fee * 100 + NOISE) / 100;
}
