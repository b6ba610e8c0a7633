import assert from 'node:assert/strict';
import { readConfig } from '../../src/lib/config/reading.ts';
import { selfCheckOf } from '../../src/lib/strategies/readiness.ts';
import { createStrategy } from '../../src/lib/strategies/registry.ts';
import type { StrategyName } from '../../src/lib/strategies/names.ts';
import type { SelfCheckFacts, SelfFinding } from '../../src/lib/strategies/self-check.ts';

const READY: SelfCheckFacts = {
  session: { minutes: 390, m: -5 },
  isTestMode: false,
  symbols: 12,
  vix: { close: 18, session: '2025-11-28', age: 1 },
  shortType: 'InverseETF',
  putsPossible: null,
};

function check(
  name: StrategyName,
  facts: Partial<SelfCheckFacts> = {},
  settings = 'TEST_MODE=false\n',
): readonly SelfFinding[] {
  const texts = { deploymentText: '', tradingText: settings, tradingPlace: '.env_bot', overrides: {} } as const;
  const { config } = readConfig(texts);
  assert.ok(config !== null);
  return selfCheckOf(createStrategy(name, config.trading, { imbalanceOf: null }), { ...READY, ...facts });
}

function troubles(...asked: Parameters<typeof check>): string[] {
  return check(...asked).flatMap(({ status, found }) => (status === 'ok' ? [] : [`${status}: ${found}`]));
}

describe('a strategy before a run', () => {
  it('is ready before the open, with bars and a VIX of the session before', () => {
    for (const name of ['open', 'mid', 'close'] as const) assert.deepEqual(troubles(name), []);
  });

  it('says when only exits of its window are still to come, and when it is over', () => {
    // open decides at the closes of minutes 20 to 48 and is out at 50; mid to 298 and 300; close from 300 to 375 and 385.
    const at = (m: number): Partial<SelfCheckFacts> => ({ session: { minutes: 390, m } });
    assert.deepEqual(troubles('open', at(48)), []);
    assert.match(
      troubles('open', at(49))[0] ?? '',
      /^warn: only exits are still to come \(decides .* 20 to 48, out at 50; now 49\)/,
    );
    assert.match(troubles('open', at(51))[0] ?? '', /^warn: over for today/);
    assert.deepEqual(troubles('mid', at(298)), []);
    assert.match(troubles('mid', at(301))[0] ?? '', /over for today/);
    assert.deepEqual(troubles('close', at(375)), []);
    // An early close moves it: 120 to 195 of 210 minutes.
    assert.match(troubles('close', { session: { minutes: 210, m: 196 } })[0] ?? '', /120 to 195, out at 205/);
  });

  it('says that there is no session, and in TEST_MODE when the session leaves no room: after C - 8', () => {
    assert.match(troubles('open', { session: null })[0] ?? '', /^warn: there is no session today/);
    const test = (m: number): string[] => troubles('open', { isTestMode: true, session: { minutes: 390, m } });
    assert.deepEqual(test(382), []);
    assert.match(test(383)[0] ?? '', /leaves no room/);
  });

  it('fails without bars', () => {
    assert.deepEqual(troubles('mid', { symbols: 0 }), ['fail: there are no bars in the store']);
    assert.deepEqual(troubles('mid', { symbols: null }), []);
  });

  it('as close warns of a VIX that is old, low or not there, and asks for none without its gatekeeper', () => {
    const vix = { close: 18, session: '2025-11-26', age: 2 };
    assert.match(troubles('close', { vix })[0] ?? '', /^warn: VIX 18 of 2025-11-26, threshold 15: 2 sessions old/);
    assert.match(troubles('close', { vix: { ...vix, age: 1, close: 14.9 } })[0] ?? '', /it trades nothing today/);
    assert.match(troubles('close', { vix: null })[0] ?? '', /^warn: no VIX close of the last 10 sessions/);
    assert.deepEqual(troubles('close', { vix: null }, 'TEST_MODE=false\nENABLE_VIX_GATEKEEPER=false\n'), []);
  });

  it('warns of bearish signals that cannot be traded', () => {
    assert.match(troubles('mid', { shortType: 'LongPut' })[0] ?? '', /SHORT_TYPE=LongPut, and it buys no puts/);
    assert.match(
      troubles('close', { shortType: 'Auto', putsPossible: false })[0] ?? '',
      /no order can hold the stop of a put/,
    );
    assert.deepEqual(troubles('close', { shortType: 'LongPut', putsPossible: true }), []);
  });
});
