/**
 * A broker whose first questions are asked again when there was no answer: connecting, the account, the instruments.
 * Guarantees: API_RETRY_LIMIT tries more at most, within the time that a call has, and only of what says that a retry can
 * help; an order is never among them; a broker that was left is not connected again by a try that is still to come.
 */
import { NetworkError } from '../../core/errors.ts';
import { withRetries, type RetryTools } from '../../risk/error-policy.ts';
import type { Broker } from '../../orders/broker.ts';

export function askingAgain(broker: Broker, tools: RetryTools): Broker {
  let leaves = 0;
  return {
    name: broker.name,
    can: broker.can,
    connect: (listener) => {
      const before = leaves;
      return withRetries(() => (leaves === before ? broker.connect(listener) : Promise.reject(left())), tools);
    },
    disconnect: () => {
      leaves++;
      return broker.disconnect();
    },
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

function left(): NetworkError {
  const message = 'the broker was left before it was connected';
  return new NetworkError({ code: 'not_connected', message, cure: 'start it again when the broker answers' });
}
