import assert from 'node:assert/strict';
import { EndOfDay, type CloseSettings, type ImbalanceOf } from '../../src/lib/strategies/close.ts';
import { barsOf, changed, dot, flat, HALF_DAY, without, type BarRow } from '../helpers/bars.ts';
import { SETTINGS } from '../helpers/trial.ts';
import { heard, linesOf } from './answers.ts';

const close = (settings: Partial<CloseSettings> = {}, imbalanceOf: ImbalanceOf = () => null): EndOfDay =>
  new EndOfDay({ ...SETTINGS, ...settings }, imbalanceOf);

describe('the window of close', () => {
  it('is 14:30 to 15:55, and 11:30 to 12:55 on a half day', () => {
    const [full, half] = [close().window(390), close().window(210)];
    assert.deepEqual(full, { analysisFrom: 0, analysisTo: 299, firstDecision: 300, lastDecision: 375, hardExit: 385 });
    assert.deepEqual(half, { analysisFrom: 0, analysisTo: 119, firstDecision: 120, lastDecision: 195, hardExit: 205 });
  });

  it('takes decisions from its first to its last minute', () => {
    // a new high in every bar, on twice the volume of the bars before every second time
    const rising = (m: number): BarRow => dot(m, 50 + m / 100, m % 31 === 0 ? 5000 : 1000);
    const every = (date?: string): string[] => {
      const rows = Array.from({ length: date === undefined ? 390 : 210 }, (_, m) => rising(m));
      return linesOf(close(), barsOf('AAA', rows, date), date === undefined ? {} : { date });
    };
    assert.deepEqual(
      every().map((line) => line.split(' ')[0]),
      ['310', '341', '372'],
    );
    assert.deepEqual(
      every(HALF_DAY).map((line) => line.split(' ')[0]),
      ['124', '155', '186'],
    );
  });
});

describe('close by trend', () => {
  /** 50 on 1000 shares all day; VWAP is 50. */
  const DAY = flat(0, 389, 50);
  const says = (...rows: readonly BarRow[]): string[] => linesOf(close(), barsOf('AAA', changed(DAY, ...rows)));

  it('signals a close above the highest high of the session, not one at it', () => {
    // the high was a wick in the morning, to 51
    const wick: BarRow = [30, 50, 51, 50, 50, 1000];
    assert.deepEqual(says(wick, [310, 50, 51.5, 50, 51, 2000]), []);
    assert.deepEqual(says(wick, [310, 50, 51.5, 50, 51.01, 2000]), ['310 AAA long 2']);
  });

  it('signals bearish a close below the lowest low, not one at it', () => {
    const wick: BarRow = [30, 50, 50, 49, 50, 1000];
    assert.deepEqual(says(wick, [310, 50, 50, 48.5, 49, 2000]), []);
    assert.deepEqual(says(wick, [310, 50, 50, 48.5, 48.99, 2000]), ['310 AAA bearish 2']);
  });

  it('compares with the bars before this one only, those of this minute not included', () => {
    // 311 closes above the close of 310, not above its high
    assert.deepEqual(says([310, 50, 52, 50, 51, 2000], dot(311, 51.9, 4000), dot(312, 52.01, 9000)), [
      '310 AAA long 2',
      '312 AAA long 7.941176', // 9000 / ((28 x 1000 + 2000 + 4000) / 30)
    ]);
  });

  it('wants one and a half times the mean volume of the 30 bars before, and not a share less', () => {
    assert.deepEqual(says(dot(310, 51, 1500)), ['310 AAA long 1.5']);
    assert.deepEqual(says(dot(310, 51, 1499)), []);
    // of the bars before 310 the last 30 are those of 280..309: one of 31,000 makes their mean 2000
    assert.deepEqual(says(dot(280, 50, 31_000), dot(310, 51, 3000)), ['310 AAA long 1.5']);
    assert.deepEqual(says(dot(279, 50, 31_000), dot(310, 51, 3000)), ['310 AAA long 3']);
  });

  it('counts bars that exist: 30 of them must', () => {
    const late = (from: number): string[] =>
      linesOf(close(), barsOf('AAA', [...flat(from, 309, 50), dot(310, 51, 2000)]));
    assert.deepEqual(late(280), ['310 AAA long 2']);
    assert.deepEqual(late(281), []);
    const gaps = [...flat(0, 29, 50), dot(310, 51, 2000)];
    assert.deepEqual(linesOf(close(), barsOf('AAA', gaps)), ['310 AAA long 2']);
  });

  it('wants the close beyond VWAP too', () => {
    // a million shares at (60 + 50 + 51) / 3 = 53.67 after 310,000 at 50: VWAP is 52.80, above the close of 51
    assert.deepEqual(says([310, 50, 60, 50, 51, 1_000_000]), []);
    assert.deepEqual(says([310, 50, 50, 40, 49, 1_000_000]), []);
  });

  it('refuses where nothing was traded in the 30 bars before', () => {
    const dead = flat(280, 309, 50, 0);
    assert.deepEqual(says(...dead, dot(310, 51)), ['310 AAA refuses long no_volume']);
    assert.deepEqual(says(...dead, dot(310, 49)), ['310 AAA refuses bearish no_volume']);
    // nor in the whole session, so that there is no VWAP
    const untraded = [...flat(0, 309, 50, 0), dot(310, 51, 0)];
    assert.deepEqual(linesOf(close(), barsOf('AAA', untraded)), ['310 AAA refuses long no_volume']);
  });

  it('says nothing of a first bar, which has no session before it', () => {
    assert.deepEqual(linesOf(close(), barsOf('AAA', [dot(310, 51)])), []);
  });

  it('tells what it has seen', () => {
    const bars = barsOf('AAA', changed(DAY, [30, 50, 51, 49, 50, 1000], dot(310, 51.5, 2000)));
    // 310 bars of 1000 shares at 50 (the wicks of 51 and 49 cancel), 2000 at 51.50: 15,603,000 dollars, 312,000 shares
    assert.deepEqual(heard(close(), [bars]).numbers, [
      {
        rule: 'trend',
        session_high: 51,
        session_low: 49,
        vwap: 15_603_000 / 312_000,
        volume: 2000,
        mean_volume: 1000,
      },
    ]);
  });
});

