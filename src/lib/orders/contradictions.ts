/** What a broker says that cannot be, as errors: each starts a reconcile. */
import { BrokerError } from '../core/errors.ts';
import type { ExecutionReport } from './order.ts';

export function impossible(clientId: string, what: string): BrokerError {
  return new BrokerError({
    code: 'impossible_transition',
    message: `order ${clientId}: ${what}`,
    cure: 'nothing to do: orders, fills and positions are compared with the broker',
    details: { clientId },
  });
}

export function lateFill({ id, clientId }: ExecutionReport): BrokerError {
  return new BrokerError({
    code: 'late_fill',
    message: `order ${clientId ?? ''} had ended, and was filled after that (${id})`,
    cure: 'nothing to do: what was bought is sold at once',
    details: { clientId },
  });
}
