/** Entries: one minute, one live order for one intent, and what becomes of it when the broker does not answer. */
import assert from 'node:assert/strict';
import { ENTRY, OPEN_AT, Script, T } from './script.ts';

const SENT = 'T-entry1: buy 10 limit at 50.25';

describe('an entry', () => {
  it('is a limit order, alive until the close of the minute after its decision', () => {
    const desk = new Script();
    assert.deepEqual(desk.asks(), [SENT]);
    assert.equal(desk.requests.get(SENT)?.expiresAt, OPEN_AT + 120_000);
    assert.deepEqual(desk.asks(), [], 'and it is asked for once while it is under way');
  });

  it('carries its stop where the broker can hold one: 2% below the decision price, down to the tick', () => {
    // 50 x 0.98 = 49
    assert.deepEqual(new Script({ attachedStop: 'any' }).asks(), [`${SENT} with a stop at 49`]);
    assert.deepEqual(new Script({ attachedStop: 'whole_shares' }, { ...ENTRY, quantity: 1.5 }).asks(), [
      'T-entry1: buy 1.5 limit at 50.25',
    ]);
  });

  it('that comes too late to be sent is dropped, and the session hears that it is done', () => {
    const desk = new Script().later(60_000);
    assert.deepEqual(desk.asks(), ['order_dropped']);
    assert.deepEqual(desk.told, ['1 done']);
  });

  it('that works goes on when entries are disarmed; one that never arrived is not sent again', () => {
    const works = new Script();
    works.asks();
    works.replied('T-entry1', 'working').desk.dropEntries();
    assert.deepEqual(works.asks(), []);
    const absent = new Script();
    absent.asks();
    absent.unanswered('T-entry1').desk.dropEntries();
    assert.deepEqual(absent.later(2_000).asks(), ['lookup T-entry1']);
    absent.lookedUp('T-entry1', null);
    assert.deepEqual(absent.asks(), ['order_dropped']);
    assert.deepEqual(absent.told, ['1 done']);
  });

  it('is cancelled when its minute is over, proven to have ended, and then told as done', () => {
    const desk = new Script();
    desk.asks();
    desk.replied('T-entry1', 'working').later(5_000).asks();
    desk.lookedUp('T-entry1', 'working');
    assert.equal(desk.later(54_999).asks().includes('cancel T-entry1'), false);
    desk.lookedUp('T-entry1', 'working').later(1);
    assert.deepEqual(desk.asks(), ['cancel T-entry1']);
    desk.back('cancel T-entry1').streamed('T-entry1', 'cancelled');
    assert.deepEqual(desk.told, []);
    assert.deepEqual(desk.asks(), ['lookup T-entry1']);
    desk.lookedUp('T-entry1', 'cancelled');
    assert.deepEqual(desk.told, ['1 done']);
    assert.equal(desk.desk.trades[0]?.isOver, true);
  });

  it('is left to end by itself where the broker can, and cancelled when that is not told', () => {
    const desk = new Script({ entryLife: 'good_till_date' });
    desk.asks();
    desk.replied('T-entry1', 'working').later(61_000).asks();
    desk.lookedUp('T-entry1', 'working').later(1_000);
    assert.deepEqual(desk.asks(), ['cancel T-entry1']);
  });

  it('without an answer is looked up at once and then after 1, 2, 5 and 5 seconds; people are told after 15', () => {
    const desk = new Script();
    desk.asks();
    desk.unanswered('T-entry1');
    const asked: number[] = [];
    const told: number[] = [];
    for (let at = 0; at <= 15_000; at += 500, desk.later(500)) {
      const asks = desk.asks();
      if (asks.includes('alert order_unknown')) told.push(at);
      if (!asks.includes('lookup T-entry1')) continue;
      asked.push(at);
      desk.back('lookup T-entry1');
    }
    assert.deepEqual(asked, [0, 1_000, 3_000, 8_000, 13_000]);
    assert.deepEqual(told, [15_000]);
  });

  it('is sent again, under the same id, only after a look-up that can be relied on has not found it', () => {
    const desk = new Script();
    desk.asks();
    desk.unanswered('T-entry1');
    desk.asks();
    // too early: orders show up within 2 s of being sent
    desk.lookedUp('T-entry1', null);
    assert.deepEqual(desk.asks(), []);
    assert.deepEqual(desk.later(2_000).asks(), ['lookup T-entry1']);
    desk.lookedUp('T-entry1', null);
    assert.deepEqual(desk.asks(), [SENT]);
  });

  it('that never arrives is sent three times, and then people are told and it is done', () => {
    const desk = new Script();
    const asked: string[] = [];
    for (let at = 0; at < 50_000; at += 500, desk.later(500)) {
      asked.push(...desk.asks());
      if (desk.isUnderWay('place T-entry1')) desk.unanswered('T-entry1');
      else if (desk.isUnderWay('lookup T-entry1')) desk.lookedUp('T-entry1', null);
    }
    assert.deepEqual(
      asked.filter((each) => !each.startsWith('lookup')),
      [SENT, SENT, SENT, 'order_dropped', 'alert order_lost'],
    );
    assert.deepEqual(desk.told, ['1 done']);
  });

  it('whose fate is open for 15 s is told of, also when it was sent again meanwhile', () => {
    const desk = new Script();
    desk.asks();
    desk.unanswered('T-entry1').later(2_000).asks();
    desk.lookedUp('T-entry1', null).asks();
    desk.unanswered('T-entry1').later(13_000 - 1);
    assert.equal(desk.asks().includes('alert order_unknown'), false);
    assert.equal(desk.later(1).asks().includes('alert order_unknown'), true);
  });

  it('that timed out although it arrived is not sent twice', () => {
    const desk = new Script();
    desk.asks();
    desk.unanswered('T-entry1');
    desk.asks();
    desk.lookedUp('T-entry1', 'working');
    assert.deepEqual(desk.asks(), []);
  });

  it('of which the stream tells before the answer is lost is known, not unknown', () => {
    const desk = new Script();
    desk.asks();
    desk.streamed('T-entry1', 'working').unanswered('T-entry1');
    assert.equal(desk.desk.orders[0]?.state, 'accepted');
    assert.deepEqual(desk.asks(), []);
  });

  it('that was intended by a process that died is looked up before anything else, and absent after its minute dropped', () => {
    const desk = new Script();
    desk.asks();
    desk.restart();
    assert.deepEqual(desk.asks(), ['lookup T-entry1']);
    desk.lookedUp('T-entry1', null).later(61_000);
    assert.deepEqual(desk.asks(), ['lookup T-entry1', 'alert order_unknown']);
    desk.lookedUp('T-entry1', null);
    assert.deepEqual(desk.asks(), ['order_dropped']);
    assert.deepEqual(desk.told, ['1 done']);
  });

  it('and another, both without their executions: these are asked for since the earlier was sent, less a minute', () => {
    const desk = new Script({}, null);
    const ids = [T.replace(/1$/, '2'), T];
    const at = desk.now;
    for (const id of ids) {
      desk.desk.enter({ ...ENTRY, id });
      desk.asks();
      desk.later(5_000);
    }
    for (const id of ids) {
      const report = { ...desk.report('T-entry1', 'filled', 10), clientId: `${id}-entry1` };
      desk.commit({ kind: 'order_report', report, from: 'stream', askedAt: null });
    }
    const asked = desk.desk.plan(desk.now).filter((action) => action.do === 'executions');
    assert.deepEqual(asked, [{ do: 'executions', since: at - 60_000 }]);
  });

  it('refused by the broker is done, and the third in a row is counted as such', () => {
    const desk = new Script();
    for (const n of [2, 3]) desk.desk.enter({ ...ENTRY, id: T.replace(/1$/, String(n)) });
    desk.asks();
    desk.replied('T-entry1', 'rejected');
    assert.deepEqual(desk.told, ['1 done']);
    for (const n of [2, 3]) {
      const id = `${T.replace(/1$/, String(n))}-entry1`;
      desk.back(`place ${id}`, {
        ...{ kind: 'order_report', from: 'reply', askedAt: null },
        report: { ...desk.report('T-entry1', 'rejected'), clientId: id },
      });
    }
    assert.equal(desk.desk.rejectsInARow, 3);
  });

  it('is cancelled by the kill switch, or dropped when it was not sent yet', () => {
    const working = new Script();
    working.asks();
    working.replied('T-entry1', 'working').desk.cancelEntries();
    assert.deepEqual(working.asks(), ['cancel T-entry1']);
    const waiting = new Script();
    waiting.desk.cancelEntries();
    assert.deepEqual(waiting.asks(), ['order_dropped']);
  });

  it('fills after the cancel was taken: the fill is a fact', () => {
    const desk = new Script();
    desk.asks();
    desk.replied('T-entry1', 'working').desk.cancelEntries();
    desk.asks();
    desk.back('cancel T-entry1').streamed('T-entry1', 'cancelled').filled('T-entry1', 10, 50);
    assert.deepEqual(desk.told, ['1 bought 10 at 50, stop 49', '1 done']);
    assert.equal(desk.desk.held('AAA'), 10);
    assert.ok(desk.asks().includes('T-stop1: sell 10 stop at 49'));
  });

  it('filled after its end was proven is sold at once, and starts a reconcile', () => {
    const desk = new Script();
    desk.asks();
    desk.replied('T-entry1', 'cancelled').asks();
    desk.lookedUp('T-entry1', 'cancelled').filled('T-entry1', 4, 50);
    assert.deepEqual(
      desk.desk.takeContradictions().map(({ code }) => code),
      ['late_fill'],
    );
    assert.deepEqual(desk.asks(), ['positions AAA', 'alert unprotected']);
    desk.position(4);
    assert.deepEqual(desk.asks(), ['T-exit1: sell 4 market']);
    desk.replied('T-exit1', 'filled', 4).filled('T-exit1', 4, 51);
    assert.deepEqual(desk.told, ['1 done', '1 bought 4 at 50, stop 49', '1 sold 4 at 51 by forced']);
  });

  it('the same execution three times is one fill; a lower cumulative number and `new` after the fill change nothing', () => {
    const desk = new Script();
    desk.asks();
    desk.replied('T-entry1', 'working');
    for (let time = 0; time < 3; time++) desk.filled('T-entry1', 10, 50, 'same');
    desk
      .streamed('T-entry1', 'filled', 10)
      .streamed('T-entry1', 'working', 0)
      .streamed('T-entry1', 'partially_filled', 4);
    assert.deepEqual(desk.told, ['1 bought 10 at 50, stop 49', '1 done']);
    assert.equal(desk.desk.orders[0]?.filled, 10);
    assert.equal(desk.desk.orders[0].state, 'filled');
  });

  it('reported as filled without its executions: they are asked for, and the position follows from them', () => {
    const desk = new Script();
    desk.asks();
    desk.replied('T-entry1', 'filled', 10);
    assert.deepEqual(desk.told, []);
    assert.deepEqual(desk.asks(), ['executions']);
    desk.back('executions', { kind: 'execution', execution: desk.execution('T-entry1', 10, 50, 'x') });
    assert.deepEqual(desk.told, ['1 bought 10 at 50, stop 49', '1 done']);
  });
});
