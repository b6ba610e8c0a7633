/**
 * What holds at the end of a day, when the faults have stopped and all windows are over: nothing is held that nobody was told of,
 * nothing works any more, the run is over, and cash and fills of the journal and of its books are the venue's.
 */
import type { StoredRecord } from '../../../src/lib/session/records.ts';
import type { Trade } from '../../../src/lib/orders/trade.ts';
import type { Scenario } from '../scenario.ts';
import type { JournalChecker } from './journal-checker.ts';
import { checkLedger } from './ledger-checker.ts';
import type { StateChecker } from './state-checker.ts';
import { isLive, multiplierOf, type VenueChecker } from './venue-checker.ts';
import { Violation } from './violation.ts';

export interface DayEnd {
  readonly scenario: Scenario;
  readonly venue: VenueChecker;
  readonly journal: JournalChecker;
  readonly state: StateChecker;
  readonly records: readonly StoredRecord[];
  /** Of the run that is not over; null: it is. */
  readonly trades: readonly Pick<Trade, 'isOver'>[] | null;
  /** People know that something is wrong. */
  readonly wasTold: boolean;
}

export function checkEnd(end: DayEnd): void {
  const { scenario, venue, state, records, trades, wasTold } = end;
  for (const trade of venue.trades.values()) {
    const held = venue.heldOf(trade);
    if (held > 0 && !wasTold) throw new Violation('liveness', `${String(held)} of ${trade.id} are held`);
    const live = [...trade.orders.values()].find(isLive);
    if (live !== undefined && held === 0) throw new Violation('liveness', `${live.clientId ?? ''} still works`);
  }
  const isHeld = [...venue.trades.values()].some((trade) => venue.heldOf(trade) > 0);
  if (trades !== null && !isHeld) {
    const open = trades.filter(({ isOver }) => !isOver);
    throw new Violation('liveness', `the run is not over; open: ${JSON.stringify(open)}`);
  }
  state.compareAnew(records);
  const isKnown = isAllKnown(end);
  checkLedger(scenario.broker, records, isHeld || !isKnown ? null : venue.ownExecutions);
  if (!isHeld && isKnown) checkBooks(end);
}

/** No order was taken in, and nobody else has sold what is tbot's. */
function isAllKnown({ journal: { soldElsewhere, adopted }, venue }: DayEnd): boolean {
  return soldElsewhere.size === 0 && !venue.ownExecutions.some(({ clientId }) => adopted.has(clientId ?? ''));
}

function checkBooks({ state: { folded }, venue, journal }: DayEnd): void {
  if (!folded.isOpened) return;
  let cash = folded.opened.equity;
  for (const { side, quantity, price, fees, ticker } of venue.ownExecutions)
    cash += (side === 'buy' ? -1 : 1) * quantity * price * multiplierOf(ticker) - fees;
  const ours = folded.machine.account.cash;
  if (Math.abs(ours - cash) > 0.01)
    throw new Violation('ledger', `cash is ${String(ours)}, the venue's ${String(cash)}`);
  for (const { id, bought, sold } of venue.trades.values()) {
    const told = journal.trades.get(id);
    if (Math.abs((told?.bought ?? 0) - bought) > 1e-6 || Math.abs((told?.sold ?? 0) - sold) > 1e-6)
      throw new Violation('ledger', `${id}: ${String(told?.bought)} bought, ${String(told?.sold)} sold by the journal`);
  }
}