describe('close by fade', () => {
  const fade = { STRAT_CLOSE_MODE: 'fade' } as const;
  const says = (rows: readonly BarRow[]): string[] => linesOf(close(fade), barsOf('AAA', rows));
  /** 100 until 294, then a fifteenth of the way in each of the minutes 295..309, and minute 310 as told. RSI 100, or 0. */
  const ramp = (to: number, last: BarRow): BarRow[] => {
    const step = (to - 100) / 15;
    const steps = Array.from({ length: 14 }, (_, at) => dot(295 + at, 100 + step * (at + 1)));
    return [...flat(0, 294, 100), ...steps, dot(309, to), last];
  };

  it('signals against a move of 2 % in 15 bars, and not against one of a cent less', () => {
    assert.deepEqual(says(ramp(102, dot(310, 101.9))), ['310 AAA bearish 0.02']);
    assert.deepEqual(says(ramp(101.99, dot(310, 101.9))), []);
    assert.deepEqual(says(ramp(98, dot(310, 98.1))), ['310 AAA long 0.02']);
    assert.deepEqual(says(ramp(98.01, dot(310, 98.1))), []);
  });

  it('measures the move up to the bar before, over 15 bars', () => {
    // the move took 16 bars: from 294 to 309 it is 101.9 / 100.1
    const slow = [...flat(0, 293, 100), dot(294, 100.1), ...ramp(102, dot(310, 101.9)).slice(295)];
    assert.deepEqual(says(slow), []);
  });

  it('wants a close beyond the low or high of the bar before, not at it', () => {
    const turn = (at: number): BarRow[] => changed(ramp(102, dot(310, at)), [309, 102, 102.2, 101.8, 102, 1000]);
    assert.deepEqual(says(turn(101.8)), []);
    assert.deepEqual(says(turn(101.79)), ['310 AAA bearish 0.02']);
    const rise = (at: number): BarRow[] => changed(ramp(98, dot(310, at)), [309, 98, 98.2, 97.8, 98, 1000]);
    assert.deepEqual(says(rise(98.2)), []);
    assert.deepEqual(says(rise(98.21)), ['310 AAA long 0.02']);
  });

  it('wants an RSI at its extreme in one of the three bars before', () => {
    // +1 and -1 by turns: gain and loss 0.5 x 14. A jump of 20 makes them (6.5 + 20) and 6.5: RSI 80.3.
    // A fall of 3 in the next bar: 26.5 x 13 / 14 = 24.6 and 6.5 x 13 / 14 + 3 = 9.0: RSI 73.1
    const turns = Array.from({ length: 309 }, (_, m) => dot(m, m % 2 === 0 ? 100 : 101));
    const isFadedAfter = (peak: number): boolean =>
      says([...turns.slice(0, peak), dot(peak, 121), ...flat(peak + 1, 309, 118), dot(310, 117)]).some((line) =>
        line.startsWith('310 '),
      );
    assert.deepEqual([306, 307, 308].map(isFadedAfter), [false, true, true]);
    // a jump of 6 only: 12.5 and 6.5: RSI 65.8, although the return is 6 %
    assert.deepEqual(says([...turns, dot(309, 107), dot(310, 106)]), []);
  });

  it('takes an RSI of 75 or 25 for an extreme', () => {
    // a session of 17 bars: 14 moves, of which six up by 1 (or one of them by 0.99), four down by 0.50 and four none:
    // RSI 100 - 100 / (1 + 6 / 2) = 75 at the 15th bar; then down by 0.50, and a turn. Mirrored: 25.
    const session = (sign: 1 | -1, lastMove: number): BarRow[] => {
      const moves = [1, -0.5, 1, 0, -0.5, 1, 0, -0.5, 1, 0, -0.5, 1, 0, lastMove, -0.5, -0.5];
      let price = 100;
      return [dot(294, price), ...moves.map((move, at) => dot(295 + at, (price += sign * move)))];
    };
    assert.deepEqual(
      [1, 0.99].map((move) => says(session(1, move)).length),
      [1, 0],
    );
    assert.deepEqual(
      [1, 0.99].map((move) => says(session(-1, move)).length),
      [1, 0],
    );
  });

  it('has no RSI before the 15th bar and no return before the 17th', () => {
    // from 294 on: 310 is the 17th bar, and the 15th to the 16th have an RSI of 100
    const short = ramp(102, dot(310, 101.9)).slice(294);
    assert.deepEqual(says(short), ['310 AAA bearish 0.02']);
    assert.deepEqual(says(short.slice(1)), []);
  });

  it('counts bars that exist', () => {
    const spread = ramp(102, dot(340, 101.9)).map(([m, ...values]): BarRow => [m === 309 ? 339 : m, ...values]);
    assert.deepEqual(says(spread), ['340 AAA bearish 0.02']);
  });

  it('tells what it has seen', () => {
    const { numbers } = heard(close(fade), [barsOf('AAA', ramp(102, dot(310, 101.9)))]);
    assert.deepEqual(numbers, [{ rule: 'fade', return_15: 102 / 100 - 1, rsi: 100, turned_at: 102 }]);
  });
});

