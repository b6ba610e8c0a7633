/** What Alpaca answers about an account, read at the edge: what is missing or of another kind is a BrokerError that names it. */
import type { DayNumber } from '../../calendar/civil-date.ts';
import type { EpochMs } from '../../core/clock.ts';
import {
  fieldsOf,
  flag,
  instant,
  listOf,
  number,
  perhapsDay,
  perhapsInstant,
  perhapsList,
  perhapsNumber,
  perhapsText,
  text,
  type Fields,
} from './fields.ts';

export interface AlpacaAccount {
  readonly id: string;
  readonly status: string;
  readonly equity: number;
  readonly cash: number;
  readonly buyingPower: number;
  /** What may be spent without borrowing; null: it is not said. */
  readonly ownBuyingPower: number | null;
  /** What may be spent on options; null: it is not said. */
  readonly optionsBuyingPower: number | null;
  readonly isBlocked: boolean;
  readonly isTradingBlocked: boolean;
  readonly isSuspendedByUser: boolean;
  /** 2 and more: long puts. */
  readonly optionsLevel: number;
}

export interface AlpacaPosition {
  readonly symbol: string;
  /** Below 0: short. */
  readonly quantity: number;
  readonly available: number;
}

export interface AlpacaOrder {
  readonly id: string;
  readonly clientId: string | null;
  readonly symbol: string;
  readonly side: string;
  readonly type: string;
  readonly orderClass: string;
  readonly timeInForce: string;
  readonly status: string;
  /** Null: it is of dollars, not of shares. */
  readonly quantity: number | null;
  readonly filled: number;
  readonly limit: number | null;
  readonly stop: number | null;
  /** The id of the order whose place it took. */
  readonly replaces: string | null;
  readonly legs: readonly AlpacaOrder[];
  readonly createdAt: EpochMs;
  /** Of its state. */
  readonly at: EpochMs;
}

export interface AlpacaFill {
  readonly id: string;
  readonly orderId: string;
  readonly symbol: string;
  readonly side: string;
  readonly quantity: number;
  readonly price: number;
  /** Of the order, with this one. */
  readonly cumulative: number;
  readonly at: EpochMs;
}

/** What Alpaca has booked of a contract: expiry or exercise. */
export interface AlpacaContractEnd {
  readonly id: string;
  readonly type: string;
  readonly symbol: string;
  readonly quantity: number;
  /** When it happened, or was settled; null: it is not said. */
  readonly day: DayNumber | null;
  /** Null: it is not said. */
  readonly bookedAt: EpochMs | null;
}

export interface AlpacaAsset {
  readonly symbol: string;
  readonly name: string;
  readonly assetClass: string;
  readonly isActive: boolean;
  readonly isTradable: boolean;
  readonly isFractionable: boolean;
}

/** An event of the trading stream. */
export interface AlpacaUpdate {
  readonly event: string;
  /** Of a fill; null: of no fill. */
  readonly executionId: string | null;
  readonly at: EpochMs;
  readonly order: AlpacaOrder;
}

export function readAccount(answer: unknown): AlpacaAccount {
  const account = fieldsOf(answer, 'account');
  return {
    ...{ id: text(account, 'id'), status: text(account, 'status') },
    ...{ equity: number(account, 'equity'), cash: number(account, 'cash') },
    buyingPower: number(account, 'buying_power'),
    ownBuyingPower: perhapsNumber(account, 'non_marginable_buying_power'),
    optionsBuyingPower: perhapsNumber(account, 'options_buying_power'),
    isBlocked: flag(account, 'account_blocked'),
    isTradingBlocked: flag(account, 'trading_blocked'),
    isSuspendedByUser: flag(account, 'trade_suspended_by_user'),
    optionsLevel: perhapsNumber(account, 'options_trading_level') ?? 0,
  };
}

