/** The way out: one sell at a time, of what is held and available, until nothing is left. */
import assert from 'node:assert/strict';
import type { Instrument } from '../../src/lib/market/instrument.ts';
import type { EntryOrder } from '../../src/lib/orders/executor.ts';
import { ENTRY, OPEN_AT, Script, T, U } from './script.ts';

describe('an exit', () => {
  it('cancels the stop, proves its end, looks at the position and sells, all in the same instant', () => {
    const desk = new Script().protectedTrade();
    const { now } = desk;
    desk.desk.exit(T);
    assert.deepEqual(desk.asks(), ['cancel T-stop1']);
    desk.back('cancel T-stop1').streamed('T-stop1', 'cancelled');
    assert.deepEqual(desk.asks(), ['lookup T-stop1']);
    desk.lookedUp('T-stop1', 'cancelled');
    assert.deepEqual(desk.asks(), ['positions AAA']);
    desk.position(10);
    assert.deepEqual(desk.asks(), ['T-exit1: sell 10 market']);
    desk.replied('T-exit1', 'filled', 10).filled('T-exit1', 10, 51);
    assert.deepEqual(desk.told, ['1 sold 10 at 51 by exit']);
    assert.deepEqual(desk.asks(), []);
    assert.equal(desk.now, now);
    assert.equal(desk.desk.trades[0]?.isOver, true);
  });

  it('is what would be missing were this process gone between the wish to cancel the stop and the sale at the broker', () => {
    const desk = new Script().protectedTrade();
    const isSafe = (): boolean | undefined => desk.desk.trades[0]?.isSafeAlone;
    assert.equal(isSafe(), true, 'the stop rests');
    desk.desk.exit(T);
    desk.asks();
    assert.equal(isSafe(), false, 'it is being cancelled');
    desk.back('cancel T-stop1').streamed('T-stop1', 'cancelled');
    desk.asks();
    desk.lookedUp('T-stop1', 'cancelled');
    desk.asks();
    desk.position(10);
    assert.deepEqual(desk.asks(), ['T-exit1: sell 10 market']);
    assert.equal(isSafe(), false, 'nobody knows whether the sale has arrived');
    desk.replied('T-exit1', 'working');
    assert.equal(isSafe(), true, 'it has');
    desk.streamed('T-exit1', 'filled', 10).filled('T-exit1', 10, 51);
    assert.equal(isSafe(), true, 'nothing is held');
  });

  it('is the stop itself where the broker can turn it into a market order', () => {
    const desk = new Script({ stopToMarket: true, replace: 'new_id' }).protectedTrade();
    desk.desk.exit(T);
    assert.deepEqual(desk.asks(), ['T-exit1: sell 10 market for T-stop1']);
  });

  it('goes the long way when that is refused', () => {
    const desk = new Script({ stopToMarket: true, replace: 'new_id' }).protectedTrade();
    desk.desk.exit(T);
    desk.asks();
    desk.replied('T-exit1', 'rejected');
    assert.deepEqual(desk.asks(), ['cancel T-stop1', 'lookup T-exit1', 'alert exit_rejected', 'lookup T-stop1']);
  });

  it('tells people why the broker refuses to sell', () => {
    const desk = new Script({ stopToMarket: true, replace: 'new_id' }).protectedTrade();
    desk.desk.exit(T);
    desk.asks();
    const refused = { ...desk.report('T-exit1', 'rejected'), reason: 'potential wash trade detected' };
    desk.back('place T-exit1', { kind: 'order_report', report: refused, from: 'reply', askedAt: null }).asks();
    const texts = desk.records.flatMap(({ record }) => (record.kind === 'alert' ? [record.text] : []));
    const why = 'the broker refused to sell (potential wash trade detected); it is looked up and tried again';
    assert.deepEqual(texts, [`${T}: ${why}`]);
  });

  it('waits for the end of the stop: looked up after 1 s, cancelled again after 5, people told after 15, never a second sell', () => {
    const desk = new Script().protectedTrade();
    desk.desk.exit(T);
    desk.asks();
    desk.back('cancel T-stop1');
    const asked: string[] = [];
    for (let at = 0; at < 16_000; at += 1_000, desk.later(1_000)) {
      for (const each of desk.asks()) asked.push(`${String(at)} ${each}`);
      if (desk.isUnderWay('lookup T-stop1')) desk.lookedUp('T-stop1', 'cancel_pending');
      if (desk.isUnderWay('cancel T-stop1')) desk.back('cancel T-stop1');
    }
    assert.ok(asked.includes('1000 lookup T-stop1'));
    assert.ok(asked.includes('5000 cancel T-stop1'));
    assert.ok(asked.includes('15000 alert exit_waits'));
    assert.deepEqual(
      asked.filter((each) => each.includes('sell')),
      [],
    );
  });

  it('is done when the stop fills meanwhile', () => {
    const desk = new Script().protectedTrade();
    desk.desk.exit(T);
    desk.asks();
    desk.back('cancel T-stop1', { kind: 'cancel_refused', clientId: `${T}-stop1`, error: 'not_cancellable' });
    assert.deepEqual(desk.asks(), ['lookup T-stop1']);
    desk.lookedUp('T-stop1', 'filled', 10).filled('T-stop1', 10, 48.9);
    assert.deepEqual(desk.asks(), []);
    assert.deepEqual(desk.told, ['1 sold 10 at 48.9 by stop']);
  });

  it('believes the look-up, not the stream: a stop said to be cancelled and found at work is waited for', () => {
    const desk = new Script().protectedTrade();
    desk.desk.exit(T);
    desk.asks();
    desk.back('cancel T-stop1').streamed('T-stop1', 'cancelled').later(1).asks();
    desk.lookedUp('T-stop1', 'working');
    assert.deepEqual(desk.desk.takeContradictions().length, 1);
    assert.deepEqual(desk.later(5_000).asks(), ['cancel T-stop1', 'lookup T-stop1']);
    desk.back('cancel T-stop1').lookedUp('T-stop1', 'cancelled');
    assert.deepEqual(desk.asks(), ['positions AAA']);
  });

  it('takes a look-up that was asked for in the instant of an end for older than the end', () => {
    const desk = new Script().protectedTrade();
    desk.desk.exit(T);
    desk.asks();
    desk.back('cancel T-stop1').streamed('T-stop1', 'cancelled').asks();
    desk.lookedUp('T-stop1', 'working');
    assert.deepEqual(desk.desk.takeContradictions(), []);
    assert.equal(desk.desk.orders.find(({ clientId }) => clientId === `${T}-stop1`)?.state, 'cancelled');
    assert.deepEqual(desk.later(1_000).asks(), ['lookup T-stop1'], 'it is not proven');
  });

  it('sells what a stop that was filled in part has left', () => {
    const desk = new Script().protectedTrade();
    desk.desk.exit(T);
    desk.asks();
    desk.back('cancel T-stop1').streamed('T-stop1', 'cancelled').asks();
    // only the look-up tells of the fill
    desk.lookedUp('T-stop1', 'cancelled', 4);
    assert.deepEqual(desk.asks(), ['executions', 'positions AAA']);
    desk.position(6);
    assert.deepEqual(desk.asks(), ['T-exit1: sell 6 market']);
  });

  it('sells no more than the broker has available, asks again every 2 s, and tells people after 15', () => {
    const desk = new Script().protectedTrade();
    desk.desk.exit(T);
    desk.asks();
    desk.back('cancel T-stop1').streamed('T-stop1', 'cancelled').asks();
    desk.lookedUp('T-stop1', 'cancelled').asks();
    const asked: string[] = [];
    for (let at = 0; at <= 16_000; at += 1_000, desk.later(1_000)) {
      for (const each of desk.asks()) asked.push(`${String(at)} ${each}`);
      if (desk.isUnderWay('positions AAA')) desk.position(0);
    }
    assert.deepEqual(asked.slice(0, 3), ['2000 positions AAA', '4000 positions AAA', '6000 positions AAA']);
    assert.ok(asked.includes('15000 alert exit_waits'));
    desk.asks();
    if (!desk.isUnderWay('positions AAA')) desk.later(2_000).asks();
    desk.position(3);
    assert.deepEqual(desk.asks(), ['T-exit1: sell 3 market']);
    desk.replied('T-exit1', 'filled', 3).filled('T-exit1', 3, 50);
    assert.deepEqual(desk.later(2_000).asks(), ['positions AAA']);
    desk.position(7);
    assert.deepEqual(desk.asks(), ['T-exit2: sell 7 market']);
  });

  it('cancels an entry that works, and takes what it has bought', () => {
    const desk = new Script();
    desk.asks();
    desk.replied('T-entry1', 'working').desk.exit(T);
    assert.deepEqual(desk.asks(), ['cancel T-entry1']);
    desk.back('cancel T-entry1').filled('T-entry1', 3, 50).streamed('T-entry1', 'cancelled', 3);
    assert.deepEqual(desk.asks(), ['lookup T-entry1', 'positions AAA']);
    desk.position(3);
    assert.deepEqual(desk.asks(), ['T-exit1: sell 3 market']);
  });

  it('waits 5 s for an entry that cannot be cancelled, sells what is held, and later what is bought yet', () => {
    const desk = new Script({ attachedStop: 'any' });
    desk.asks();
    desk.replied('T-entry1', 'working').filled('T-entry1', 3, 50).streamed('T-stop1', 'held', 0, 3).asks();
    desk.desk.exit(T);
    assert.deepEqual(desk.asks(), ['cancel T-entry1']);
    desk.back('cancel T-entry1', { kind: 'cancel_refused', clientId: `${T}-entry1`, error: 'no' }).asks();
    desk.lookedUp('T-entry1', 'partially_filled', 3).later(4_999);
    assert.ok(!desk.asks().includes('cancel T-stop1'));
    assert.ok(desk.later(1).asks().includes('cancel T-stop1'));
    desk.back('cancel T-stop1').streamed('T-stop1', 'cancelled', 0, 3).asks();
    desk.lookedUp('T-stop1', 'cancelled', 0, 3).asks();
    desk.position(3);
    assert.deepEqual(desk.asks(), ['T-exit1: sell 3 market']);
    desk.filled('T-entry1', 2, 50).replied('T-exit1', 'working', 0).asks();
    assert.ok(!desk.isUnderWay('place T-exit2'), 'one sell at a time');
    desk.filled('T-exit1', 3, 51).asks();
    desk.position(2);
    assert.deepEqual(desk.asks(), ['T-exit2: sell 2 market']);
    assert.deepEqual(desk.desk.working('AAA').sells, 2);
  });

  it('does not wait for its entry at the hard exit', () => {
    const desk = new Script({}, { ...ENTRY, hardExit: 1 });
    desk.asks();
    desk.replied('T-entry1', 'working').filled('T-entry1', 3, 50).desk.exit(T);
    assert.deepEqual(desk.asks(), ['cancel T-entry1', 'positions AAA']);
  });

  /** 3 of 10 are bought, and nothing rests for them; the rest is to be cancelled. */
  const bareAt = (hardExit: number): Script => {
    const desk = new Script({ refusesOtherSide: true }, { ...ENTRY, hardExit });
    desk.asks();
    return desk.replied('T-entry1', 'working').filled('T-entry1', 3, 50);
  };

  for (const [when, hardExit] of [
    ['though it is forced', 50],
    ['at the hard exit too', 1],
  ] as const)
    it(`waits for its entry's end, ${when}, where the broker refuses to sell beside it`, () => {
      const desk = bareAt(hardExit);
      desk.asks();
      if (hardExit === 1) desk.desk.exit(T);
      desk.back('cancel T-entry1').later(5_000);
      desk.asks();
      const isForced = desk.records.some(({ record }) => record.kind === 'exit_forced');
      assert.equal(isForced, hardExit !== 1);
      assert.ok(!desk.isUnderWay('positions AAA'));
      desk.streamed('T-entry1', 'cancelled', 3);
      assert.ok(desk.asks().includes('positions AAA'));
      desk.position(3);
      assert.deepEqual(desk.asks(), ['T-exit1: sell 3 market']);
    });

  it('is tried after 15 s beside an entry that does not end; refused, it is tried again the moment that one has ended', () => {
    const desk = bareAt(1);
    desk.desk.exit(T);
    const sent: string[] = [];
    const pass = (seconds: number): void => {
      for (let at = 0; at < seconds; at++, desk.later(1_000)) {
        for (let round = 0; round < 5; round++) {
          for (const each of desk.asks()) if (each.includes('sell')) sent.push(each);
          if (desk.isUnderWay('positions AAA')) desk.position(3);
          if (desk.isUnderWay('cancel T-entry1')) desk.back('cancel T-entry1');
          if (desk.isUnderWay('lookup T-entry1')) desk.lookedUp('T-entry1', 'cancel_pending', 3);
          for (const id of [1, 2, 3, 4].map((n) => `T-exit${String(n)}`)) {
            if (desk.isUnderWay(`place ${id}`)) desk.replied(id, 'rejected');
            if (desk.isUnderWay(`lookup ${id}`)) desk.lookedUp(id, 'rejected');
          }
        }
      }
    };
    pass(15);
    assert.deepEqual(sent, []);
    pass(8);
    // The first two at once, the third 2 s later, the fourth after 5 s more; a fifth would be 15 s after that.
    assert.equal(sent.length, 4);
    desk.streamed('T-entry1', 'cancelled', 3).asks();
    desk.position(3);
    assert.ok(desk.asks().includes('T-exit5: sell 3 market'));
  });

  it('cancels what another trade buys of it, where the broker refuses to sell beside that', () => {
    const desk = new Script({ refusesOtherSide: true }).protectedTrade();
    desk.desk.enter({ ...ENTRY, id: U });
    desk.asks();
    desk.replied('U-entry1', 'working').desk.exit(T);
    assert.deepEqual(desk.asks(), ['cancel U-entry1'], 'its stop rests meanwhile');
  });

  it('of what is held, while its entry lives on and nothing can be sold, is told of every 15 s', () => {
    const desk = new Script();
    desk.asks();
    desk.replied('T-entry1', 'working').filled('T-entry1', 3, 50).desk.exit(T);
    const told: number[] = [];
    for (let at = 0; at <= 45_000; at += 1_000, desk.later(1_000)) {
      if (desk.asks().includes('alert exit_waits')) told.push(at);
      if (desk.isUnderWay('positions AAA')) desk.position(0);
      if (desk.isUnderWay('lookup T-entry1')) desk.lookedUp('T-entry1', 'partially_filled', 3);
      if (desk.isUnderWay('cancel T-entry1')) desk.back('cancel T-entry1');
    }
    assert.deepEqual(told, [15_000, 30_000, 45_000]);
  });

  it('refused is looked up and tried again under a new number: at once, then after 2 and 5 s', () => {
    const desk = soldSoon();
    const sent: string[] = [];
    for (let at = 0; at <= 9_000; at += 1_000, desk.later(1_000)) {
      for (let round = 0; round < 5; round++) {
        for (const each of desk.asks()) if (each.includes('sell')) sent.push(`${String(at)} ${each}`);
        if (desk.isUnderWay('positions AAA')) desk.position(10);
        for (const n of [1, 2, 3, 4]) {
          if (desk.isUnderWay(`place T-exit${String(n)}`)) desk.replied(`T-exit${String(n)}`, 'rejected');
          if (desk.isUnderWay(`lookup T-exit${String(n)}`)) desk.lookedUp(`T-exit${String(n)}`, 'rejected');
        }
      }
    }
    assert.deepEqual(sent, [
      '0 T-exit2: sell 10 market',
      '2000 T-exit3: sell 10 market',
      '7000 T-exit4: sell 10 market',
    ]);
  });

  it('without an answer is looked up, and no other sell goes out while nobody knows', () => {
    const desk = soldSoon();
    desk.unanswered('T-exit1');
    const asked = new Set<string>();
    for (let at = 0; at < 60_000; at += 1_000, desk.later(1_000)) {
      for (const each of desk.asks()) asked.add(each);
      if (desk.isUnderWay('lookup T-exit1')) desk.back('lookup T-exit1');
    }
    assert.deepEqual([...asked], ['lookup T-exit1', 'alert order_unknown']);
    desk.asks();
    if (!desk.isUnderWay('lookup T-exit1')) desk.later(5_000).asks();
    desk.lookedUp('T-exit1', 'filled', 10).filled('T-exit1', 10, 50);
    assert.equal(desk.desk.trades[0]?.isOver, true);
  });

  it('without an answer and not there is sent again under the same id', () => {
    const desk = soldSoon();
    desk.unanswered('T-exit1').later(2_000).asks();
    desk.lookedUp('T-exit1', null);
    assert.deepEqual(desk.asks(), ['positions AAA']);
    desk.position(10);
    assert.deepEqual(desk.asks(), ['T-exit1: sell 10 market']);
  });

  it('that never arrives is given up after three times and tried under a new number, with people told', () => {
    const desk = soldSoon();
    const asked: string[] = [];
    for (let at = 0; at < 30_000; at += 500, desk.later(500)) {
      for (const n of [1, 2]) {
        const id = `T-exit${String(n)}`;
        if (desk.isUnderWay(`place ${id}`)) desk.unanswered(id);
        else if (desk.isUnderWay(`lookup ${id}`)) desk.lookedUp(id, null);
      }
      if (desk.isUnderWay('positions AAA')) desk.position(10);
      asked.push(...desk.asks());
    }
    // soldSoon has sent it once
    assert.equal(asked.filter((each) => each === 'T-exit1: sell 10 market').length, 2);
    assert.ok(asked.includes('T-exit2: sell 10 market'));
    assert.ok(asked.includes('alert order_lost'));
  });

  it('goes on where it was when the process dies between the cancel and the sale', () => {
    const desk = new Script().protectedTrade();
    desk.desk.exit(T);
    desk.asks();
    desk.restart(ENTRY, true);
    assert.deepEqual(desk.asks(), ['cancel T-stop1']);
    desk.back('cancel T-stop1').streamed('T-stop1', 'cancelled');
    desk.restart(ENTRY, true);
    assert.deepEqual(desk.asks(), ['lookup T-stop1']);
  });

  it('booked by a venue at the session end is told as that', () => {
    const desk = soldSoon();
    const execution = { ...desk.execution('T-exit1', 10, 50, 'end'), isSessionEnd: true };
    desk.commit({ kind: 'execution', execution });
    assert.deepEqual(desk.told, ['1 sold 10 at 50 by session_end']);
  });

  it('takes back a stop that is left when nothing is held', () => {
    const desk = new Script().protectedTrade();
    desk.filled('T-stop1', 4, 49).streamed('T-stop1', 'partially_filled', 4);
    const execution = { ...desk.execution('T-stop1', 6, 49, 'by hand'), clientId: null };
    desk.commit({ kind: 'sold_elsewhere', tradeId: T, execution });
    assert.deepEqual(desk.asks(), ['cancel T-stop1']);
  });
});