describe('close by both', () => {
  const both = { STRAT_CLOSE_MODE: 'both' } as const;
  const rules = (rows: readonly BarRow[]): unknown[] =>
    heard(close(both), [barsOf('AAA', rows)]).numbers.map(({ rule }) => rule);
  /** 100, then down to 97.50 from 295 to 309, and minute 310 as told; the volume of the 30 bars before that can be set. */
  const fallThen = (last: BarRow, volume = 1000): BarRow[] => [
    ...flat(0, 279, 100),
    ...flat(280, 294, 100, volume),
    ...Array.from({ length: 14 }, (_, at) => dot(295 + at, 100 - ((at + 1) * 2.5) / 15, volume)),
    dot(309, 97.5, volume),
    last,
  ];

  it('lets a trend signal stop the fade of the same bar', () => {
    // 101 is a new high and turns the fall
    assert.deepEqual(rules(fallThen(dot(310, 101, 2000))), ['trend']);
  });

  it('fades where the trend rule says nothing', () => {
    assert.deepEqual(rules(fallThen(dot(310, 97.6, 2000))), ['fade']);
    // a new high on too little volume
    assert.deepEqual(rules(fallThen(dot(310, 101, 1400))), ['fade']);
  });

  it('fades where the trend rule refuses', () => {
    // nothing traded in 30 bars: trend would refuse 101 for that
    const rows = fallThen(dot(310, 101, 2000), 0);
    const last = (strategy: EndOfDay): string[] =>
      linesOf(strategy, barsOf('AAA', rows)).filter((line) => line.startsWith('310'));
    assert.deepEqual(last(close()), ['310 AAA refuses long no_volume']);
    assert.deepEqual(last(close(both)), ['310 AAA long 0.025']);
  });

  it('tells the refusal of trend where fade says nothing', () => {
    const rows = [...flat(0, 279, 100), ...flat(280, 309, 100, 0), dot(310, 101)];
    assert.deepEqual(linesOf(close(both), barsOf('AAA', rows)), ['310 AAA refuses long no_volume']);
  });

  it('follows where the mode is trend, and fades where it is fade', () => {
    const rows = fallThen(dot(310, 101, 2000));
    const of = (mode: CloseSettings['STRAT_CLOSE_MODE']): unknown =>
      heard(close({ STRAT_CLOSE_MODE: mode }), [barsOf('AAA', rows)]).numbers[0]?.rule;
    assert.deepEqual([of('trend'), of('fade')], ['trend', 'fade']);
  });
});