export function readPositions(answer: unknown): AlpacaPosition[] {
  return listOf(answer, 'positions', (each) => {
    const position = fieldsOf(each, 'position');
    const size = Math.abs(number(position, 'qty'));
    const isShort = text(position, 'side') === 'short';
    const available = Math.abs(perhapsNumber(position, 'qty_available') ?? size);
    return { symbol: text(position, 'symbol'), quantity: isShort ? -size : size, available: isShort ? 0 : available };
  });
}

export function readOrder(answer: unknown): AlpacaOrder {
  const order = fieldsOf(answer, 'order');
  const createdAt = instant(order, 'created_at');
  return {
    ...{ id: text(order, 'id'), clientId: perhapsText(order, 'client_order_id') },
    // An order of several legs has none of these itself; it is never ours.
    ...{ symbol: perhapsText(order, 'symbol') ?? '', side: perhapsText(order, 'side') ?? '' },
    ...{ type: typeOf(order), orderClass: perhapsText(order, 'order_class') ?? '', status: text(order, 'status') },
    timeInForce: perhapsText(order, 'time_in_force') ?? '',
    ...{ quantity: perhapsNumber(order, 'qty'), filled: perhapsNumber(order, 'filled_qty') ?? 0 },
    ...{ limit: perhapsNumber(order, 'limit_price'), stop: perhapsNumber(order, 'stop_price') },
    replaces: perhapsText(order, 'replaces'),
    legs: perhapsList(order, 'legs', readOrder),
    createdAt,
    at: perhapsInstant(order, 'updated_at') ?? perhapsInstant(order, 'submitted_at') ?? createdAt,
  };
}

export function readOrders(answer: unknown): AlpacaOrder[] {
  return listOf(answer, 'orders', readOrder);
}

export function readFills(answer: unknown): AlpacaFill[] {
  return listOf(answer, 'activities', (each) => {
    const fill = fieldsOf(each, 'fill');
    return {
      ...{ id: text(fill, 'id'), orderId: text(fill, 'order_id'), symbol: text(fill, 'symbol') },
      ...{ side: text(fill, 'side'), quantity: number(fill, 'qty'), price: number(fill, 'price') },
      ...{ cumulative: number(fill, 'cum_qty'), at: instant(fill, 'transaction_time') },
    };
  });
}

/** One that was taken back, or does not say of what or how many it is, is left out: it proves nothing. */
export function readContractEnds(answer: unknown): AlpacaContractEnd[] {
  return listOf(answer, 'activities', (each) => {
    const end = fieldsOf(each, 'activity');
    const [symbol, size] = [perhapsText(end, 'symbol'), perhapsNumber(end, 'qty')];
    if (symbol === null || size === null || (perhapsText(end, 'status') ?? 'executed') !== 'executed') return [];
    // Written with the sign of what left the account.
    const [day, bookedAt] = [perhapsDay(end, 'date'), perhapsInstant(end, 'created_at')];
    return [{ id: text(end, 'id'), type: text(end, 'activity_type'), symbol, quantity: Math.abs(size), day, bookedAt }];
  }).flat();
}

export function readAsset(answer: unknown): AlpacaAsset {
  const asset = fieldsOf(answer, 'asset');
  return {
    ...{ symbol: text(asset, 'symbol'), name: text(asset, 'name'), assetClass: text(asset, 'class') },
    ...{ isActive: text(asset, 'status') === 'active', isTradable: flag(asset, 'tradable') },
    isFractionable: flag(asset, 'fractionable'),
  };
}

export function readClock(answer: unknown): EpochMs {
  return instant(fieldsOf(answer, 'clock'), 'timestamp');
}

export function readUpdate(answer: unknown): AlpacaUpdate {
  const update = fieldsOf(answer, 'update');
  const order = readOrder(update.values.order);
  return {
    ...{ event: text(update, 'event'), executionId: perhapsText(update, 'execution_id'), order },
    at: perhapsInstant(update, 'timestamp') ?? order.at,
  };
}

/** The older name stands in where the newer one is missing. */
function typeOf(order: Fields): string {
  return perhapsText(order, 'type') ?? text(order, 'order_type');
}
