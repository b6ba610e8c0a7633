/**
 * Bugs as they are made, each of which the simulation has to find: what in the sources is replaced by what. Where the
 * sources change, so does the text here.
 */
import type { BrokerName } from '../scenario.ts';

export interface PlantedBug {
  readonly name: string;
  /** By whose days it is looked for; absent: by those of sim's port. */
  readonly broker?: BrokerName;
  /** The first seed that is tried; another than 1 where it takes many days to find it, for the time it takes. */
  readonly seed?: number;
  readonly patches: readonly {
    /** Below src/lib. */
    readonly file: string;
    readonly from: string;
    readonly to: string;
  }[];
}

function bug(name: string, file: string, from: string, to: string, seed = 1): PlantedBug {
  return { name, seed, patches: [{ file, from, to }] };
}

/** Of the adapter, which lives by the faults of the local Alpaca. */
function alpacaBug(name: string, file: string, from: string, to: string, seed: number): PlantedBug {
  return { ...bug(name, `brokers/alpaca/${file}`, from, to, seed), broker: 'alpaca' };
}

export const PLANTED_BUGS: readonly PlantedBug[] = [
  bug('E is read again at a restart', 'session/live-run.ts', 'if (!session.isOpened) {', 'if (session.tickers) {'),
  bug(
    'an order that was not answered counts as one that never arrived',
    'orders/own-order.ts',
    "    this.#state = 'unknown';\n    this.#unclearSince ??= at;",
    "    this.#state = 'intended';\n    this.#isAbsent = true;",
    310,
  ),
  {
    name: 'an entry is tried again with another client order id',
    patches: [
      {
        file: 'orders/own-order.ts',
        from: "    this.#state = 'unknown';\n    this.#unclearSince ??= at;",
        to: "    this.#state = 'intended';\n    this.#isAbsent = true;",
      },
      {
        file: 'orders/plan-entry.ts',
        from: "place(planning, entry?.request ?? request(planning, trade), 'entry')",
        to: "place(planning, { ...request(planning, trade), clientId: entryIdOf(plan.id) + (entry === null ? '' : '7') }, 'entry')",
      },
    ],
  },
  bug(
    'an order that was not answered counts as rejected',
    'session/broker-calls.ts',
    'if (isRefused(error))',
    'if (error instanceof Error)',
  ),
  bug(
    'what a look-up does not find yet counts as absent',
    'orders/planning.ts',
    'mayBeGone && agenda.now >= since + can.lookupLagMs',
    'mayBeGone',
    470,
  ),
  bug(
    'a second fill of an order takes the place of the first',
    'orders/order-fills.ts',
    'this.#executed += quantity;',
    'this.#executed = quantity;',
  ),
  bug(
    'a fill that is told twice counts twice',
    'orders/book.ts',
    'if (clientId === null || this.#executions.has(id)) return;\n    const { trade, order }',
    'if (clientId === null) return;\n    const { trade, order }',
  ),
  bug(
    'a fill after the end of its order is ignored',
    'orders/own-order.ts',
    'const before = this.#state;\n    this.#isSeen = true;\n    this.#isAbsent = false;\n    this.#newsAt = at;\n    this.#fills.execute',
    'const before = this.#state;\n    if (this.isEnded) return null;\n    this.#isSeen = true;\n    this.#isAbsent = false;\n    this.#newsAt = at;\n    this.#fills.execute',
  ),
  bug(
    'what is bought gets no stop',
    'orders/plan-protection.ts',
    'const uncovered = leftOf(held, covered);',
    'const uncovered = Math.min(0, held);',
  ),
  bug(
    'the attached stop stays where it was',
    'orders/plan-protection.ts',
    "if (planning.can.replace === 'none' ||",
    'if (planning.can.replace.length > 0 ||',
  ),
  {
    name: 'a stop is sent beside the entry of another trade, where the broker takes one side at a time',
    seed: 118,
    patches: [
      {
        file: 'orders/plan-protection.ts',
        from: 'takesBackEntries(planning, trade, NEEDS_STOP);\n  sellIfItLasts',
        to: 'sellIfItLasts',
      },
      {
        file: 'orders/plan-protection.ts',
        from: 'if (!takesBackEntries(planning, trade, NEEDS_STOP)) return false;',
        to: 'if (trade.held > 0) return false;',
      },
    ],
  },
  bug(
    'a stop stands twice as far away as it should',
    'orders/trade.ts',
    'floorToTick(this.averagePrice * (1 - stop.share))',
    'floorToTick(this.averagePrice * (1 - 2 * stop.share))',
  ),
  bug(
    'a position is sold while its stop works',
    'orders/plan-exit.ts',
    'if (takeOverStop(planning, trade) || !areStopsOver(planning, trade)) return;',
    'if (takeOverStop(planning, trade)) return;',
  ),
  bug(
    'a cancel that was asked for counts as done',
    'orders/own-order.ts',
    '  cancelAsked(at: EpochMs): void {',
    '  cancelAsked(at: EpochMs): void {\n    this.#drop(at);',
    90,
  ),
  bug(
    'as much is sold as was ordered',
    'orders/plan-exit.ts',
    'const available = Math.min(mine, seen?.available ?? 0);',
    'const available = Math.min(trade.plan.quantity, seen?.available ?? 0) && trade.plan.quantity;',
  ),
  bug(
    "the owner's shares are sold too",
    'orders/plan-exit.ts',
    'const available = Math.min(mine, seen?.available ?? 0);',
    'const available = seen?.available ?? 0;',
    441,
  ),
  {
    name: 'entries are decided and sent after their minute',
    patches: [
      {
        file: 'orders/plan-entry.ts',
        from: "if (agenda.isDue(expiresAt)) return 'its minute is over';",
        to: '',
      },
      {
        file: 'session/minutes.ts',
        from: 'const decides = this.#mayDecide(m);',
        to: 'const decides = true;',
      },
    ],
  },
  bug(
    'a state that nobody knows counts as cancelled',
    'orders/states.ts',
    "unknown: 'unknown',",
    "unknown: 'cancelled',",
    330,
  ),
  bug(
    'orders are sent before they are written down',
    'session/outgoing.ts',
    'this.#journaling.commit();\n      for (const action of actions)',
    'for (const action of actions)',
  ),
  bug(
    'what could not be written down is forgotten',
    'session/notebook.ts',
    'append(this.#records);\n    this.#records = [];',
    'const records = this.#records;\n    this.#records = [];\n    append(records);',
    45,
  ),
  bug(
    'the kill switch is forgotten at a restart',
    'session/live-session.ts',
    'this.#apply(record, at);\n      if (record.kind',
    "if (record.kind !== 'kill') this.#apply(record, at);\n      if (record.kind",
  ),
  bug(
    'entries go on after a halt',
    'session/candidate-facts.ts',
    'isKillSwitchEngaged: killSwitch.isEngaged,',
    'isKillSwitchEngaged: false,',
  ),
  {
    name: 'what was ordered when it was halted is still sent',
    seed: 565,
    patches: [
      { file: 'session/live-session.ts', from: "if (record.state !== 'active') this.desk.cancelEntries();", to: '' },
      { file: 'session/outgoing.ts', from: 'if (!isEntry(action) || !session.killSwitch.isEngaged) ', to: '' },
    ],
  },
  bug(
    'positions are held on to after a halt',
    'session/live-session.ts',
    "if (record.state === 'halted')",
    "if (record.state === 'active')",
    98,
  ),
  bug(
    'the blocklist is forgotten at a restart',
    'session/entry-desk.ts',
    'seat.countTry(event.symbol);\n    this.occupy(state, entry);',
    'seat.countTry(event.symbol);',
  ),
  bug(
    'an exit that was asked for is forgotten at a restart',
    'session/machine.ts',
    '        if (position !== undefined) position.isExiting = true;\n        this.#parts.executor.exit(event.id, isUrgent(event.why));',
    '        if (position !== undefined) position.isExiting = true;',
  ),
  bug(
    'disarmed entries go on',
    'session/live-sources.ts',
    'isDisarmed: this.#arming.why !== null,',
    'isDisarmed: false,',
  ),
  bug(
    'what others hold is traded too',
    'session/live-sources.ts',
    'isForeign: this.foreign.has(symbol) || this.foreign.has(ticker),',
    'isForeign: false,',
  ),
  {
    name: 'a gap between journal and broker stops nothing',
    patches: [
      {
        file: 'session/guard.ts',
        from: "if (text !== this.#releasedGaps) session.engage('reconcile', text, now);",
        to: '',
      },
    ],
  },
  bug(
    'the hard exit comes too late on half days',
    'session/outcomes.ts',
    "position.makeDue('hard_exit', seat.window.hardExit);",
    "position.makeDue('hard_exit', seat.window.hardExit + (this.#session().minutes === 210 ? 60 : 0));",
  ),
  bug(
    'nothing falls due while the feed is silent',
    'session/minutes.ts',
    'if (m >= 0 && m < session.minutesToClose) session.openMinute(m);',
    '',
    88,
  ),
  bug(
    'the loss limit is twice what it should be',
    'risk/kill-switch.ts',
    'return profit / equity <= -limit;',
    'return profit / equity <= -2 * limit;',
    106,
  ),
  bug(
    'entries that are not filled yet count for nothing',
    'session/account.ts',
    'if (filled === 0) exposures++;',
    'if (filled > 0) exposures++;',
    244,
  ),
  bug(
    'what no scan names any more is traded',
    'session/hearing.ts',
    'if (!this.seat.candidates.has(tape)) return;',
    '',
  ),
  bug(
    'a sale by others counts for one trade only, in what is shown',
    'journal/fold/trades.ts',
    'const part = partOf(execution.id, tradeId);',
    'const part = execution.id;',
    229,
  ),
  alpacaBug(
    'a fill counts as all that its order has filled by then',
    'schema.ts',
    "quantity: number(fill, 'qty')",
    "quantity: number(fill, 'cum_qty')",
    4,
  ),
  alpacaBug(
    'what Alpaca did not answer counts as refused',
    'refusals.ts',
    "return new NetworkError({\n    code: 'no_answer',\n    message: `Alpaca did not answer: ${why}`,\n    cure: 'look at the connection and at status.alpaca.markets',\n    retryable: true,",
    "return new BrokerError({\n    code: 'no_answer',\n    message: `Alpaca did not answer: ${why}`,\n    cure: 'look at the connection and at status.alpaca.markets',",
    14,
  ),
  alpacaBug(
    'an error of the server counts as refused',
    'refusals.ts',
    'status >= 400 && status < 500 &&',
    'status >= 400 &&',
    34,
  ),
  bug(
    'what was scanned for is forgotten by a restart',
    'session/live-session.ts',
    'this.machine.scanned(record.strategy,',
    'if (!this.#notebook.isRecalling) this.machine.scanned(record.strategy,',
  ),
];
