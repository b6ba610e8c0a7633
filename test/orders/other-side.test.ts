/** Two trades of one instrument, at a broker that refuses a sale or a stop while something of it is bought. */
import assert from 'node:assert/strict';
import type { Capabilities } from '../../src/lib/orders/broker.ts';
import { ENTRY, Script, T, U } from './script.ts';

const ONE_SIDE: Partial<Capabilities> = { refusesOtherSide: true };
/** Stops come with entries, and wait for all of them. */
const ALPACAS: Partial<Capabilities> = {
  ...ONE_SIDE,
  ...{ attachedStop: 'whole_shares', attachedStopNeedsAll: true, restingStop: 'whole_shares', replace: 'new_id' },
};

/** T and U buy ten each of AAA, and both orders work. */
function bothBuy(can: Partial<Capabilities>): Script {
  const desk = new Script(can);
  desk.desk.enter({ ...ENTRY, id: U });
  desk.asks();
  return desk.replied('T-entry1', 'working').replied('U-entry1', 'working');
}

describe('the stop of one trade beside the entry of another in the same instrument', () => {
  it('is sent when the other entry has ended, which is cancelled together with the own rest', () => {
    const desk = bothBuy(ONE_SIDE).filled('T-entry1', 3, 50);
    assert.deepEqual(desk.asks(), ['cancel T-entry1', 'cancel U-entry1']);
    desk.back('cancel T-entry1').streamed('T-entry1', 'cancelled', 3);
    assert.ok(!desk.asks().some((each) => each.includes('sell')));
    desk.back('cancel U-entry1').streamed('U-entry1', 'cancelled');
    // 2 % below the 50 that was paid.
    assert.ok(desk.asks().includes('T-stop1: sell 3 stop at 49'));
  });

  it('is sent first where all was bought, and what the other has bought by then has its own', () => {
    const desk = bothBuy(ONE_SIDE).filled('T-entry1', 10, 50).streamed('T-entry1', 'filled', 10);
    assert.deepEqual(desk.asks(), ['cancel U-entry1']);
    desk.back('cancel U-entry1').filled('U-entry1', 4, 50.2).streamed('U-entry1', 'cancelled', 4);
    const asked = desk.asks();
    assert.ok(asked.includes('T-stop1: sell 10 stop at 49'));
    // 50.20 x 0.98 = 49.196, rounded down.
    assert.ok(asked.includes('U-stop1: sell 4 stop at 49.19'));
  });

  it('that came with its own entry and rests is moved beside it, and nothing is cancelled', () => {
    const desk = bothBuy(ALPACAS).filled('T-entry1', 10, 50.1).streamed('T-entry1', 'filled', 10);
    desk.streamed('T-stop1', 'working').asks();
    desk.lookedUp('T-stop1', 'working');
    // 50.10 x 0.98 = 49.098, rounded down.
    assert.ok(desk.records.some(({ record }) => record.kind === 'order_intended' && record.request.stop === 49.09));
    assert.ok(!desk.records.some(({ record }) => record.kind === 'cancel_asked'));
  });

  it('that came with its own entry and ends with the rest of that is followed by one that waits for the other entry', () => {
    const desk = bothBuy(ALPACAS).streamed('T-stop1', 'held').filled('T-entry1', 3, 50);
    assert.deepEqual(desk.asks(), ['cancel T-entry1', 'cancel U-entry1']);
    desk.back('cancel T-entry1').streamed('T-entry1', 'cancelled', 3).streamed('T-stop1', 'cancelled').asks();
    desk.lookedUp('T-stop1', 'cancelled');
    assert.ok(!desk.asks().some((each) => each.includes('sell')));
    desk.back('cancel U-entry1').streamed('U-entry1', 'cancelled');
    assert.ok(desk.asks().includes('T-stop2: sell 3 stop at 49'));
  });

  it('is not waited for longer than 5 s: then what is held is sold, once the other entry has ended', () => {
    const desk = bothBuy(ONE_SIDE).filled('T-entry1', 10, 50).streamed('T-entry1', 'filled', 10);
    desk.asks();
    desk.back('cancel U-entry1').later(4_999);
    assert.ok(!desk.asks().includes('exit_forced'));
    desk.later(1);
    assert.ok(desk.asks().includes('exit_forced'));
    desk.streamed('U-entry1', 'cancelled').asks();
    desk.position(10);
    assert.ok(desk.asks().includes('T-exit1: sell 10 market'));
  });

  it('that cannot be sent is not waited for longer than 15 s in all: then the sale is tried beside the other entry', () => {
    const desk = bothBuy(ONE_SIDE).filled('T-entry1', 10, 50).streamed('T-entry1', 'filled', 10);
    const asked = new Map<string, number>();
    for (let at = 0; at <= 15_000; at += 500, desk.later(500)) {
      for (let round = 0; round < 3; round++) {
        for (const each of desk.asks()) if (!asked.has(each)) asked.set(each, at);
        if (desk.isUnderWay('cancel U-entry1')) desk.back('cancel U-entry1');
        if (desk.isUnderWay('lookup U-entry1')) desk.lookedUp('U-entry1', 'working');
        if (desk.isUnderWay('positions AAA')) desk.position(10);
      }
    }
    assert.deepEqual([asked.get('exit_forced'), asked.get('T-exit1: sell 10 market')], [5_000, 15_000]);
    const alerts = desk.records.flatMap(({ record }) => (record.kind === 'alert' ? record.text : []));
    assert.equal(alerts[0], `${T} is to be sold: what else is bought of it cannot be cancelled`);
  });

  it('of what an entry has bought late is waited for from then on, though its cancel was asked for long before', () => {
    const desk = bothBuy(ONE_SIDE).filled('T-entry1', 10, 50).streamed('T-entry1', 'filled', 10);
    desk.asks();
    desk.back('cancel U-entry1').later(6_000).asks();
    desk.filled('U-entry1', 3, 50);
    const isUForced = (): boolean =>
      desk.records.some(({ record }) => record.kind === 'exit_forced' && record.tradeId === U);
    desk.asks();
    desk.later(4_999).asks();
    assert.equal(isUForced(), false);
    desk.later(1).asks();
    assert.equal(isUForced(), true);
  });

  it('is not waited for longer than 5 s in all, the end of its own rest included', () => {
    const desk = bothBuy(ONE_SIDE).filled('T-entry1', 3, 50);
    desk.asks();
    desk.back('cancel T-entry1').back('cancel U-entry1').later(4_000).streamed('T-entry1', 'cancelled', 3).asks();
    assert.ok(!desk.later(999).asks().includes('exit_forced'));
    assert.ok(desk.later(1).asks().includes('exit_forced'));
  });

  it('waits for the fate of an entry that was not answered, which is sent again when the stop rests', () => {
    const desk = new Script(ONE_SIDE);
    desk.desk.enter({ ...ENTRY, id: U });
    desk.asks();
    desk.replied('T-entry1', 'working').unanswered('U-entry1');
    desk.filled('T-entry1', 10, 50).streamed('T-entry1', 'filled', 10).asks();
    desk.lookedUp('U-entry1', null).later(2_000).asks();
    // Two seconds after it was sent a look-up that does not find it proves that it is not there.
    desk.lookedUp('U-entry1', null);
    assert.deepEqual(desk.asks(), ['T-stop1: sell 10 stop at 49']);
    desk.replied('T-stop1', 'working').asks();
    desk.lookedUp('T-stop1', 'working');
    assert.deepEqual(desk.asks(), ['protected', 'U-entry1: buy 10 limit at 50.25']);
  });

  it('is sent beside it where the broker takes both sides', () => {
    const desk = bothBuy({}).filled('T-entry1', 10, 50).streamed('T-entry1', 'filled', 10);
    assert.deepEqual(desk.asks(), ['T-stop1: sell 10 stop at 49']);
  });
});

