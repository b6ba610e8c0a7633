/** Protection: what is held is under a stop that was proven to rest, or on its way out. */
import assert from 'node:assert/strict';
import type { EntryOrder } from '../../src/lib/orders/executor.ts';
import { ENTRY, OPEN_AT, OPEN_MINUTE, Script, T } from './script.ts';

const PUT_ENTRY: EntryOrder = {
  ...{ id: T, quantity: 2, limit: 1.2, decisionPrice: 1.2, m: 0, hardExit: 50 },
  stop: { kind: 'underlying_above', symbol: 'AAA', price: 51 },
  instrument: {
    kind: 'put',
    ticker: 'AAA',
    multiplier: 100,
    isSynthetic: false,
    contract: { underlying: 'AAA', right: 'put', strike: 50, expiry: 20_000 },
  },
};

describe('protection', () => {
  it('goes out the moment the entry is filled, from the price paid: 2% below 50.10 is 49.098, so 49.09', () => {
    const desk = new Script();
    desk.asks();
    desk.replied('T-entry1', 'working').filled('T-entry1', 10, 50.1);
    assert.deepEqual(desk.asks(), ['T-stop1: sell 10 stop at 49.09']);
  });

  it('is from the average of several fills: 4 at 50.00 and 6 at 50.20 are 50.12, and 2% below is 49.1176', () => {
    const desk = new Script({ attachedStop: 'none' });
    desk.asks();
    desk.replied('T-entry1', 'working').filled('T-entry1', 4, 50).filled('T-entry1', 6, 50.2);
    assert.deepEqual(desk.asks(), ['T-stop1: sell 10 stop at 49.11']);
    assert.deepEqual(desk.told, ['1 bought 4 at 50, stop 49', '1 bought 6 at 50.2, stop 49.11', '1 done']);
  });

  it('that is not attached: the first partial fill cancels the rest, and the stop waits for the end of it', () => {
    const desk = new Script();
    desk.asks();
    desk.replied('T-entry1', 'working').filled('T-entry1', 4, 50).streamed('T-entry1', 'partially_filled', 4);
    assert.deepEqual(desk.asks(), ['cancel T-entry1']);
    desk.back('cancel T-entry1').streamed('T-entry1', 'cancel_pending', 4);
    assert.deepEqual(desk.asks(), []);
    desk.streamed('T-entry1', 'cancelled', 4);
    assert.deepEqual(desk.asks(), ['T-stop1: sell 4 stop at 49', 'lookup T-entry1']);
  });

  it('waits 5 s for that end, then the trade is to be sold; the cancel is looked after until it has ended', () => {
    const desk = new Script();
    desk.asks();
    desk.replied('T-entry1', 'working').filled('T-entry1', 4, 50).asks();
    desk.back('cancel T-entry1').later(4_999);
    assert.deepEqual(desk.asks(), ['lookup T-entry1']);
    desk.lookedUp('T-entry1', 'partially_filled', 4).later(1);
    assert.deepEqual(desk.asks(), ['exit_forced', 'cancel T-entry1', 'positions AAA', 'alert unprotected']);
    desk.position(4);
    assert.deepEqual(desk.asks(), ['T-exit1: sell 4 market']);
    desk.back('cancel T-entry1').streamed('T-entry1', 'cancelled', 4);
    assert.deepEqual(desk.asks(), ['lookup T-entry1']);
  });

  it('is proven: the stop is looked up, and journaled as protecting when it rests', () => {
    const desk = new Script();
    desk.asks();
    desk.replied('T-entry1', 'working').filled('T-entry1', 10, 50).asks();
    desk.replied('T-stop1', 'pending');
    assert.deepEqual(desk.asks(), ['lookup T-stop1']);
    desk.lookedUp('T-stop1', 'held');
    assert.deepEqual(desk.asks(), ['protected']);
    assert.equal(desk.desk.trades[0]?.protectedBy, `${T}-stop1`);
    assert.deepEqual(desk.later(600_000).asks(), [], 'and then there is nothing to do');
  });

  it('is proven no more once its stop is in a state that nobody knows, until it is looked up and rests', () => {
    const desk = new Script().protectedTrade();
    desk.streamed('T-stop1', 'unknown');
    assert.equal(desk.desk.trades[0]?.protectedBy, null);
    assert.deepEqual(desk.asks(), ['lookup T-stop1']);
    desk.lookedUp('T-stop1', 'unknown').later(1_000);
    assert.deepEqual(desk.asks(), ['lookup T-stop1']);
    desk.lookedUp('T-stop1', 'working');
    assert.equal(desk.desk.trades[0].protectedBy, `${T}-stop1`);
    assert.deepEqual(desk.later(600_000).asks(), []);
  });

  it('that does not come to rest within 5 s and the lag of look-ups is no protection: the trade is sold', () => {
    const desk = new Script();
    desk.asks();
    desk.replied('T-entry1', 'working').filled('T-entry1', 10, 50).asks();
    desk.replied('T-stop1', 'pending').asks();
    desk.lookedUp('T-stop1', 'pending').later(7_000);
    assert.deepEqual(desk.asks(), ['exit_forced', 'lookup T-stop1', 'cancel T-stop1', 'alert unprotected']);
  });

  it('that is refused is an exit, and so is one that is taken away', () => {
    const refused = new Script();
    refused.asks();
    refused.replied('T-entry1', 'working').filled('T-entry1', 10, 50).asks();
    refused.replied('T-stop1', 'rejected');
    assert.deepEqual(refused.asks(), ['exit_forced', 'lookup T-stop1', 'alert unprotected']);
    refused.later(2_000).lookedUp('T-stop1', 'rejected');
    assert.deepEqual(refused.asks(), ['positions AAA']);
    refused.position(10);
    assert.deepEqual(refused.asks(), ['T-exit1: sell 10 market']);
    refused.replied('T-exit1', 'filled', 10).filled('T-exit1', 10, 48);
    assert.equal(refused.told.at(-1), '1 sold 10 at 48 by forced');

    const gone = new Script().protectedTrade().streamed('T-stop1', 'cancelled');
    assert.deepEqual(gone.asks(), ['lookup T-stop1']);
    gone.lookedUp('T-stop1', 'cancelled');
    assert.deepEqual(gone.asks(), ['exit_forced', 'positions AAA', 'alert unprotected']);
  });

  it('without an answer is looked up, and sent again under the same id when it is not there', () => {
    const desk = new Script();
    desk.asks();
    desk.replied('T-entry1', 'working').filled('T-entry1', 10, 50).asks();
    desk.unanswered('T-stop1').later(2_000);
    assert.deepEqual(desk.asks(), ['lookup T-stop1']);
    desk.lookedUp('T-stop1', null);
    assert.deepEqual(desk.asks(), ['T-stop1: sell 10 stop at 49']);
  });

  it('that never arrives is sent three times; then the trade is sold as the broker has it, and nothing goes round', () => {
    const desk = new Script();
    desk.asks();
    desk.replied('T-entry1', 'working').filled('T-entry1', 10, 50);
    const asked: string[] = [];
    for (let at = 0; at < 60_000; at += 500, desk.later(500)) {
      asked.push(...desk.asks());
      if (desk.isUnderWay('place T-stop1')) desk.unanswered('T-stop1');
      else if (desk.isUnderWay('lookup T-stop1')) desk.lookedUp('T-stop1', null);
      // by hand it was all sold
      if (desk.isUnderWay('positions AAA')) desk.position(0);
    }
    assert.equal(asked.filter((each) => each === 'T-stop1: sell 10 stop at 49').length, 3);
    assert.ok(asked.includes('exit_forced') && asked.includes('alert unprotected'));
    assert.equal(asked.filter((each) => each.includes('sell')).length, 3);
    assert.ok(asked.includes('alert exit_waits'));
  });

  it('of a quantity that no stop can rest for is an exit, unless tbot may watch the price', () => {
    const entry = { ...ENTRY, quantity: 1.5 };
    const watched = new Script({ restingStop: 'whole_shares' }, entry, true);
    watched.asks();
    watched.replied('T-entry1', 'working').filled('T-entry1', 1.5, 50);
    assert.deepEqual(watched.asks(), []);
    watched.desk.observe(() => ({ high: 51, low: 49.01 }));
    assert.deepEqual(watched.asks(), []);
    watched.desk.observe(() => ({ high: 51, low: 49 }));
    assert.deepEqual(watched.asks(), ['positions AAA']);
    watched.position(1.5).asks();
    watched.replied('T-exit1', 'working').filled('T-exit1', 1.5, 48.9);
    assert.equal(watched.told.at(-1), '1 sold 1.5 at 48.9 by stop');

    const other = new Script({ restingStop: 'whole_shares' }, entry);
    other.asks();
    other.replied('T-entry1', 'working').filled('T-entry1', 1.5, 50);
    assert.deepEqual(other.asks(), ['exit_forced', 'positions AAA', 'alert unprotected']);
  });

  it('of a put: its underlying at the stop or above sells it at the bid', () => {
    const desk = new Script({}, PUT_ENTRY, true);
    desk.asks();
    desk.replied('T-entry1', 'working').filled('T-entry1', 2, 1.2).asks();
    assert.deepEqual(desk.told, ['1 bought 2 at 1.2, stop null', '1 done']);
    desk.desk.observe(() => ({ high: 50.99, low: 50 }));
    assert.deepEqual(desk.asks(), []);
    desk.desk.observe(() => ({ high: 51, low: 50 }));
    assert.deepEqual(desk.asks(), ['positions AAA']);
    desk.position(2);
    assert.deepEqual(desk.asks(), ['quote AAA']);
    desk.back('quote AAA', { kind: 'quote_seen', ticker: 'AAA', bid: 1.05 });
    assert.deepEqual(desk.asks(), ['T-exit1: sell 2 limit at 1.05']);
  });
});