describe('the gate of close by VIX', () => {
  const rows = [...flat(0, 304, 50), dot(305, 51, 2000), dot(306, 52, 4000)];
  const says = (vix: number | null, settings: Partial<CloseSettings> = {}, of: readonly BarRow[] = rows): string[] =>
    linesOf(close(settings), barsOf('AAA', of), { vix: vix === null ? null : { close: vix, session: '2022-02-28' } });

  it('refuses the whole session below the threshold, once, and none at it', () => {
    assert.deepEqual(says(14.99), ['300 AAA refuses vix_low']);
    assert.equal(says(15).length, 2);
    assert.deepEqual(says(20, { STRAT_CLOSE_VIX_THRESHOLD: 20.01 }), ['300 AAA refuses vix_low']);
  });

  it('refuses where no VIX is known', () => {
    assert.deepEqual(says(null), ['300 AAA refuses vix_unknown']);
  });

  it('says so at the first bar of the symbol in the window', () => {
    assert.deepEqual(says(10, {}, without(rows, 290, 303)), ['304 AAA refuses vix_low']);
  });

  it('asks nothing when it is switched off', () => {
    assert.equal(says(10, { ENABLE_VIX_GATEKEEPER: false }).length, 2);
    assert.equal(says(null, { ENABLE_VIX_GATEKEEPER: false }).length, 2);
  });
});

describe('the imbalance scanner of close', () => {
  const at = (m: number, price: number): BarRow[] => [...flat(0, m - 1, 50), dot(m, price, 2000)];
  const says = (m: number, price: number, imbalance: number | null, settings: Partial<CloseSettings> = {}): string[] =>
    linesOf(
      close(settings, () => imbalance),
      barsOf('AAA', at(m, price)),
    );

  it('refuses what goes against the reported imbalance, from 15:30 on', () => {
    assert.deepEqual(says(360, 51, -1), ['360 AAA refuses long imbalance_against']);
    assert.deepEqual(says(360, 49, 1), ['360 AAA refuses bearish imbalance_against']);
    assert.deepEqual(says(359, 51, -1), ['359 AAA long 2']);
  });

  it('lets pass what goes with it, what is balanced, and what nobody reports', () => {
    assert.deepEqual(says(360, 51, 1), ['360 AAA long 2']);
    assert.deepEqual(says(360, 49, -1), ['360 AAA bearish 2']);
    assert.deepEqual(says(360, 51, 0), ['360 AAA long 2']);
    assert.deepEqual(says(360, 51, null), ['360 AAA long 2']);
  });

  it('asks nothing when it is switched off', () => {
    assert.deepEqual(says(360, 51, -1, { ENABLE_IMBALANCE_SCANNER: false }), ['360 AAA long 2']);
  });

  it('checks from 12:30 on of a half day', () => {
    const half = (m: number): string[] =>
      linesOf(
        close({}, () => -1),
        barsOf('AAA', at(m, 51), HALF_DAY),
        { date: HALF_DAY },
      );
    assert.deepEqual([half(179), half(180)], [['179 AAA long 2'], ['180 AAA refuses long imbalance_against']]);
  });
});
