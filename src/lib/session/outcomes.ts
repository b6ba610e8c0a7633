/**
 * What becomes of the machine's orders: the executor's fills and ends, taken into account, budgets and journal, in the
 * order in which they are told.
 * Guarantees: what is bought falls due at its hard exit at the latest; the money and the place of an entry that was not
 * filled are free again; an order that nobody sent is an error of the program, never a position.
 */
import { LogicError } from '../core/errors.ts';
import type { ExecutorEvents, Fill, SaleCause } from '../orders/executor.ts';
import { closedEvent, type RunPlace } from './closed.ts';
import type { EntryDesk } from './entry-desk.ts';
import type { Journal } from './journal.ts';
import type { SessionState } from './session-state.ts';

export interface OutcomeParts {
  readonly place: RunPlace;
  readonly journal: Journal;
}

export class Outcomes implements ExecutorEvents {
  readonly #place: RunPlace;
  readonly #journal: Journal;
  readonly #desk: EntryDesk;
  readonly #session: () => SessionState;

  constructor({ place, journal }: OutcomeParts, desk: EntryDesk, session: () => SessionState) {
    this.#place = place;
    this.#journal = journal;
    this.#desk = desk;
    this.#session = session;
  }

  bought(id: string, fill: Fill, stop: number | null): void {
    const { account, killSwitch } = this.#session();
    const isLate = !account.isWorking(id);
    const position = account.bought(id, fill, stop);
    if (position === null) throw unknownOrder(id);
    // A fill that comes after the end of its entry was told is a fill all the same.
    if (isLate && position.bought === fill) this.#desk.occupy(this.#session(), position.entry);
    const { seat } = position.entry;
    const { timeoutMinutes } = seat.strategy.rules;
    position.makeDue('hard_exit', seat.window.hardExit);
    if (timeoutMinutes !== null) position.makeDue('timeout', position.bought.m + timeoutMinutes);
    if (killSwitch.isHalted) position.makeDue('kill_switch', fill.m + 1);
    const unwanted = account.whyUnwanted(id);
    if (unwanted !== null) position.makeDue(unwanted, fill.m + 1);
    this.#journal.record({ kind: 'bought', id, fill, stop });
  }

  done(id: string, m: number): void {
    const { account, blocklist } = this.#session();
    const working = account.done(id);
    if (working === null) throw unknownOrder(id);
    const { entry, filled } = working;
    const { seat, share, signalTape, instrument, limit } = entry;
    if (filled > 0) {
      seat.budget.keepPart(share, filled / entry.quantity);
      return;
    }
    seat.budget.release(share);
    seat.entries--;
    seat.positions--;
    blocklist.release(signalTape.symbol);
    const what = { strategy: seat.strategy.name, symbol: signalTape.symbol, ticker: instrument.ticker };
    const mark = instrument.isSynthetic ? ({ synthetic: true } as const) : {};
    this.#journal.record({ kind: 'unfilled', m, ...what, ...mark, id, limit });
  }

  sold(id: string, fill: Fill, cause: SaleCause): void {
    const { account, openMinute } = this.#session();
    const position = account.sold(id, fill, cause);
    if (position === null) throw unknownOrder(id);
    this.#journal.record({ kind: 'sold', id, fill, cause });
    if (position.remaining > 0) return;
    const { seat, share } = position.entry;
    seat.positions--;
    // Only where positions are limited at once, and not entries, does a closed trade free its money.
    if (!seat.strategy.rules.isLimitedByMaxTrades) seat.budget.release(share);
    this.#journal.record(closedEvent(position, openMinute, this.#place));
  }
}

function unknownOrder(id: string): LogicError {
  return new LogicError({ code: 'unknown_order', message: `the executor tells of ${id}`, cure: 'report this bug' });
}
