/**
 * The last check in front of a broker: no order sells what the account does not hold. Guarantees: what passes cannot make
 * the account short by itself; what does not is thrown before it is sent.
 */
import type { Clock, Timers } from '../core/clock.ts';
import { BrokerError } from '../core/errors.ts';
import type { BrokerPosition } from '../orders/broker.ts';
import type { OrderRequest } from '../orders/order.ts';

/** What doubles add to a sum of shares. */
const DUST = 1e-6;
/** A list of positions may lag a fill by so much: the stop of what was just bought is not given up before. */
const LEDGER_LAG_MS = 2_000;
const ASK_AGAIN_MS = 400;

/**
 * An order that takes the place of another may sell what that one holds, so all that is held bounds it.
 * @throws BrokerError `sell_beyond_holdings`
 */
export function assertHeld(request: OrderRequest, positions: readonly BrokerPosition[]): void {
  if (request.side === 'buy' || isHeld(request, positions)) return;
  const { quantity, instrument } = request;
  const most = mostOf(request, positions);
  throw new BrokerError({
    code: 'sell_beyond_holdings',
    message: `${String(quantity)} of ${instrument.ticker} were to be sold, and ${String(most)} may be`,
    cure: 'nothing was sent; reconcile what is held with the broker',
    details: { ticker: instrument.ticker, quantity, most },
  });
}

/**
 * Asks for the positions, of a stop again and again as long as they may lag the fill that it is to protect. An exit is asked
 * for again by the order desk, which has sold nothing meanwhile.
 * @throws BrokerError `sell_beyond_holdings`, and what `positions` throws
 */
export async function assertHeldSoon(
  request: OrderRequest,
  positions: () => Promise<readonly BrokerPosition[]>,
  { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
): Promise<void> {
  if (request.side === 'buy') return;
  const until = clock.now() + (request.leg === 'stop' ? LEDGER_LAG_MS : 0);
  for (;;) {
    const seen = await positions();
    if (clock.now() >= until || isHeld(request, seen)) {
      assertHeld(request, seen);
      return;
    }
    await new Promise<void>((resolve) => timers.at(clock.now() + ASK_AGAIN_MS, resolve));
  }
}

function isHeld(request: OrderRequest, positions: readonly BrokerPosition[]): boolean {
  return request.quantity <= mostOf(request, positions) + DUST;
}

function mostOf({ instrument, replaces }: OrderRequest, positions: readonly BrokerPosition[]): number {
  const position = positions.find(({ ticker }) => ticker === instrument.ticker);
  return (replaces === null ? position?.available : position?.quantity) ?? 0;
}
