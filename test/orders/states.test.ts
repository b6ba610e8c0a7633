/** What may follow what, as the table has it, and what every order keeps to whatever is reported of it. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BROKER_ORDER_STATES, type OrderReport, type OrderRequest } from '../../src/lib/orders/order.ts';
import { OwnOrder } from '../../src/lib/orders/own-order.ts';
import {
  isEnd,
  ORDER_STATES,
  STATE_OF,
  verdictOn,
  type OrderState,
  type Verdict,
} from '../../src/lib/orders/states.ts';

type Case = readonly [from: OrderState, to: OrderState, verdict: Verdict, why: string];

const TOLD: readonly Case[] = [
  ['intended', 'submitted', 'next', 'it is on its way'],
  ['intended', 'filled', 'next', 'a fill may be heard of first'],
  ['submitted', 'rejected', 'next', 'a refusal may come later'],
  ['accepted', 'rejected', 'next', 'also after it was accepted'],
  ['accepted', 'submitted', 'late', 'an older report'],
  ['partially_filled', 'accepted', 'late', 'new after a fill'],
  ['partially_filled', 'cancelled', 'next', 'the rest of it'],
  ['cancel_pending', 'filled', 'next', 'the fill was faster than the cancel'],
  ['cancel_pending', 'accepted', 'next', 'the cancel was refused'],
  ['filled', 'accepted', 'late', 'new after the fill'],
  ['filled', 'cancelled', 'impossible', 'there is nothing left to cancel'],
  ['filled', 'rejected', 'impossible', 'what is filled was not refused'],
  ['cancelled', 'accepted', 'impossible', 'what is over does not begin again'],
  ['cancelled', 'filled', 'next', 'a fill after the cancel is a fact'],
  ['cancelled', 'cancel_pending', 'late', 'an older report'],
  ['expired', 'submitted', 'impossible', 'what is over does not begin again'],
  ['rejected', 'filled', 'fact', 'impossible, and so all the same'],
  ['rejected', 'accepted', 'impossible', 'it was refused'],
  ['unknown', 'cancelled', 'next', 'now it is known'],
  ['accepted', 'unknown', 'next', 'a status that nobody knows keeps it alive'],
  ['cancelled', 'unknown', 'late', 'an end stays an end'],
];

describe('the states of an order', () => {
  for (const [from, to, verdict, why] of TOLD)
    it(`${from}, then ${to}: ${verdict}, for ${why}`, () => assert.equal(verdictOn(from, to, false), verdict));

  for (const from of ['cancelled', 'rejected', 'expired'] as const)
    it(`an order that was ${from} and that a look-up finds working is alive, and starts a reconcile`, () => {
      assert.equal(verdictOn(from, 'accepted', true), 'fact');
    });

  it('a look-up does not bring a filled order back', () => {
    assert.equal(verdictOn('filled', 'accepted', true), 'late');
  });

  it('every state of a broker has one of ours', () => {
    for (const state of BROKER_ORDER_STATES) assert.ok(ORDER_STATES.includes(STATE_OF[state]));
    assert.equal(STATE_OF.unknown, 'unknown');
    assert.ok(!isEnd('unknown'));
  });

  it('whatever is reported, in any order and twice: filled never becomes less, and an end told is not untold', () => {
    const told = fc.record({ state: fc.constantFrom(...BROKER_ORDER_STATES), filled: fc.nat({ max: 10 }) });
    fc.assert(
      fc.property(fc.array(told, { maxLength: 12 }), (reports) => {
        const order = new OwnOrder(REQUEST, 0);
        let most = 0;
        reports.forEach(({ state, filled }, at) => {
          const hadEnded = order.isEnded && order.state !== 'rejected';
          order.reported({ ...REPORT, state, filled }, null, at);
          most = Math.max(most, filled, state === 'filled' ? 10 : 0);
          assert.equal(order.filled, most);
          if (hadEnded) assert.ok(order.isEnded);
          const before = order.state;
          order.reported({ ...REPORT, state, filled }, null, at);
          assert.equal(order.state, before);
        });
      }),
    );
  });
});

const REQUEST: OrderRequest = {
  ...{ clientId: '2026-01-05-open-AAA-1-entry1', tradeId: '2026-01-05-open-AAA-1', leg: 'entry', side: 'buy' },
  ...{ kind: 'limit', quantity: 10, limit: 50, stop: null, attachedStop: null, replaces: null, expiresAt: 120_000 },
  instrument: { kind: 'stock', ticker: 'AAA', multiplier: 1, contract: null, isSynthetic: false },
};
const REPORT: OrderReport = {
  ...{ clientId: REQUEST.clientId, brokerId: 'b1', ticker: 'AAA', side: 'buy', kind: 'limit', quantity: 10, limit: 50 },
  ...{ stop: null, state: 'working', filled: 0, reason: null, at: 0 },
};
