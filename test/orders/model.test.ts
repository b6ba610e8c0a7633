/**
 * The order desk against a model of a bad broker, with a process that dies
 * 1. The account is never short, and what sell orders may still sell is never more than it holds.
 * 2. Of one client order id at most one order works; an entry is not sent after its minute.
 * 3. The plan asked for twice is the same, and the journal read again is the same desk, and has told the same.
 * 4. Where the broker takes one side at a time, no stop is sent while its instrument is bought, as far as is known, and no entry
 *    while another trade of it needs one or is sold.
 * 5. When the broker behaves again, what is to be sold is sold, and what is held rests under stops for just that much.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Capabilities } from '../../src/lib/orders/broker.ts';
import type { EntryOrder } from '../../src/lib/orders/executor.ts';
import type { OrderRequest } from '../../src/lib/orders/order.ts';
import { LOOKUP_LAG_MS } from './model-venue.ts';
import { OPEN_AT, Rig } from './rig.ts';
import { TapeOfChance } from './tape-of-chance.ts';

const CAN: Capabilities = {
  ...{ attachedStop: 'none', restingStop: 'any', putStop: false, fractionalLimit: true, replace: 'none' },
  ...{ stopToMarket: false, refusesTwins: false, lookupLagMs: LOOKUP_LAG_MS, entryLife: 'day', streamsOrders: true },
  ...{ hasQuotes: true, hasOptionChain: true, hasImbalance: false, hasPreview: false },
};

/** `m`: its session minute. */
function entryOf(number: number, m: number, ticker: string, isPut: boolean): EntryOrder {
  const plain = { id: `2026-01-05-open-${ticker}-${String(number)}`, quantity: 10, m, hardExit: 50 } as const;
  if (isPut) {
    const contract = { underlying: 'AAA', right: 'put', strike: 50, expiry: 20_000 } as const;
    const instrument = { kind: 'put', ticker, multiplier: 100, contract, isSynthetic: false } as const;
    const stop = { kind: 'underlying_above', symbol: 'AAA', price: 51 } as const;
    return { ...plain, instrument, limit: 1.2, decisionPrice: 1.2, stop };
  }
  const instrument = { kind: 'stock', ticker, multiplier: 1, contract: null, isSynthetic: false } as const;
  return { ...plain, instrument, limit: 50.1, decisionPrice: 50, stop: { kind: 'below_fill', share: 0.02 } };
}

class World {
  readonly chance: TapeOfChance;
  readonly rig: Rig;
  readonly entries: readonly EntryOrder[];
  readonly #isPut: boolean;
  #looked = 0;

