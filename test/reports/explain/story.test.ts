/** What became of a candidate, told from a journal written by hand. */
import assert from 'node:assert/strict';
import { storyOf } from '../../../src/lib/reports/explain/story.ts';
import { signalSentence } from '../../../src/lib/reports/explain/signal-sentences.ts';
import type { JournalRecord } from '../../../src/lib/session/records.ts';
import {
  OPEN,
  refusal,
  runStarted,
  scanned,
  sessionOpened,
  signal,
  stored,
  toldSession,
} from '../../helpers/told-session.ts';

const RECORDS = stored(toldSession());

describe('the story of a candidate', () => {
  it('tells a trade from its signal to its profit, with what the broker repeats told once', () => {
    const { outcome, reason, verdict, steps, tradeId } = storyOf({ strategy: 'open', symbol: 'SPY', m: 25 }, RECORDS);
    assert.deepEqual([outcome, reason, tradeId], ['closed', 'hard_exit', '2025-12-01-open-SPY-1']);
    assert.equal(
      verdict,
      '10 SPY bought at 51.40 and sold at 53.00 (hard_exit: the window of the strategy was over): +$15.98, net of fees of $0.02.',
    );
    const texts = steps.map(({ text }) => text).join('\n');
    for (const told of [
      'above the trigger of 51.00 over the opening range (49.00 to 50.00), on 24,000 shares, 2.40 times the mean of 10,000; score 2.40',
      // 2 % of 100,000
      'its share of the budget of its window, $2,000.00 (TOTAL_ALLOCATION 2.00% of $100,000.00) was $520.00',
      '10 SPY at the decision price of 51.30 ($513.00), limit 51.55, with a stop 2.00% below the price paid',
      'Bought 10 at 51.40, fees $0.01; its stop stands at 50.37.',
      'was looked up and rests at the broker',
      'It fell due: the window of the strategy was over.',
      'slippage took $0.50',
    ])
      assert.ok(texts.includes(told), told);
    assert.equal(texts.split('entry1: working').length, 2);
    assert.ok(!texts.includes('QQQ'));
  });

  it('tells what was not filled, what was filled in part, and what nobody knew for a while', () => {
    const unfilled = storyOf({ strategy: 'open', symbol: 'IWM', m: 30 }, RECORDS);
    assert.deepEqual(
      [unfilled.outcome, unfilled.verdict],
      ['unfilled', 'Nothing was bought within its minute at 51.55 or less.'],
    );
    const part = storyOf({ strategy: 'open', symbol: 'QQQ', m: 27 }, RECORDS);
    const texts = part.steps.map(({ text }) => text).join('\n');
    assert.match(texts, /partially filled, 5 of 20 filled/);
    assert.match(texts, /The broker refused to cancel .*: order is not cancelable/);
    assert.match(texts, /Whether .*stop1 was placed is not known: no answer in 10 s/);
    assert.match(part.verdict, /^5 QQQ bought at 51.50 and sold at 50.40 \(stop: .*-\$5.52/);
  });

  it('begins with the scan that named it last before that, where one did', () => {
    const told = (...scans: JournalRecord[]): string[] => {
      const records = [runStarted(), sessionOpened('2025-12-01'), ...scans, signal('SPY', 25), scanned(['SPY'])];
      const all = stored(records.map((record, at) => [OPEN('2025-12-01') + at, record]));
      return storyOf({ strategy: 'open', symbol: 'SPY', m: 25 }, all).steps.map(({ text }) => text);
    };
    const [first, second] = told(scanned(['SPY']), scanned(['QQQ', 'SPY', 'DIA'], { source: 'finnhub' }));
    assert.equal(first, 'A scan for open (finnhub) named SPY, number 2 of 3.');
    assert.match(second ?? '', /signalled SPY/);
    assert.match(told(scanned(['SPY', 'DIA']))[0] ?? '', /named SPY, first of 2\.$/);
    assert.equal(told(scanned(['SPY'], { strategy: 'mid' })).length, 1, "another strategy's");
    assert.equal(told(scanned(['SPY']), scanned(['QQQ'])).length, 1, 'it had been named, and was no more');
  });

  it('tells a refusal with its stage and numbers', () => {
    const { outcome, reason, steps } = storyOf({ strategy: 'open', symbol: 'DIA', m: 25 }, RECORDS);
    assert.deepEqual([outcome, reason], ['refused', 'spread']);
    assert.equal(
      steps.at(-1)?.text,
      'Refused by the risk gate (spread): its spread was 1.80% of the price, above MAX_SPREAD of 1.50%.',
    );
  });

  it('tells what a person was asked and said, and what was decided on it a minute later', () => {
    const asked = { kind: 'proposal', strategy: 'open', symbol: 'DIA', side: 'long', m: 40, ticker: 'DIA' } as const;
    const told = (answer: 'yes' | 'no' | 'late'): JournalRecord[] => [
      ...[runStarted(), sessionOpened('2025-12-01'), signal('DIA', 40), { ...asked, quantity: 10, limit: 51.55 }],
      { kind: 'confirmed', strategy: 'open', symbol: 'DIA', answer },
    ];
    const story = (records: readonly JournalRecord[]): ReturnType<typeof storyOf> => {
      const at = OPEN('2025-12-01');
      const all = records.map((record, n) => ({ seq: n + 1, at, session: '2025-12-01', record }));
      return storyOf({ strategy: 'open', symbol: 'DIA', m: 40 }, all);
    };
    const no = story(told('no'));
    assert.deepEqual(
      no.steps.slice(1).map(({ text }) => text),
      [
        'Every check passed, and a person was asked: buy 10 DIA, limit 51.55.',
        'The person said no, and nothing was sent.',
      ],
    );
    assert.deepEqual([no.outcome, no.verdict], ['refused', 'The person said no, and nothing was sent.']);
    assert.match(story(told('late')).verdict, /did not answer within 30 seconds/);
    const moved = story([...told('yes'), refusal('DIA', 41, { reason: 'spread' })]);
    assert.deepEqual([moved.outcome, moved.reason], ['refused', 'spread']);
    const next = [...told('no'), signal('DIA', 45), refusal('DIA', 45, { reason: 'halted' })];
    assert.equal(story(next).reason, null);
  });

  it('does not make up an end that the journal does not have', () => {
    const cut = RECORDS.slice(0, 15);
    assert.match(storyOf({ strategy: 'open', symbol: 'SPY', m: 25 }, cut).verdict, /is not closed in this journal/);
  });
});

describe('the sentence of a signal', () => {
  it('tells what each strategy saw', () => {
    const mid = signal('SPY', 70, {
      ...{ strategy: 'mid', side: 'bearish', score: 0.031 },
      numbers: { vwap: 49.76, deviation: 0.031, previous_high: 51.9, previous_low: 51.4, adx: 18.2, band: 52 },
    });
    assert.equal(
      signalSentence(mid),
      'mid signalled SPY (bearish): it closed at 51.30, 3.10% from VWAP at 49.76, and turned below the low of the bar before (51.40); ADX 18.20, Bollinger band touched at 52.00; score 0.0310',
    );
    const trend = { rule: 'trend', session_high: 51, session_low: 48, vwap: 50, volume: 3000, mean_volume: 1000 };
    assert.equal(
      signalSentence(signal('SPY', 310, { strategy: 'close', score: 3, numbers: trend })),
      'close signalled SPY (long): it closed at 51.30, a new high of the session (before: 51.00), above VWAP at 50.00, on 3,000 shares, 3.00 times the mean of 1,000; score 3.00',
    );
    const fade = { rule: 'fade', return_15: -0.024, rsi: 21.5, turned_at: 51.2 };
    assert.equal(
      signalSentence(signal('SPY', 310, { strategy: 'close', score: 0.024, numbers: fade })),
      'close signalled SPY (long): it closed at 51.30, after -2.40% in 15 bars with an RSI of 21.50, and turned above the high of the bar before (51.20); score 0.0240',
    );
  });
});
