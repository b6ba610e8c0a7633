/** A run that is asked by a person to compare journal and broker, while it does so by itself too. */
import assert from 'node:assert/strict';
import type { Asked } from '../../src/lib/session/run-events.ts';
import { barsOf, flat, FULL_DAY, sessionOf } from '../helpers/bars.ts';
import type { LiveDay } from '../helpers/live-day.ts';
import { PushedRun } from '../helpers/pushed-run.ts';
import { Scripted } from '../helpers/scripted.ts';
import { RULES, TERMS } from '../helpers/trial.ts';

/** What it has recorded of these wishes, which come while one snapshot is under way and that of the next minute waits. */
async function recorded(...wishes: readonly boolean[]): Promise<readonly string[]> {
  const waiting: Asked[] = [];
  const day: LiveDay = {
    ...{ session: sessionOf(FULL_DAY), symbols: [barsOf('A', flat(0, 389, 50))], instruments: [], equity: 100_000 },
    ...{ strategies: [new Scripted({})], rules: RULES, terms: TERMS, vix: null },
    facts: [
      {
        ...{ kind: 'watching', symbol: 'A', volume: { mean: 2e6, sessions: 20 }, isLeveraged: false, isEtf: false },
        ...{ inverse: null, maySignal: true },
      },
    ],
    wishes: () => waiting.splice(0),
  };
  let hold = Promise.resolve();
  const run = new PushedRun(day, { at: 5, delay: () => hold });
  await run.passTo(5, 1);
  for (const m of [0, 1, 2, 3, 4]) await run.close(m);
  await run.begin();
  // Nobody waits for an answer for as long as a minute.
  await run.passTo(6, 58);
  let letGo = (): void => undefined;
  hold = new Promise((resolve) => (letGo = resolve));
  await run.close(5);
  await run.passTo(7, 1);
  await run.close(6);
  for (const applies of wishes) waiting.push({ wish: { do: 'reconcile', applies, by: 'a person' }, answer: null });
  await run.passTo(7, 3);
  const before = run.of('reconciled').length;
  letGo();
  await run.passTo(7, 5);
  assert.equal(run.of('control').length, wishes.length);
  return run
    .of('reconciled')
    .slice(before)
    .map(({ at }) => at);
}

describe('a run that is asked to compare journal and broker', () => {
  it('says so although a comparison of its own waits: each minute it records only what is new', async () => {
    assert.deepEqual(await recorded(), []);
    assert.deepEqual(await recorded(false), ['asked']);
  });

  it('has a person’s word only where one was given, and loses it to no other reason', async () => {
    assert.deepEqual(await recorded(true), ['hand']);
    assert.deepEqual(await recorded(true, false), ['hand']);
    assert.deepEqual(await recorded(false, true), ['hand']);
  });
});
