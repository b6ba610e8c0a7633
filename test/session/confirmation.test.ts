/** TRADE_CONFIRMATION_REQUIRED: a person is asked before each entry, and the whole gate asks once more after the yes. */
import assert from 'node:assert/strict';
import type { Confirmed } from '../../src/lib/session/records.ts';
import { redecide } from '../../src/lib/session/redecide.ts';
import { barsOf, flat, FULL_DAY, sessionOf } from '../helpers/bars.ts';
import { live, setupOf, type LiveDay, type LivedDay } from '../helpers/live-day.ts';
import { Scripted } from '../helpers/scripted.ts';
import { RULES, TERMS } from '../helpers/trial.ts';

/** A signals at minute 20, at 50 dollars; E is 100,000, so that a window has 2,000 and buys 40 shares. */
function day(confirm: NonNullable<LiveDay['confirm']>): LiveDay {
  return {
    ...{ session: sessionOf(FULL_DAY), symbols: [barsOf('A', flat(0, 389, 50))], instruments: [], equity: 100_000 },
    facts: [
      {
        ...{ kind: 'watching', symbol: 'A', volume: { mean: 2e6, sessions: 20 }, isLeveraged: false, isEtf: false },
        ...{ inverse: null, maySignal: true },
      },
    ],
    strategies: [new Scripted({ 20: [['A']] })],
    rules: { ...RULES, asksConfirmation: true },
    terms: TERMS,
    vix: null,
    confirm,
  };
}

function told({ records }: LivedDay, ...kinds: readonly string[]): string[] {
  return records.flatMap(({ record }) => {
    if (!kinds.includes(record.kind)) return [];
    if (record.kind === 'proposal') return [`proposes ${String(record.quantity)} ${record.ticker}`];
    if (record.kind === 'confirmed') return [record.answer];
    if (record.kind === 'order') return [`orders ${String(record.quantity)}`];
    if (record.kind === 'refusal') return [`refuses: ${record.reason}`];
    return [record.kind];
  });
}

const ALL = ['proposal', 'confirmed', 'order', 'refusal', 'unfilled', 'closed'] as const;
const saying =
  (answer: Confirmed['answer']): NonNullable<LiveDay['confirm']> =>
  () =>
    Promise.resolve(answer);

describe('an entry that a person has to confirm', () => {
  it('is sent after a yes', async () => {
    assert.deepEqual(told(await live(day(saying('yes'))), ...ALL), ['proposes 40 A', 'yes', 'orders 40', 'closed']);
  });

  it('is not sent after a no, nor without an answer in time', async () => {
    for (const answer of ['no', 'late'] as const)
      assert.deepEqual(told(await live(day(saying(answer))), ...ALL), [
        'proposes 40 A',
        answer,
        'refuses: not_confirmed',
      ]);
  });

  it('passes the whole gate once more after the yes: another strategy may have bought it meanwhile', async () => {
    const both = {
      ...day(saying('yes')),
      strategies: ['first', 'second'].map((name) => new Scripted({ 20: [['A']] }, {}, name)),
    };
    assert.deepEqual(told(await live(both), ...ALL), [
      ...['proposes 40 A', 'proposes 40 A', 'yes', 'orders 40'],
      ...['yes', 'refuses: already_traded', 'closed'],
    ]);
  });

  it('buys what was proposed, though others of its minute leave their money', async () => {
    // Three signals share 40, 30 and 30 % of 2,000 dollars; only the first gets its yes.
    const symbols = ['A', 'B', 'C'].map((symbol) => barsOf(symbol, flat(0, 389, 50)));
    const of = day(({ symbol }) => Promise.resolve(symbol === 'A' ? 'yes' : 'no'));
    const facts = symbols.flatMap(({ symbol }) => of.facts.map((each) => ({ ...each, symbol })));
    const strategies = [
      new Scripted({
        20: [
          ['A', 3],
          ['B', 2],
          ['C', 1],
        ],
      }),
    ];
    const lived = await live({ ...of, symbols, facts, strategies });
    assert.deepEqual(told(lived, 'proposal', 'order'), [
      'proposes 16 A',
      'proposes 12 B',
      'proposes 12 C',
      'orders 16',
    ]);
  });

  it('ends a minute after it was sent, not after it was decided', async () => {
    const { records } = await live(day(saying('yes')));
    const order = records.find(({ record }) => record.kind === 'order');
    assert.ok(order?.record.kind === 'order');
    assert.equal(order.record.expiresAt, order.at + 60_000);
  });

  it('is decided the same when its journal is decided once more', async () => {
    for (const answer of ['yes', 'no'] as const) {
      const of = day(saying(answer));
      const { records } = await live(of);
      const again = redecide(records, setupOf(of));
      assert.deepEqual([again.difference, again.minutes > 300], [null, true]);
    }
  });
});
