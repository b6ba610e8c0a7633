/** What an account holds and has ordered, in dollars: what the limits of size are measured against. */
import { isWorking } from '../../journal/fold/orders.ts';
import type { SessionView } from '../../journal/fold/session-fold.ts';
import { ALL_SPENDABLE, unspendableOf } from '../../session/unspendable.ts';
import { valueOf } from './holdings.ts';

export interface Exposure {
  /** Positions and working entries. */
  readonly positions: number;
  /** Open positions at their last close, and what working entries may still buy at their decision prices. */
  readonly open_value: number;
  readonly working_value: number;
  /** Cash that is in no position, as far as the account lets it be spent. */
  readonly cash: number;
  /** What of it may pay for puts. */
  readonly cash_for_puts: number;
  /** Of this session, fees included. */
  readonly profit: number;
}

/** `isThisSession`: whether the view is of the session of now; what is held is held either way. */
export function exposureOf(view: SessionView | null, equity: number, isThisSession: boolean): Exposure {
  if (view === null)
    return { positions: 0, open_value: 0, working_value: 0, cash: equity, cash_for_puts: equity, profit: 0 };
  const { trades, orders, opened, day } = view;
  const working = new Map(
    orders
      .filter((order) => order.leg === 'entry' && isWorking(order))
      .map((order) => [order.tradeId ?? '', order.quantity - order.filled]),
  );
  let [positions, openValue, workingValue, invested] = [0, 0, 0, 0];
  for (const trade of trades) {
    const { id, order, remaining, bought } = trade;
    const open = working.get(id) ?? 0;
    if (remaining > 0 || open > 0) positions++;
    openValue += valueOf(trade);
    workingValue += open * order.decisionPrice * order.instrument.multiplier;
    invested += remaining * bought.price * order.instrument.multiplier;
  }
  const { onShares, onPuts } = opened === null ? ALL_SPENDABLE : unspendableOf(opened.account);
  const free = equity + day.realised - invested;
  return {
    positions,
    open_value: openValue,
    working_value: workingValue,
    cash: free - onShares,
    cash_for_puts: free - onPuts,
    profit: isThisSession ? day.profit : 0,
  };
}
