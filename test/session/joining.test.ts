/** A strategy that is handed to a running owner. */
import assert from 'node:assert/strict';
import type { SimExchange } from '../../src/lib/brokers/sim/exchange.ts';
import { redecide } from '../../src/lib/session/redecide.ts';
import type { Asked } from '../../src/lib/session/run-events.ts';
import { barsOf, flat, FULL_DAY, sessionOf } from '../helpers/bars.ts';
import { live, setupOf, type LiveDay } from '../helpers/live-day.ts';
import { LIKE_MID, Scripted } from '../helpers/scripted.ts';
import { RULES, TERMS } from '../helpers/trial.ts';

/** A is bought at minute 20 by the run itself; what else is asked of it is asked at the open of minute 30. */
function day(wishes: readonly Asked[]): LiveDay {
  let isAsked = false;
  return {
    ...{ session: sessionOf(FULL_DAY), symbols: [barsOf('A', flat(0, 389, 50))], instruments: [], equity: 100_000 },
    facts: [
      {
        ...{ kind: 'watching', symbol: 'A', volume: { mean: 2e6, sessions: 20 }, isLeveraged: false, isEtf: false },
        ...{ inverse: null, maySignal: true },
      },
    ],
    ...{ strategies: [new Scripted({ 20: [['A']] })], rules: RULES, terms: TERMS, vix: null },
    wishes: ({ opened }) => {
      if (isAsked || opened < 30) return [];
      isAsked = true;
      return wishes;
    },
  };
}

function joining(told: string[]): Asked {
  const [strategies, symbols] = [['scripted'], ['A']];
  return {
    wish: { do: 'join', by: 'run', joined: { kind: 'joined', strategies, symbols, testStart: null }, facts: [] },
    answer: (text, isRefused = false) => told.push(isRefused ? `no: ${text}` : text),
  };
}

describe('a session of two runs', () => {
  it('is decided once more by what each of them traded', async () => {
    const stop: Asked = { wish: { do: 'stop', keeps: false, by: 'person' }, answer: null };
    const traded = (name: string): Scripted => new Scripted({ 40: [['A']] }, LIKE_MID, name);
    const both: LiveDay = { ...day([stop]), strategies: [traded('mid'), traded('close')] };
    const past = (await live(both)).records;
    const second: LiveDay = { ...both, past, wishes: () => [], before: passMinute35 };
    const { records } = await live(second, ['close']);
    const strategies = records.flatMap(({ record }) => (record.kind === 'signal' ? [record.strategy] : []));
    assert.deepEqual(strategies, ['close']);
    assert.equal(redecide(records, setupOf(both)).difference, null);
  });
});

function passMinute35(exchange: SimExchange): void {
  while (exchange.closed < 35) exchange.advance();
}

describe('a run that is asked to trade one strategy more', () => {
  it('takes it', async () => {
    const told: string[] = [];
    const { records } = await live(day([joining(told)]));
    assert.deepEqual(told, ['joined']);
    assert.ok(records.some(({ record }) => record.kind === 'joined'));
  });

  it('refuses it once it is to stop: nobody would trade it', async () => {
    const told: string[] = [];
    const stop: Asked = { wish: { do: 'stop', keeps: false, by: 'person' }, answer: null };
    const { records, outcome } = await live(day([stop, joining(told)]));
    assert.deepEqual(told, ['no: it is about to end']);
    assert.ok(!records.some(({ record }) => record.kind === 'joined'));
    assert.deepEqual([outcome.how, outcome.held], ['stopped', []]);
  });
});