describe('a stop that came with its entry', () => {
  const filled = (can: object): Script => {
    const desk = new Script({ attachedStop: 'any', ...can });
    desk.asks();
    desk.replied('T-entry1', 'working').filled('T-entry1', 10, 50.1).streamed('T-entry1', 'filled', 10);
    return desk.streamed('T-stop1', 'held');
  };

  it('is replaced by the stop from the average fill as soon as the entry is done, and not cancelled', () => {
    const desk = filled({ replace: 'new_id' });
    assert.deepEqual(desk.asks(), [`T-stop2: sell 10 stop at 49.09 for T-stop1`, 'lookup T-stop1']);
    desk.streamed('T-stop1', 'replaced').replied('T-stop2', 'working').asks();
    desk.lookedUp('T-stop1', 'replaced').lookedUp('T-stop2', 'working');
    assert.deepEqual(desk.asks(), ['protected']);
    assert.equal(desk.desk.trades[0]?.protectedBy, `${T}-stop2`);
    assert.deepEqual(desk.told, ['1 bought 10 at 50.1, stop 49.09', '1 done']);
  });

  it('stays, and is journaled as the stop, where its replacement is refused', () => {
    const desk = filled({ replace: 'new_id' });
    desk.asks();
    desk.lookedUp('T-stop1', 'held').replied('T-stop2', 'rejected').later(1_000).asks();
    desk.lookedUp('T-stop1', 'held').lookedUp('T-stop2', 'rejected');
    assert.deepEqual(desk.asks(), ['protected']);
    assert.equal(desk.desk.trades[0]?.protectedBy, `${T}-stop1`);
  });

  it('stays where the broker cannot replace, and the session hears its price', () => {
    const desk = filled({ replace: 'none' });
    assert.deepEqual(desk.asks(), ['lookup T-stop1']);
    desk.lookedUp('T-stop1', 'held');
    assert.deepEqual(desk.asks(), ['protected']);
    assert.deepEqual(desk.told, ['1 bought 10 at 50.1, stop 49', '1 done']);
  });

  it('lets the rest of the entry work for its minute', () => {
    const desk = new Script({ attachedStop: 'any', replace: 'new_id' });
    desk.asks();
    desk.replied('T-entry1', 'working').filled('T-entry1', 4, 50).streamed('T-stop1', 'held', 0, 4);
    assert.deepEqual(desk.asks(), []);
  });

  it('and rests only when all of it is bought: the first partial fill cancels the rest, and one of our own follows', () => {
    const desk = new Script({ attachedStop: 'any', attachedStopNeedsAll: true, replace: 'new_id' });
    desk.asks();
    desk.replied('T-entry1', 'working').streamed('T-stop1', 'held', 0, 10);
    desk.filled('T-entry1', 4, 50).streamed('T-entry1', 'partially_filled', 4);
    assert.deepEqual(desk.asks(), ['cancel T-entry1']);
    desk.back('cancel T-entry1').streamed('T-entry1', 'cancelled', 4).streamed('T-stop1', 'cancelled', 0, 10).asks();
    desk.lookedUp('T-stop1', 'cancelled');
    assert.deepEqual(desk.asks(), ['T-stop2: sell 4 stop at 49']);
  });

  it('and is still held when its entry is over: it is looked up, never counts as proven, and after 7 s the trade is sold', () => {
    const desk = new Script({ attachedStop: 'any', attachedStopNeedsAll: true, replace: 'new_id' });
    desk.asks();
    desk.replied('T-entry1', 'working').streamed('T-stop1', 'held').later(40_000);
    desk.filled('T-entry1', 10, 50).streamed('T-entry1', 'filled', 10);
    const asked: string[] = [];
    for (let at = 0; at <= 7_000; at += 500, desk.later(500)) {
      for (const each of desk.asks()) asked.push(`${String(at)} ${each}`);
      if (desk.isUnderWay('lookup T-stop1')) desk.lookedUp('T-stop1', 'held');
    }
    assert.deepEqual(asked.slice(0, 2), ['0 lookup T-stop1', '1000 lookup T-stop1']);
    const sold = ['exit_forced', 'cancel T-stop1', 'alert unprotected'].map((each) => `7000 ${each}`);
    assert.deepEqual(asked.slice(2), ['3000 lookup T-stop1', ...sold]);
  });

  it('and is still held at first when its entry is over protects from the look-up on that finds it at work', () => {
    const desk = new Script({ attachedStop: 'any', attachedStopNeedsAll: true, replace: 'new_id' });
    desk.asks();
    desk.replied('T-entry1', 'working').streamed('T-stop1', 'held').filled('T-entry1', 10, 50);
    assert.deepEqual(desk.asks(), ['lookup T-stop1']);
    desk.lookedUp('T-stop1', 'held').later(1_000);
    assert.deepEqual(desk.asks(), ['lookup T-stop1']);
    desk.lookedUp('T-stop1', 'working');
    assert.deepEqual(desk.asks(), ['protected']);
    assert.deepEqual(desk.later(600_000).asks(), []);
  });

  it('and was moved while it was held is no protection before it works: the one that took its place is looked up', () => {
    const desk = new Script({ attachedStop: 'any', attachedStopNeedsAll: true, replace: 'new_id' });
    desk.asks();
    desk.replied('T-entry1', 'working').streamed('T-stop1', 'held').filled('T-entry1', 10, 50.1);
    assert.deepEqual(desk.asks(), ['T-stop2: sell 10 stop at 49.09 for T-stop1', 'lookup T-stop1']);
    desk.streamed('T-stop1', 'replaced').replied('T-stop2', 'held').asks();
    desk.lookedUp('T-stop1', 'replaced').lookedUp('T-stop2', 'held');
    assert.deepEqual(desk.later(1_000).asks(), ['lookup T-stop2']);
    desk.lookedUp('T-stop2', 'held').later(6_000);
    assert.ok(desk.asks().includes('exit_forced'));
  });

  for (const end of ['rejected', 'cancelled'] as const)
    it(`that is ${end} while the entry works: the rest is cancelled at once, and one of our own follows`, () => {
      const desk = new Script({ attachedStop: 'any', replace: 'new_id' });
      desk.asks();
      desk.replied('T-entry1', 'working').streamed('T-stop1', end, 0);
      assert.deepEqual(
        desk.asks().filter((each) => each.startsWith('cancel')),
        [],
        'nothing is bought yet',
      );
      desk.filled('T-entry1', 4, 50).streamed('T-entry1', 'partially_filled', 4);
      assert.deepEqual(desk.asks(), ['cancel T-entry1', 'lookup T-stop1']);
      desk.lookedUp('T-stop1', end).back('cancel T-entry1').streamed('T-entry1', 'cancelled', 4);
      assert.deepEqual(desk.later(2_000).asks().sort(), ['T-stop2: sell 4 stop at 49', 'lookup T-entry1']);
    });

  it('that is not there after all is made good by one of our own', () => {
    const desk = new Script({ attachedStop: 'any', replace: 'new_id' });
    desk.asks();
    desk.replied('T-entry1', 'working').filled('T-entry1', 10, 50).later(2_000);
    assert.deepEqual(desk.asks(), ['lookup T-stop1']);
    desk.lookedUp('T-stop1', null);
    assert.deepEqual(desk.asks(), ['T-stop2: sell 10 stop at 49']);
  });

  it('of an entry that bought nothing is nothing', () => {
    const desk = new Script({ attachedStop: 'any', replace: 'new_id' });
    desk.asks();
    desk.replied('T-entry1', 'rejected');
    assert.deepEqual(desk.asks(), []);
    assert.equal(desk.desk.trades[0]?.isOver, true);
  });

  it('half filled at a restart: what the broker has is found, and the rest of the entry ends with its minute', () => {
    const desk = new Script({ attachedStop: 'any', replace: 'new_id' });
    desk.asks();
    desk.replied('T-entry1', 'working').filled('T-entry1', 4, 50);
    desk.restart();
    assert.deepEqual(desk.told, ['1 bought 4 at 50, stop 49']);
    desk.now = OPEN_AT + 120_000;
    assert.deepEqual(desk.asks(), ['cancel T-entry1', 'lookup T-entry1']);
    desk.back('cancel T-entry1').lookedUp('T-entry1', 'cancelled', 4).later(2_000);
    assert.deepEqual(desk.asks(), ['lookup T-stop1']);
    desk.lookedUp('T-stop1', 'held', 0, 10);
    assert.deepEqual(desk.asks(), ['T-stop2: sell 4 stop at 49 for T-stop1']);
  });
});

describe('outside the session', () => {
  it('nothing that trades is sent; the deadline is its open', () => {
    const desk = new Script().protectedTrade();
    desk.desk.exit(T);
    desk.desk.startSession(OPEN_MINUTE + 1440, 390);
    desk.now = OPEN_AT + 600 * 60_000;
    assert.deepEqual(desk.asks(), ['cancel T-stop1']);
    desk.back('cancel T-stop1').streamed('T-stop1', 'cancelled').asks();
    desk.lookedUp('T-stop1', 'cancelled');
    assert.deepEqual(desk.asks(), []);
    assert.equal(desk.desk.deadline(desk.now), OPEN_AT + 1440 * 60_000);
    desk.now = OPEN_AT + 1440 * 60_000;
    assert.deepEqual(desk.asks(), ['positions AAA']);
  });
});
