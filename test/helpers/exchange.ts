/**
 * A simulated exchange over bars written by hand, and orders as a desk would send them. Without slippage, participation
 * and commission unless a test asks for them; 100,000 dollars.
 */
import { SimExchange } from '../../src/lib/brokers/sim/exchange.ts';
import { SIM_CAPABILITIES, SIM_DEFAULTS, type ExchangeSetup } from '../../src/lib/brokers/sim/exchange-setup.ts';
import type { VenueTerms } from '../../src/lib/brokers/sim/venue.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import type { Bars } from '../../src/lib/market/bars.ts';
import type { Instrument } from '../../src/lib/market/instrument.ts';
import type { Capabilities } from '../../src/lib/orders/broker.ts';
import { clientIdOf, type ExecutionReport, type OrderReport, type OrderRequest } from '../../src/lib/orders/order.ts';
import { FULL_DAY, sessionOf } from './bars.ts';
import { TERMS } from './trial.ts';

export interface ExchangeOptions extends Partial<Omit<ExchangeSetup, 'can' | 'terms'>> {
  readonly date?: string;
  readonly can?: Partial<Capabilities>;
  readonly terms?: Partial<VenueTerms>;
}

export function setupOf(bars: readonly Bars[], options: ExchangeOptions = {}): ExchangeSetup {
  const { date = FULL_DAY, can, terms, ...rest } = options;
  return {
    ...SIM_DEFAULTS,
    ...{ session: sessionOf(date), bars, cash: 100_000 },
    can: { ...SIM_CAPABILITIES, ...can },
    terms: { ...TERMS, ...terms },
    ...rest,
  };
}

export function exchangeOf(bars: readonly Bars[], options: ExchangeOptions = {}): SimExchange {
  return new SimExchange(setupOf(bars, options));
}

/** Goes on until that session minute has closed, or has opened. */
export function toClose(exchange: SimExchange, m: number): void {
  while (exchange.closed < m && exchange.advance());
}

export function toOpen(exchange: SimExchange, m: number): void {
  while (exchange.opened < m && exchange.advance());
}

export function toEnd(exchange: SimExchange): void {
  while (exchange.advance());
}

export function shareOf(ticker: string): Instrument {
  return { kind: 'stock', ticker, multiplier: 1, contract: null, isSynthetic: false };
}

const ORDER = { replaces: null, attachedStop: null, expiresAt: null, limit: null, stop: null } as const;

/** A limit order to buy, with a stop attached where a price is given. */
export function entry(
  tradeId: string,
  ticker: string,
  quantity: number,
  limit: number,
  more: { readonly stop?: number; readonly expiresAt?: number; readonly instrument?: Instrument } = {},
): OrderRequest {
  const { stop, expiresAt = null, instrument = shareOf(ticker) } = more;
  return {
    ...ORDER,
    ...{ clientId: clientIdOf(tradeId, 'entry', 1), tradeId, leg: 'entry', instrument, side: 'buy', kind: 'limit' },
    ...{ quantity, limit, expiresAt },
    attachedStop: stop === undefined ? null : { clientId: clientIdOf(tradeId, 'stop', 1), price: stop },
  };
}

/** A stop order to sell; its number is that of its client order id. */
export function stopOrder(
  tradeId: string,
  ticker: string,
  quantity: number,
  stop: number,
  more: { readonly number?: number; readonly replaces?: string } = {},
): OrderRequest {
  const { number = 1, replaces = null } = more;
  return {
    ...ORDER,
    ...{ clientId: clientIdOf(tradeId, 'stop', number), tradeId, leg: 'stop', instrument: shareOf(ticker) },
    ...{ side: 'sell', kind: 'stop', quantity, stop, replaces },
  };
}

/** A sale at the market, or at a limit. */
export function exit(
  tradeId: string,
  ticker: string,
  quantity: number,
  more: {
    readonly limit?: number;
    readonly replaces?: string;
    readonly instrument?: Instrument;
    readonly number?: number;
  } = {},
): OrderRequest {
  const { limit = null, replaces = null, instrument = shareOf(ticker), number = 1 } = more;
  return {
    ...ORDER,
    ...{ clientId: clientIdOf(tradeId, 'exit', number), tradeId, leg: 'exit', instrument, side: 'sell' },
    ...{ kind: limit === null ? 'market' : 'limit', quantity, limit, replaces },
  };
}

/** What an exchange tells, a line each: "1+1s buy 10 A at 50: t-entry1" for a fill, "t-entry1 filled 10/10" for a state. */
export function listen(exchange: SimExchange): string[] {
  const told: string[] = [];
  exchange.tellOrders({
    order: (report) => told.push(orderLine(report)),
    execution: (execution) => told.push(fillLine(exchange, execution)),
  });
  return told;
}

export function orderLine({ clientId, state, filled, quantity, stop }: OrderReport): string {
  const at = stop === null ? '' : ` at ${String(short(stop))}`;
  return `${clientId ?? 'foreign'} ${state} ${String(short(filled))}/${String(short(quantity))}${at}`;
}

export function fillLine(
  exchange: SimExchange,
  { clientId, side, ticker, quantity, price, at }: ExecutionReport,
): string {
  const sinceOpen = at - exchange.setup.session.open;
  const m = Math.floor(sinceOpen / MINUTE_MS);
  const when = `${String(m)}+${String((sinceOpen - m * MINUTE_MS) / 1000)}s`;
  return `${when} ${side} ${String(short(quantity))} ${ticker} at ${String(short(price))}: ${clientId ?? 'foreign'}`;
}

function short(value: number): number {
  return Number(value.toFixed(6));
}
