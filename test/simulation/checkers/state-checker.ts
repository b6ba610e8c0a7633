/**
 * The fold of the journal is the live state: a second session is told each record as it is written, as a restarted run
 * would be, and must then be what the live one is; now and then one is made anew from all records. What status, logs and reports
 * are made of has bought and sold of each trade what the order desk has, others' sales included.
 */
import { SessionFold } from '../../../src/lib/journal/fold/session-fold.ts';
import { LiveSession } from '../../../src/lib/session/live-session.ts';
import { Notebook } from '../../../src/lib/session/notebook.ts';
import type { StoredRecord } from '../../../src/lib/session/records.ts';
import { setupOf } from '../machine-process.ts';
import type { Scenario } from '../scenario.ts';
import { Violation } from './violation.ts';

const DUST = 1e-6;

export class StateChecker {
  readonly #scenario: Scenario;
  readonly folded: LiveSession;
  #shown: SessionFold | null = null;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.folded = new LiveSession(setupOf(scenario), new Notebook());
  }

  recall(records: readonly StoredRecord[]): void {
    for (const stored of records) {
      this.folded.recall(stored.record, stored.at);
      this.#shown ??= new SessionFold(stored.session);
      this.#shown.apply(stored);
    }
  }

  compare(live: LiveSession): void {
    if (!live.isOpened) return;
    this.#same('live', digest(live), digest(this.folded));
    this.#compareShown();
  }

  compareAnew(records: readonly StoredRecord[]): void {
    const anew = new LiveSession(setupOf(this.#scenario), new Notebook());
    for (const { record, at } of records) anew.recall(record, at);
    if (anew.isOpened) this.#same('anew', digest(anew), digest(this.folded));
    this.#compareShown();
  }

  #compareShown(): void {
    const { desk } = this.folded;
    for (const { id, bought, sold } of this.#shown?.view.trades ?? []) {
      const trade = desk.trades.find((each) => each.id === id);
      if (trade === undefined) throw new Violation('fold', `${id} is shown, and the desk does not know it`);
      const [shown, real] = [bought.quantity - sold.quantity, trade.bought - trade.sold];
      if (Math.abs(shown - real) > DUST)
        throw new Violation('fold', `of ${id} ${String(shown)} are shown as held, ${String(real)} are`);
    }
  }

  #same(name: string, a: Readonly<Record<string, unknown>>, folded: Readonly<Record<string, unknown>>): void {
    for (const [what, value] of Object.entries(a)) {
      const [left, right] = [JSON.stringify(value), JSON.stringify(folded[what])];
      if (left !== right) throw new Violation('fold', `${what}: ${name} ${left}, by the journal ${right}`);
    }
  }
}

function digest(session: LiveSession): Record<string, unknown> {
  const { machine, desk, killSwitch, arming, sources, lastBars, lastDecided } = session;
  const { account } = machine;
  // A session that waits for puts has heard its strategies, and has decided nothing: only the decision is in the journal.
  const isDeciding = lastBars !== lastDecided;
  return {
    equity: session.opened.equity,
    kill: [killSwitch.status.state, killSwitch.status.cause],
    disarmed: arming.why,
    foreign: [...sources.foreign],
    minutes: [lastBars, lastDecided],
    cash: account.cash,
    working: account.workingValue,
    exposures: account.exposures,
    positions: account.positions.map((position) => {
      const { entry, remaining, stop, dueMinute, dueReason, isExiting, bought, value } = position;
      return [entry.id, remaining, stop, String(dueMinute), dueReason, isExiting, bought, value];
    }),
    seats: machine.seats.map(({ strategy, entries, positions, budget, admitted, candidates }) => [
      ...[strategy.name, entries, positions, Math.round(budget.left * 1e6) / 1e6, candidates.scannedAt],
      isDeciding ? [] : admitted.map((tape) => [tape.symbol, candidates.has(tape)]),
    ]),
    orders: desk.orders,
    trades: desk.trades,
  };
}
