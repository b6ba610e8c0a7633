/**
 * A broker whose first questions are asked again when there was no answer: connecting, the account, the instruments.
 * Guarantees: API_RETRY_LIMIT tries more at most, within the time that a call has, and only of what says that a retry can
 * help; an order is never among them.
 */
import { withRetries, type RetryTools } from '../../risk/error-policy.ts';
import type { Broker } from '../../orders/broker.ts';

export function askingAgain(broker: Broker, tools: RetryTools): Broker {
  return {
    name: broker.name,
    can: broker.can,
    connect: (listener) => withRetries(() => broker.connect(listener), tools),
    disconnect: () => broker.disconnect(),
    account: () => withRetries(() => broker.account(), tools),
    instrument: (ticker) => withRetries(() => broker.instrument(ticker), tools),
    positions: () => broker.positions(),
    openOrders: () => broker.openOrders(),
    executionsSince: (at) => broker.executionsSince(at),
    orderByClientId: (clientId) => broker.orderByClientId(clientId),
    quotes: (tickers) => broker.quotes(tickers),
    place: (request) => broker.place(request),
    cancel: (clientId) => broker.cancel(clientId),
    clock: () => broker.clock(),
  };
}
