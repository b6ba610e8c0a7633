/**
 * The last check in front of a broker: no order sells what the account does not hold. Guarantees: what passes cannot make
 * the account short by itself; what does not is thrown before it is sent.
 */
import { BrokerError } from '../core/errors.ts';
import type { BrokerPosition } from '../orders/broker.ts';
import type { OrderRequest } from '../orders/order.ts';

/** What doubles add to a sum of shares. */
const DUST = 1e-6;

/**
 * An order that takes the place of another may sell what that one holds, so all that is held bounds it.
 * @throws BrokerError `sell_beyond_holdings`
 */
export function assertHeld(
  { side, quantity, instrument, replaces }: OrderRequest,
  positions: readonly BrokerPosition[],
): void {
  if (side === 'buy') return;
  const position = positions.find(({ ticker }) => ticker === instrument.ticker);
  const most = (replaces === null ? position?.available : position?.quantity) ?? 0;
  if (quantity <= most + DUST) return;
  throw new BrokerError({
    code: 'sell_beyond_holdings',
    message: `${String(quantity)} of ${instrument.ticker} were to be sold, and ${String(most)} may be`,
    cure: 'nothing was sent; reconcile what is held with the broker',
    details: { ticker: instrument.ticker, quantity, most },
  });
}
