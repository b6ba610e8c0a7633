/** Alpaca's words in ours. Guarantees: one table for the states of orders; what is not in it is `unknown`, with its name. */
import { instantAt, NEW_YORK } from '../../calendar/zone.ts';
import { BrokerError } from '../../core/errors.ts';
import { readOccSymbol } from '../../market/options/occ-symbol.ts';
import type { AccountState, BrokerPosition, InstrumentFacts } from '../../orders/broker.ts';
import type { BrokerOrderState, ExecutionReport, OrderKind, OrderReport } from '../../orders/order.ts';
import type {
  AlpacaAccount,
  AlpacaAsset,
  AlpacaContractEnd,
  AlpacaFill,
  AlpacaOrder,
  AlpacaPosition,
} from './schema.ts';

/**
 * `done_for_day`: it trades no more today, and orders of tbot live for a day. `suspended`: it may not trade, and nobody knows
 * what becomes of it.
 */
const STATES: Readonly<Record<string, BrokerOrderState>> = {
  ...{ pending_new: 'pending', accepted: 'pending', accepted_for_bidding: 'pending' },
  held: 'held',
  ...{ new: 'working', stopped: 'working', calculated: 'working' },
  partially_filled: 'partially_filled',
  ...{ pending_cancel: 'cancel_pending', pending_replace: 'working' },
  filled: 'filled',
  ...{ canceled: 'cancelled', done_for_day: 'cancelled' },
  replaced: 'replaced',
  expired: 'expired',
  rejected: 'rejected',
  suspended: 'unknown',
};

/** Statuses after which an order trades no more. */
const ENDED: readonly BrokerOrderState[] = ['filled', 'cancelled', 'replaced', 'expired', 'rejected'];

export function stateOf({ status, filled }: AlpacaOrder): BrokerOrderState {
  const state = Object.hasOwn(STATES, status) ? (STATES[status] ?? 'unknown') : 'unknown';
  return state === 'working' && filled > 0 ? 'partially_filled' : state;
}

export function hasEnded(order: AlpacaOrder): boolean {
  return ENDED.includes(stateOf(order));
}

export function reportOf(order: AlpacaOrder, clientId: string | null): OrderReport {
  const { id, symbol, side, type, status, filled, limit, stop, at } = order;
  const state = stateOf(order);
  return {
    ...{ clientId, brokerId: id, ticker: symbol, side: side === 'sell' ? 'sell' : 'buy', kind: kindOf(type) },
    ...{ quantity: order.quantity ?? filled, limit, stop, state, filled, at },
    reason: reasonOf(state, status),
  };
}

export function executionOf(
  { id, symbol, side, quantity, price, at }: AlpacaFill,
  clientId: string | null,
): ExecutionReport {
  return {
    ...{ id, clientId, ticker: symbol, side: side === 'buy' ? 'buy' : 'sell', quantity, price, at },
    // Alpaca takes no commission; what authorities take is booked a day later, for all fills together.
    ...{ fees: 0, slippage: 0, isSessionEnd: false },
  };
}

/** 4:00 PM in New York. */
const CLOSE_MINUTE_OF_DAY = 16 * 60;

const CONTRACT_ENDS: Readonly<Record<string, ExecutionReport['contractEnd']>> = {
  OPEXP: 'expired',
  OPEXC: 'exercised',
};

/**
 * At the close of the day on which it happened, of its last day at the latest; before that where it was booked before. Null: it
 * is none that is known.
 */
export function contractEndOf({
  id,
  type,
  symbol,
  quantity,
  day,
  bookedAt,
}: AlpacaContractEnd): ExecutionReport | null {
  const [contract, contractEnd] = [readOccSymbol(symbol), CONTRACT_ENDS[type]];
  if (contract === null || contractEnd === undefined) return null;
  const lastDay = Math.min(day ?? contract.expiry, contract.expiry);
  return {
    ...{ id, clientId: null, ticker: symbol, side: 'sell', quantity, price: 0, contractEnd },
    ...{ fees: 0, slippage: 0, isSessionEnd: false },
    at: Math.min(bookedAt ?? Infinity, instantAt(NEW_YORK, lastDay, CLOSE_MINUTE_OF_DAY)),
  };
}

export function positionOf({ symbol, quantity, available }: AlpacaPosition): BrokerPosition {
  return { ticker: symbol, quantity, available };
}

/** What may be spent is what is there: nothing is bought with borrowed money. */
export function stateOfAccount({ equity, cash, ...powers }: AlpacaAccount): AccountState {
  const buyingPower = Math.max(0, Math.min(powers.buyingPower, powers.ownBuyingPower ?? cash));
  const { optionsBuyingPower } = powers;
  if (optionsBuyingPower === null) return { equity, cash, buyingPower };
  return { equity, cash, buyingPower, optionsBuyingPower: Math.max(0, Math.min(buyingPower, optionsBuyingPower)) };
}

/** From that level on an account may buy puts. */
const LONG_OPTIONS_LEVEL = 2;

export function mayBuyPuts({ optionsLevel }: AlpacaAccount): boolean {
  return optionsLevel >= LONG_OPTIONS_LEVEL;
}

/** Null: nothing speaks against trading. */
export function hindranceOf(account: AlpacaAccount, positions: readonly AlpacaPosition[]): string | null {
  const short = positions.filter(({ quantity }) => quantity < 0).map(({ symbol }) => symbol);
  const reasons = [
    account.status === 'ACTIVE' ? null : `its status is ${account.status}`,
    account.isBlocked ? 'it is blocked' : null,
    account.isTradingBlocked ? 'its trading is blocked' : null,
    account.isSuspendedByUser ? 'its owner has suspended trading' : null,
    short.length > 0 ? `it holds short positions (${short.join(', ')})` : null,
  ].filter((reason) => reason !== null);
  return reasons.length === 0 ? null : reasons.join('; ');
}

/** Names of funds; Alpaca has no mark for them. */
const FUND = /\bET[FNP]s?\b|\bSPDR\b|\biShares\b|\bProShares\b|\bDirexion\b|\b(?:index|select sector) fund\b/i;

/** Of a halt this interface says nothing. @throws BrokerError `not_tradable`: it is no stock or ETF */
export function factsOf({
  symbol,
  name,
  assetClass,
  isActive,
  isTradable,
  isFractionable,
}: AlpacaAsset): InstrumentFacts {
  if (assetClass !== 'us_equity') throw notTradable(symbol);
  return {
    ...{ ticker: symbol, name, isTradable: isActive && isTradable, isHalted: false },
    ...{ isFractionable, isEtf: FUND.test(name) },
  };
}

export function notTradable(ticker: string): BrokerError {
  return new BrokerError({
    code: 'not_tradable',
    message: `Alpaca does not trade ${ticker}`,
    cure: 'take it out of the universe',
    details: { ticker },
  });
}

function kindOf(type: string): OrderKind {
  if (type === 'limit' || type === 'market') return type;
  return 'stop';
}

function reasonOf(state: BrokerOrderState, status: string): string | null {
  if (state === 'unknown') return `status ${status}`;
  return state === 'rejected' || status === 'done_for_day' ? `Alpaca: ${status}` : null;
}