describe('an entry in an instrument of which another trade holds something', () => {
  /** T holds ten, and its stop was sent; U is to buy. */
  const stopOnItsWay = (can: Partial<Capabilities>): Script => {
    const desk = new Script(can);
    desk.asks();
    desk.replied('T-entry1', 'working').filled('T-entry1', 10, 50).streamed('T-entry1', 'filled', 10).asks();
    desk.desk.enter({ ...ENTRY, id: U });
    return desk;
  };

  it('is sent when the stop of that was proven to rest, and not before', () => {
    const desk = stopOnItsWay(ONE_SIDE);
    assert.deepEqual(desk.asks(), []);
    desk.replied('T-stop1', 'working');
    assert.deepEqual(desk.asks(), ['lookup T-stop1']);
    desk.lookedUp('T-stop1', 'working');
    assert.deepEqual(desk.asks(), ['protected', 'U-entry1: buy 10 limit at 50.25']);
  });

  it('is dropped when what it was decided on is 15 s old before that', () => {
    const desk = stopOnItsWay(ONE_SIDE);
    desk.asks();
    assert.equal(desk.desk.deadline(desk.now), desk.now + 15_000);
    desk.later(15_000);
    assert.ok(desk.asks().includes('order_dropped'));
    const why = desk.records.flatMap(({ record }) => (record.kind === 'order_dropped' ? record.why : []));
    assert.deepEqual(why, ['it had to wait, and what it was decided on is old']);
    assert.ok(!desk.requests.has('U-entry1: buy 10 limit at 50.25'));
  });

  it('is dropped when entries are disarmed meanwhile, also after a restart', () => {
    for (const isRestarted of [false, true]) {
      const desk = stopOnItsWay(ONE_SIDE);
      desk.asks();
      if (isRestarted) desk.restart();
      if (isRestarted) desk.desk.enter({ ...ENTRY, id: U });
      desk.desk.dropEntries();
      assert.ok(desk.asks().includes('order_dropped'));
      assert.equal(desk.desk.trades.find(({ id }) => id === U)?.isOver, true);
    }
  });

  it('is not sent while that is being sold', () => {
    const desk = new Script(ONE_SIDE).protectedTrade();
    desk.desk.exit(T);
    desk.desk.enter({ ...ENTRY, id: U });
    assert.deepEqual(desk.asks(), ['cancel T-stop1']);
    desk.back('cancel T-stop1').streamed('T-stop1', 'cancelled').asks();
    desk.lookedUp('T-stop1', 'cancelled').asks();
    desk.position(10);
    assert.deepEqual(desk.asks(), ['T-exit1: sell 10 market']);
    desk.replied('T-exit1', 'working').filled('T-exit1', 10, 50.5).streamed('T-exit1', 'filled', 10);
    assert.deepEqual(desk.asks(), ['U-entry1: buy 10 limit at 50.25']);
  });

  it('is sent at once where the broker takes both sides', () => {
    assert.deepEqual(stopOnItsWay({}).asks(), ['U-entry1: buy 10 limit at 50.25']);
  });
});