describe('an exit of a put', () => {
  const instrument: Instrument = {
    kind: 'put',
    ticker: 'AAA',
    multiplier: 100,
    isSynthetic: false,
    contract: { underlying: 'AAA', right: 'put', strike: 50, expiry: 20_000 },
  };
  const stop = { kind: 'underlying_above', symbol: 'AAA', price: 51 } as const;
  const entry: EntryOrder = { ...ENTRY, instrument, stop, limit: 1.2, decisionPrice: 1.2, quantity: 10 };
  const quoted = (desk: Script, bid: number): Script =>
    desk.back('quote AAA', { kind: 'quote_seen', ticker: 'AAA', bid });
  const asked = (hasQuotes = true): Script => {
    const desk = new Script({ hasQuotes }, entry, true);
    desk.asks();
    desk.replied('T-entry1', 'working').filled('T-entry1', 10, 1.2).asks();
    desk.desk.exit(T);
    desk.asks();
    return desk.position(10);
  };

  it('is at the bid, and moved to the new bid after 10 s', () => {
    const desk = asked();
    assert.deepEqual(desk.asks(), ['quote AAA']);
    assert.deepEqual(quoted(desk, 1.1).asks(), ['T-exit1: sell 10 limit at 1.1']);
    desk.replied('T-exit1', 'working').later(5_000).asks();
    desk.lookedUp('T-exit1', 'working').later(5_000);
    assert.deepEqual(desk.asks(), ['lookup T-exit1', 'quote AAA']);
    desk.lookedUp('T-exit1', 'working');
    assert.deepEqual(quoted(desk, 1.05).asks(), ['cancel T-exit1']);
    desk.back('cancel T-exit1').streamed('T-exit1', 'cancelled').asks();
    desk.lookedUp('T-exit1', 'cancelled').asks();
    desk.position(10);
    assert.deepEqual(desk.asks(), ['T-exit2: sell 10 limit at 1.05']);
  });

  it('stays where it is while the bid does', () => {
    const desk = asked();
    desk.asks();
    quoted(desk, 1.1).asks();
    desk.replied('T-exit1', 'working').later(10_000).asks();
    assert.deepEqual(quoted(desk, 1.1).asks(), []);
  });

  it('is 10% below the bid at the hard exit: 1.00 becomes 0.90, and without a bid the smallest price', () => {
    const desk = asked();
    desk.now = OPEN_AT + 50 * 60_000;
    desk.asks();
    assert.deepEqual(quoted(desk, 1).asks(), ['T-exit1: sell 10 limit at 0.9']);
    const worthless = asked();
    worthless.now = OPEN_AT + 50 * 60_000;
    worthless.asks();
    assert.deepEqual(quoted(worthless, 0).asks(), ['T-exit1: sell 10 limit at 0.01']);
  });

  it('is at the market where nobody quotes', () => {
    assert.deepEqual(asked(false).asks(), ['T-exit1: sell 10 market']);
  });

  describe('while quotes cannot be had', () => {
    const HARD_EXIT = OPEN_AT + 50 * 60_000;
    /** Time passes, and no call for a quote has an answer. */
    const unquoted = (desk: Script, ms: number): string[] => {
      const done: string[] = [];
      for (let passed = 0; passed < ms; passed += 500) {
        if (desk.isUnderWay('quote AAA')) desk.back('quote AAA');
        if (desk.isUnderWay('lookup T-exit1')) desk.lookedUp('T-exit1', 'working');
        done.push(...desk.later(500).asks());
      }
      return done.filter((each) => !/^(quote|lookup|alert) /.test(each));
    };
    /** Its first exit works at a bid of 1.13. */
    const working = (): Script => {
      const desk = asked();
      desk.asks();
      quoted(desk, 1.13).asks();
      desk.replied('T-exit1', 'working').asks();
      return desk;
    };
    /** It was cancelled, and is sold anew. */
    const soldAnew = (desk: Script): string[] => {
      desk.back('cancel T-exit1').streamed('T-exit1', 'cancelled').asks();
      if (desk.isUnderWay('lookup T-exit1')) desk.lookedUp('T-exit1', 'cancelled').asks();
      desk.position(10);
      return desk.asks();
    };

    it('is at the market after 5 s where no bid was ever known, also at the hard exit', () => {
      const desk = asked();
      desk.asks();
      assert.deepEqual(unquoted(desk, 4_500), []);
      assert.deepEqual(unquoted(desk, 500), ['T-exit1: sell 10 market']);
      const late = asked();
      late.now = HARD_EXIT;
      late.asks();
      assert.deepEqual(unquoted(late, 5_000), ['T-exit1: sell 10 market']);
    });

    it('waits no longer for a call that does not come back', () => {
      const desk = asked();
      desk.asks();
      assert.deepEqual(desk.later(5_000).asks(), ['T-exit1: sell 10 market']);
    });

    it('stays at the last bid that is known until the hard exit, then is moved 10% below it', () => {
      const desk = working();
      assert.deepEqual(unquoted(desk, 30_000), []);
      desk.now = HARD_EXIT - 1_000;
      assert.deepEqual(unquoted(desk, 500), []);
      assert.deepEqual(unquoted(desk, 500), ['cancel T-exit1']);
      // 1.13 x 0.9 = 1.017
      assert.ok(soldAnew(desk).includes('T-exit2: sell 10 limit at 1.01'));
    });

    it('is moved 5 s after the hard exit where it was sent just before', () => {
      const desk = asked();
      desk.now = HARD_EXIT - 3_000;
      desk.asks();
      quoted(desk, 1.13).asks();
      desk.replied('T-exit1', 'working').asks();
      assert.deepEqual(unquoted(desk, 7_500), []);
      assert.deepEqual(unquoted(desk, 500), ['cancel T-exit1']);
    });

    it('goes by the bid that is in the journal after a restart', () => {
      const desk = working();
      desk.streamed('T-exit1', 'cancelled');
      desk.now = HARD_EXIT;
      desk.restart(entry, true);
      desk.asks();
      desk.lookedUp('T-exit1', 'cancelled').asks();
      desk.position(10).asks();
      assert.deepEqual(unquoted(desk, 4_500), []);
      assert.deepEqual(unquoted(desk, 500), ['T-exit2: sell 10 limit at 1.01']);
    });

    it('is moved 10% below it before the hard exit where it is to be sold at any price', () => {
      const desk = working();
      desk.desk.exit(T, true);
      // its 10 s, and 5 s without a quote
      assert.deepEqual(unquoted(desk, 14_500), []);
      assert.deepEqual(unquoted(desk, 500), ['cancel T-exit1']);
      assert.ok(soldAnew(desk).includes('T-exit2: sell 10 limit at 1.01'));
    });

    it('is at the next bid as soon as there is one', () => {
      const desk = asked();
      desk.asks();
      unquoted(desk, 4_000);
      assert.deepEqual(quoted(desk, 1.05).asks(), ['T-exit1: sell 10 limit at 1.05']);
    });
  });
});

/** Its stop has ended, the position was seen, and the first exit is under way. */
function soldSoon(): Script {
  const desk = new Script().protectedTrade();
  desk.desk.exit(T);
  desk.asks();
  desk.back('cancel T-stop1').streamed('T-stop1', 'cancelled').asks();
  desk.lookedUp('T-stop1', 'cancelled').asks();
  desk.position(10).asks();
  assert.ok(desk.isUnderWay('place T-exit1'));
  return desk;
}
