/**
 * What an account has on its list of activities: its fills, and what was booked when contracts ended. Guarantees: a list is told
 * page by page, newest first unless it is asked for the other way.
 */
import type { EpochMs } from '../../src/lib/core/clock.ts';
import type { Wire } from './alpaca-order.ts';
import { countIn, timeIn, type Call } from './call.ts';
import { activityId, activityWire, type Fill } from './fills.ts';
import { decimalText, timeText, uuidOf } from './words.ts';

/** Of a contract that has expired or was exercised, or of the shares that were sold for one. */
export interface Booked {
  readonly type: 'OPEXP' | 'OPEXC' | 'OPTRD';
  readonly symbol: string;
  /** Below 0: it left the account. */
  readonly quantity: number;
  /** Dollars. */
  readonly amount: number;
  /** New York date on which it happened. */
  readonly date: string;
  /** The day after, mostly. */
  readonly bookedAt: EpochMs;
}

export interface Activity {
  readonly id: string;
  readonly type: string;
  /** A page is cut by it: of a fill when it happened, of anything else when it was booked. */
  readonly at: EpochMs;
  readonly wire: Wire;
}

export function activitiesOf(fills: readonly Fill[], booked: readonly Booked[]): Activity[] {
  const all = [
    ...fills.map((fill) => ({ id: activityId(fill), type: 'FILL', at: fill.at, wire: activityWire(fill) })),
    ...booked.map(bookedActivity),
  ];
  return all.sort((one, other) => one.at - other.at);
}

function bookedActivity({ type, symbol, quantity, amount, date, bookedAt: at }: Booked): Activity {
  const id = `${timeText(at).replace(/\D/g, '').slice(0, 17)}::${uuidOf('booked', `${type} ${symbol} ${date}`)}`;
  const wire = {
    ...{ id, activity_type: type, symbol, qty: decimalText(quantity), net_amount: decimalText(amount) },
    ...{ date, created_at: timeText(at), currency: 'USD', status: 'executed', group_id: uuidOf('group', date) },
  };
  return { id, type, at, wire };
}

/** A page begins after the activity that its token names. */
export function activitiesWire(all: readonly Activity[], call: Call): Wire[] {
  const [after, until] = [timeIn(call, 'after') ?? -Infinity, timeIn(call, 'until') ?? Infinity];
  const date = call.query.get('date')?.slice(0, 10) ?? null;
  const found = all.filter(
    ({ at }) => at > after && at < until && (date === null || new Date(at).toISOString().startsWith(date)),
  );
  if (call.query.get('direction') !== 'asc') found.reverse();
  const token = call.query.get('page_token');
  const from = token === null ? 0 : found.findIndex(({ id }) => id === token) + 1;
  return found.slice(from, from + countIn(call, 'page_size', 100, 100)).map(({ wire }) => wire);
}
