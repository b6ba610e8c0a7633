/**
 * What the order desk asks to be done. Whoever does it commits `record` to the journal and applies it to the desk before
 * the broker is called, and turns what comes back into records:
 *
 * | action | answer | records |
 * |---|---|---|
 * | place | a report | `order_report` from reply |
 * | | BrokerError: nothing was done | `order_report` from reply, state rejected |
 * | | BrokerError `duplicate_order`, or one that can be retried | `order_unknown`: it is looked up |
 * | | NetworkError, anything else | `order_unknown` |
 * | cancel | nothing | none: its end is reported |
 * | | BrokerError | `cancel_refused` |
 * | | NetworkError | `order_unknown` asked cancel |
 * | lookup | a report | `order_report` from lookup |
 * | | null | `order_absent` if `provesAbsence`, else none |
 * | executions | executions | `execution` for each of ours that the desk does not know |
 * | positions | positions | `position_seen`, also when nothing is held |
 * | quote | a quote or none | `quote_seen` |
 * | note, alert | - | the record itself; an alert is also told to people |
 *
 * No answer to a look-up, to executions, positions or a quote: no record; the desk asks again.
 */
import type { EpochMs } from '../core/clock.ts';
import type { Alerted, CancelAsked, OrderIntended, OrderRecord } from './order-records.ts';
import type { OrderRequest } from './order.ts';

export type DeskAction =
  | { readonly do: 'place'; readonly request: OrderRequest; readonly record: OrderIntended }
  | { readonly do: 'cancel'; readonly clientId: string; readonly record: CancelAsked }
  /** `provesAbsence`: it was sent so long ago that a look-up which does not find it proves that it is not there. */
  | { readonly do: 'lookup'; readonly clientId: string; readonly provesAbsence: boolean }
  | { readonly do: 'executions'; readonly since: EpochMs }
  | { readonly do: 'positions'; readonly ticker: string }
  | { readonly do: 'quote'; readonly ticker: string }
  | { readonly do: 'note'; readonly record: OrderRecord }
  | { readonly do: 'alert'; readonly record: Alerted };

/** The same call, whenever it is asked for. */
export function callOf(action: DeskAction): string {
  switch (action.do) {
    case 'place':
      return `place ${action.request.clientId}`;
    case 'cancel':
    case 'lookup':
      return `${action.do} ${action.clientId}`;
    case 'positions':
    case 'quote':
      return `${action.do} ${action.ticker}`;
    case 'executions':
      return 'executions';
    case 'alert':
      return `alert ${action.record.code} ${action.record.about ?? ''}`;
    case 'note':
      return `note ${action.record.kind}`;
  }
}
