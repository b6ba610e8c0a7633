import assert from 'node:assert/strict';
import { ADX, BollingerBands, RSI, VWAP } from 'trading-signals';
import { Adx } from '../../../src/lib/market/indicators/adx.ts';
import { Bollinger } from '../../../src/lib/market/indicators/bollinger.ts';
import { Rsi } from '../../../src/lib/market/indicators/rsi.ts';
import { SessionLine } from '../../../src/lib/market/indicators/session-line.ts';
import { Tape } from '../../../src/lib/market/tape.ts';
import { realSessions, type RealSession } from '../real-sessions.ts';

/** How far a value may be from the library's. */
const NEAR = 1e-9;

interface Bar {
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Ours beside the library's; NaN where the library has nothing yet. */
type Pair = readonly [ours: number, theirs: number];

/** A new instance of both for a session, as a function that takes the next bar. */
type Comparison = (session: RealSession) => (bar: Bar, row: number) => readonly Pair[];

const compareAdx: Comparison = () => {
  const [ours, theirs] = [new Adx(), new ADX(14)];
  return ({ high, low, close }) => {
    ours.push(high, low, close);
    return [[ours.value, theirs.add({ high, low, close }) ?? NaN]];
  };
};

const compareRsi: Comparison = () => {
  const [ours, theirs] = [new Rsi(), new RSI(14)];
  return ({ close }) => {
    ours.push(close);
    return [[ours.value, theirs.add(close) ?? NaN]];
  };
};

const compareBollinger: Comparison = () => {
  const [ours, theirs] = [new Bollinger(), new BollingerBands(20, 2)];
  return ({ close }) => {
    ours.push(close);
    const bands = theirs.add(close) ?? { lower: NaN, middle: NaN, upper: NaN };
    return [
      [ours.lower, bands.lower],
      [ours.middle, bands.middle],
      [ours.upper, bands.upper],
    ];
  };
};

/** The library gives nothing for a bar without volume, where the VWAP so far stands. */
const compareVwap: Comparison = ({ bars, count }) => {
  const ours = new SessionLine(tapeOf({ bars, count })).vwapUpTo(count);
  const theirs = new VWAP();
  return ({ high, low, close, volume }, row) => {
    theirs.add({ high, low, close, volume });
    return [[ours[row] ?? NaN, theirs.getResult() ?? NaN]];
  };
};

/** A session whose bars are taken to have been one a minute: VWAP does not ask when they were. */
function tapeOf({ bars, count }: Pick<RealSession, 'bars' | 'count'>): Tape {
  const tape = new Tape(
    { symbol: 'SPY', minute: Int32Array.from({ length: count }, (_, m) => m), open: bars.close, ...bars },
    0,
  );
  tape.startSession(0, 0, count);
  return tape;
}

function isNear([ours, theirs]: Pair): boolean {
  return Number.isNaN(theirs) ? Number.isNaN(ours) : Math.abs(ours - theirs) <= NEAR;
}

/** How many values were compared, and how many of them were numbers. */
function compare(sessions: readonly RealSession[], comparison: Comparison): { compared: number; numbers: number } {
  let [compared, numbers] = [0, 0];
  for (const session of sessions) {
    const { name, bars, count } = session;
    const next = comparison(session);
    const at = (column: Float64Array, row: number): number => column[row] ?? NaN;
    for (let row = 0; row < count; row++) {
      const bar = {
        high: at(bars.high, row),
        low: at(bars.low, row),
        close: at(bars.close, row),
        volume: at(bars.volume, row),
      };
      for (const pair of next(bar, row)) {
        assert.ok(isNear(pair), `${name}, bar ${String(row)}: ${pair.join(' instead of ')}`);
        compared++;
        if (!Number.isNaN(pair[1])) numbers++;
      }
    }
  }
  return { compared, numbers };
}

describe('on every bar of every real session, one instance a session', function () {
  this.timeout(120_000);

  it('there are more than 1,500 sessions, thin ones and half days among them', function () {
    const counts = realSessions(this).map(({ count }) => count);
    assert.ok(counts.length > 1500, String(counts.length));
    assert.ok(counts.some((count) => count < 100));
  });

  for (const [name, comparison] of Object.entries({
    'ADX(14)': compareAdx,
    'RSI(14)': compareRsi,
    'each Bollinger band (20, 2)': compareBollinger,
    VWAP: compareVwap,
  })) {
    it(`${name} is trading-signals' to 1e-9, and no number at the very same bars`, function () {
      const { compared, numbers } = compare(realSessions(this), comparison);
      assert.ok(numbers > 500_000 && numbers < compared, `${String(numbers)} of ${String(compared)}`);
    });
  }
});