  constructor(numbers: readonly number[]) {
    const chance = new TapeOfChance(numbers);
    this.chance = chance;
    const replace = chance.pick(['none', 'new_id'] as const);
    const can: Capabilities = {
      ...CAN,
      attachedStop: chance.pick(['none', 'any']),
      attachedStopNeedsAll: chance.pick([false, true]),
      refusesOtherSide: chance.pick([false, true]),
      replace,
      stopToMarket: replace !== 'none' && chance.pick([false, true]),
      refusesTwins: chance.pick([true, false]),
      entryLife: chance.pick(['day', 'good_till_date']),
    };
    this.#isPut = chance.onceIn(5);
    this.rig = new Rig(can, this.#isPut, chance);
    const other = chance.pick(['BBB', 'AAB']);
    this.entries = [entryOf(0, 0, 'AAB', this.#isPut), entryOf(1, chance.pick([1, 0]), other, this.#isPut)];
  }

  run(): void {
    const { rig, chance } = this;
    for (const entry of this.entries) {
      rig.now = Math.max(rig.now, OPEN_AT + (entry.m + 1) * 60_000);
      rig.tell({ enter: entry });
      if (entry !== this.entries.at(-1) && this.entries.at(-1)?.m === entry.m) continue;
      if (chance.onceIn(5)) rig.now += chance.pick([1_000, 59_000, 70_000]);
      for (let step = 0; step < 20 && !chance.isOver; step++) {
        this.#happen();
        rig.passTo(rig.now + chance.pick([0, 10, 300, 1_200, 6_000]), () => this.check());
      }
    }
    const steps = chance.pick([5, 20, 60]);
    for (let step = 0; step < steps && !chance.isOver; step++) {
      this.#happen();
      rig.passTo(rig.now + chance.pick([0, 200, 1_500, 9_000, 40_000]), () => this.check());
    }
  }

  /** The broker behaves; one trade is to be sold, the other as it comes. */
  settle(): void {
    const { rig, chance } = this;
    chance.end();
    rig.tell({ exit: this.entries[0]?.id ?? '' });
    for (let step = 0; step < 90; step++) {
      this.#fillExits();
      if (step % 30 === 0) rig.reconcile();
      rig.passTo(rig.now + 2_000, () => this.check());
    }
  }

  check(): void {
    const { rig } = this;
    const { venue } = rig;
    for (const ticker of new Set(this.entries.map(({ instrument }) => instrument.ticker))) {
      const position = venue.position(ticker);
      const working = venue.sells(ticker).reduce((sum, { quantity, filled }) => sum + quantity - filled, 0);
      assert.ok(position >= 0, `${ticker} is short: ${String(position)}`);
      assert.ok(working <= position, `${ticker}: ${String(working)} may be sold, ${String(position)} are held`);
    }
    const live = venue.orders.filter((order) => venue.isLive(order)).map(({ request }) => request.clientId);
    assert.equal(new Set(live).size, live.length, `twins: ${live.join(' ')}`);
    for (; this.#looked < rig.actions.length; this.#looked++) {
      const action = rig.actions[this.#looked];
      if (action?.do !== 'place') continue;
      const { leg, replaces, expiresAt } = action.request;
      if (leg === 'entry') assert.ok(rig.now < (expiresAt ?? 0), 'an entry was sent after its minute');
      if (rig.can.refusesOtherSide !== true) continue;
      if (leg === 'stop' && replaces === null) this.#checkStop(action.request);
      if (leg === 'entry') this.#checkEntry(action.request);
    }
    assert.deepEqual(rig.desk.plan(rig.now), rig.desk.plan(rig.now));
  }

  /** A stop of its own was sent just now. */
  #checkStop({ clientId, instrument }: OrderRequest): void {
    const buying = this.rig.desk.orders.filter(
      ({ side, ticker, isLive }) => side === 'buy' && ticker === instrument.ticker && isLive,
    );
    assert.deepEqual(buying, [], `${clientId} was sent beside what buys`);
  }

  /** An entry was sent just now. */
  #checkEntry({ clientId, tradeId, instrument }: OrderRequest): void {
    const unsettled = this.rig.desk.trades.filter(
      ({ id, held, isExiting, protectedBy, hasSoftStop, instrument: { ticker } }) =>
        id !== tradeId &&
        ticker === instrument.ticker &&
        held > 0 &&
        (isExiting || (protectedBy === null && !hasSoftStop)),
    );
    assert.deepEqual(unsettled, [], `${clientId} was sent beside what needs a stop or is sold`);
  }

  checkFold(): void {
    const { desk, told } = this.rig;
    const again = this.rig.refold();
    assert.deepEqual(again.trades, desk.trades);
    assert.deepEqual(again.orders, desk.orders);
    assert.deepEqual(again.told, told);
  }

  checkEnd(): void {
    const { rig, entries } = this;
    const { venue, desk } = rig;
    for (const trade of desk.trades) {
      const own = venue.orders.filter(({ request }) => request.tradeId === trade.id);
      const live = own.filter((order) => venue.isLive(order));
      const net = own.reduce((sum, { request, filled }) => sum + (request.side === 'buy' ? filled : -filled), 0);
      assert.equal(trade.bought - trade.sold, net, `${trade.id} holds ${String(net)}`);
      if (trade.isExiting || trade.id === entries[0]?.id) {
        assert.equal(net, 0, `${trade.id} is not sold: ${String(net)} left`);
        assert.deepEqual(
          live.map(({ request }) => request.clientId),
          [],
        );
        assert.ok(trade.isOver, `${trade.id} is not over`);
      } else if (net > 0 && !trade.hasSoftStop) {
        const resting = live.reduce((sum, { quantity, filled }) => sum + quantity - filled, 0);
        assert.equal(resting, net, `${trade.id} holds ${String(net)} under stops for ${String(resting)}`);
        assert.notEqual(trade.protectedBy, null);
      }
      const dones = rig.told.filter((each) => each === `${trade.id} done`).length;
      assert.equal(dones, 1, `${trade.id} is done ${String(dones)} times`);
    }
  }

  #happen(): void {
    const { rig, chance, entries } = this;
    rig.now++;
    const { venue, now } = rig;
    const live = venue.orders.filter((order) => venue.isLive(order));
    const [order, ...others] = live;
    const one = order === undefined ? undefined : chance.pick([order, ...others]);
    const what = chance.pick([
      'nothing',
      'fill',
      'fill',
      'fill',
      'crash',
      'exit',
      'end',
      'reconcile',
      'late',
      'kill',
      'high',
      'lie',
    ]);
    if (what === 'fill' && one?.isWaiting === false && (one.request.leg !== 'stop' || chance.onceIn(4)))
      this.#fill(one);
    else if (what === 'crash') {
      this.checkFold();
      rig.crash();
    } else if (what === 'exit' && chance.onceIn(12))
      rig.tell({ exit: chance.pick([entries[0], entries[1]])?.id ?? '' });
    else if (what === 'end' && one !== undefined && chance.onceIn(8))
      venue.end(one, chance.pick(['cancelled', 'rejected']), now);
    else if (what === 'lie' && one !== undefined) venue.lie(one, now);
    else if (what === 'reconcile') rig.reconcile();
    else if (what === 'late' && chance.onceIn(4)) this.#fillLate();
    else if (what === 'kill' && chance.onceIn(6)) rig.tell({ cancelEntries: true });
    else if (what === 'high' && this.#isPut && chance.onceIn(3)) rig.tell({ high: 51 });
  }

  #fill(order: { quantity: number; filled: number }): void {
    const one = this.rig.venue.orders.find((each) => each === order);
    const left = order.quantity - order.filled;
    if (one !== undefined && left > 0)
      this.rig.venue.fill(one, this.chance.pick([left, Math.min(left, 3), Math.min(left, 1)]), this.rig.now);
  }

  /** An entry that was said to have ended, by a broker that was wrong. */
  #fillLate(): void {
    const { venue, now } = this.rig;
    const ended = venue.orders.find(
      ({ request, state, filled }) =>
        request.leg === 'entry' && state === 'cancelled' && filled < 9 && request.attachedStop === null,
    );
    if (ended !== undefined) venue.fill(ended, 1, now);
  }

  #fillExits(): void {
    const { venue, now } = this.rig;
    for (const order of venue.orders)
      if (order.request.leg === 'exit' && venue.isLive(order)) venue.fill(order, order.quantity - order.filled, now);
  }
}

describe('the order desk, whatever the broker does and whenever the process dies', function () {
  this.timeout(120_000);

  it('is never short, has no twins, folds to itself, and comes to rest flat or protected', () => {
    fc.assert(
      fc.property(
        fc.array(fc.noBias(fc.nat({ max: 5039 })), { minLength: 20, maxLength: 1200, size: 'max' }),
        (numbers) => {
          const world = new World(numbers);
          world.run();
          world.checkFold();
          world.settle();
          world.checkFold();
          world.checkEnd();
        },
      ),
      { numRuns: Number(process.env.DESK_RUNS ?? 300), endOnFailure: process.env.DESK_RUNS !== undefined },
    );
  });
});
