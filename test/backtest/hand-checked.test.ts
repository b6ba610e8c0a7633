/**
 * Trades of the shared data, worked out by hand from their bars: once with a calculator and once by a script of textbook
 * formulas in Python that shares nothing with this program. Each test shows the raw rows (date or UTC time, open, high,
 * low, close, volume), which must stand in the file as they stand here, and the arithmetic. No slippage, no commission,
 * no participation. E is the cash at the session's start, B = 2 % of E.
 */
import assert from 'node:assert/strict';
import { rawLines } from '../helpers/real-bars.ts';
import { near } from '../stats/near.ts';
import { etfRun, etfsRun, ETFS_RUN, stocksRun, type RealRun } from './real-run.ts';

/** The rows stand in that file, as they are. */
function shows(context: Mocha.Context, file: string, rows: string): void {
  const lines = new Set(rawLines(context, file));
  for (const row of rows.trim().split(/\s*\n\s*/)) assert.ok(lines.has(row), `${file} has no row ${row}`);
}

interface Expected {
  /** E, as the independent implementation in Python has it. */
  readonly equity: number;
  readonly strategy: 'open' | 'mid' | 'close';
  /** What was bought. */
  readonly ticker: string;
  readonly signal: string;
  /** Session minute of the decision, and what it went by. */
  readonly decidedAt: number;
  readonly seen: Readonly<Record<string, number | string>>;
  readonly size: number;
  /** UTC and price. */
  readonly bought: readonly [time: string, price: number];
  readonly sold: readonly [time: string, price: number];
  readonly reason: string;
  readonly profit: number;
}

function holds(run: RealRun, date: string, expected: Expected): void {
  const { strategy, ticker, signal, bought, sold } = expected;
  near(run.equityAt(date), expected.equity, 1e-6);
  const { numbers } = run.signal(date, strategy, signal, expected.decidedAt);
  for (const [name, value] of Object.entries(expected.seen))
    if (typeof value === 'number') near(numbers[name] as number, value, 5e-7 * Math.max(1, Math.abs(value)));
    else assert.equal(numbers[name], value);
  const trade = run.trade(date, strategy, ticker);
  assert.equal(trade.signal_ticker, signal);
  assert.deepEqual(
    [trade.entry_time, trade.exit_time, trade.exit_reason],
    [`${date}T${bought[0]}:00Z`, `${date}T${sold[0]}:00Z`, expected.reason],
  );
  near(trade.size, expected.size, 1e-9);
  near(trade.entry_price, bought[1], 1e-9);
  near(trade.exit_price, sold[1], 1e-9);
  near(trade.PnL, expected.profit, 5e-7);
}

describe('open, checked by hand', () => {
  it('GM broke out at 9:56 of 2021-09-15 and was sold at the hard exit of 10:20', function () {
    const run = stocksRun(this);
    shows(
      this,
      'minute/gm_1min_ohlcv.csv.gz',
      `2021-09-15 09:56:00,51.34,51.45,51.34,51.42,103024.0
       2021-09-15 09:57:00,51.43,51.455,51.3624,51.4218,60697.0
       2021-09-15 10:20:00,51.215,51.28,51.195,51.2,33483.0`,
    );
    holds(run, '2021-09-15', {
      equity: 100_000,
      strategy: 'open',
      ticker: 'GM',
      signal: 'GM',
      // 20 bars from 9:30 to 9:49: high 51.2337 (9:49), low 50.54, mean volume 62,076. Trigger 51.2337 x 1.002.
      // 9:56 is the first bar that closes above it with at least 1.5 x 62,076 = 93,114 shares: 51.42, 103,024.
      decidedAt: 26,
      seen: { range_high: 51.2337, range_low: 50.54, trigger: 51.3361674, mean_volume: 62_076, volume: 103_024 },
      // The only signal takes all of B = 2000: 2000 / 51.42 = 38.89537145, down to the millionth.
      size: 38.895371,
      // Limit 51.42 x 1.005 = 51.6771, down to 51.67; the open of 9:57 is below it.
      bought: ['13:57', 51.43],
      // Stop 51.43 x 0.98 = 50.4014, down to 50.40; the lowest low from 9:57 to 10:19 is 51.15.
      sold: ['14:20', 51.215],
      reason: 'hard_exit',
      profit: -8.362505, // 38.895371 x (51.215 - 51.43)
    });
  });

  it('XOM broke out at 9:56 of 2022-07-13 and fell through its stop at 10:03', function () {
    const run = stocksRun(this);
    shows(
      this,
      'minute/xom_1min_ohlcv.csv.gz',
      `2022-07-13 09:56:00,85.92,86.3126,85.87,85.88,232406.0
       2022-07-13 09:57:00,85.929,86.0,85.69,85.6923,75991.0
       2022-07-13 10:03:00,85.03,85.18,83.83,84.89,177361.0`,
    );
    holds(run, '2022-07-13', {
      equity: 100_002.733772,
      strategy: 'open',
      ticker: 'XOM',
      signal: 'XOM',
      // Range high 85.6011 (9:45), mean volume 123,833.15: trigger 85.6011 x 1.002, 185,749.725 shares asked for.
      decidedAt: 26,
      seen: { range_high: 85.6011, trigger: 85.7723022, mean_volume: 123_833.15, volume: 232_406 },
      size: 23.288945, // 2000.05467545 / 85.88 = 23.28894592
      bought: ['13:57', 85.929], // limit 85.88 x 1.005 = 86.3094, down to 86.30
      // Stop 85.929 x 0.98 = 84.21042, down to 84.21. Lowest low before 10:03: 85.01. 10:03 opens above and trades below.
      sold: ['14:03', 84.21],
      reason: 'stop',
      profit: -40.033696, // 23.288945 x (84.21 - 85.929)
    });
  });

  it('GM broke out late, at 10:15 of 2022-11-11, and fell through its stop a minute before the hard exit', function () {
    const run = stocksRun(this);
    shows(
      this,
      'minute/gm_1min_ohlcv.csv.gz',
      `2022-11-11 10:15:00,40.595,40.77,40.595,40.75,66821.0
       2022-11-11 10:16:00,40.75,40.76,40.715,40.76,37424.0
       2022-11-11 10:19:00,40.91,40.92,39.86,40.8799,95160.0`,
    );
    holds(run, '2022-11-11', {
      equity: 99_980.539473,
      strategy: 'open',
      ticker: 'GM',
      signal: 'GM',
      // Range high 40.45 (9:33), mean volume 44,203.25: trigger 40.45 x 1.002, 66,304.875 shares asked for.
      decidedAt: 45,
      seen: { range_high: 40.45, trigger: 40.5309, mean_volume: 44_203.25, volume: 66_821 },
      size: 49.070203, // 1999.61078946 / 40.75 = 49.07020342
      bought: ['15:16', 40.75],
      sold: ['15:19', 39.93], // 40.75 x 0.98 = 39.935, down to the cent
      reason: 'stop',
      profit: -40.237566, // 49.070203 x (39.93 - 40.75)
    });
  });
});

describe('mid, checked by hand', () => {
  it('XOM turned below VWAP at 10:39 of 2021-09-17 and was sold 45 minutes after its fill', function () {
    const run = stocksRun(this);
    shows(
      this,
      'minute/xom_1min_ohlcv.csv.gz',
      `2021-09-17 10:38:00,55.48,55.497,55.44,55.49,82563.0
       2021-09-17 10:39:00,55.5,55.515,55.465,55.51,30384.0
       2021-09-17 10:40:00,55.5,55.51,55.43,55.4382,36813.0
       2021-09-17 11:25:00,55.46,55.48,55.44,55.45,56795.0`,
    );
    holds(run, '2021-09-17', {
      equity: 99_987.138357,
      strategy: 'mid',
      ticker: 'XOM',
      signal: 'XOM',
      // VWAP of the 70 bars up to 10:39: 56.08787467; 55.51 / 56.08787467 - 1 = -0.01030302 <= -0.01; 55.51 > 55.497.
      // ADX 11.7967 <= 25. Of 10:37..10:39 only 10:38 has a low (55.44) on its lower band (55.461306).
      decidedAt: 69,
      seen: { vwap: 56.08787467, deviation: -0.01030302, previous_high: 55.497, adx: 11.79672573, band: 55.46130558 },
      size: 7.204982, // B / 5 = 399.94855343; / 55.51 = 7.20498205
      bought: ['14:40', 55.5], // limit 55.78
      sold: ['15:25', 55.46], // 10:40 + 45 minutes; stop 54.66, lowest low 55.335, no high at VWAP in between
      reason: 'timeout',
      profit: -0.288199, // 7.204982 x (55.46 - 55.5)
    });
  });

  it('GM turned at 12:39 of 2022-01-24, touched VWAP at 13:04 and was sold at the next open', function () {
    const run = stocksRun(this);
    shows(
      this,
      'minute/gm_1min_ohlcv.csv.gz',
      `2022-01-24 12:38:00,49.41,49.495,49.41,49.4863,65008.0
       2022-01-24 12:39:00,49.49,49.54,49.39,49.51,66761.0
       2022-01-24 12:40:00,49.49,49.505,49.3899,49.505,38213.0
       2022-01-24 13:04:00,50.42,50.52,50.34,50.51,47152.0
       2022-01-24 13:05:00,50.49,50.51,50.39,50.46,61154.0`,
    );
    holds(run, '2022-01-24', {
      equity: 99_938.765764,
      strategy: 'mid',
      ticker: 'GM',
      signal: 'GM',
      // VWAP of 190 bars 50.51281044: -0.01985260; 49.51 > 49.495; ADX 20.5066 (bars
      // that move up and down alike count on both sides, as in trading-signals). Only 12:37 touched: low 49.365, band 49.394904.
      decidedAt: 189,
      seen: { vwap: 50.51281044, deviation: -0.0198526, previous_high: 49.495, adx: 20.50655198, band: 49.39490381 },
      size: 8.074228, // 399.75506306 / 49.51 = 8.07422870
      bought: ['17:40', 49.49],
      sold: ['18:05', 50.49], // VWAP at 13:04 is 50.46986824, its high 50.52
      reason: 'vwap_touch',
      profit: 8.074228, // 8.074228 x (50.49 - 49.49)
    });
  });

  it('GM turned at 10:36 of 2022-02-02 and traded at its very stop at 11:15', function () {
    const run = stocksRun(this);
    shows(
      this,
      'minute/gm_1min_ohlcv.csv.gz',
      `2022-02-02 10:35:00,52.57,52.64,52.55,52.6,66519.0
       2022-02-02 10:36:00,52.61,52.87,52.605,52.79,76740.0
       2022-02-02 10:37:00,52.775,52.82,52.73,52.74,57153.0
       2022-02-02 11:15:00,52.05,52.0689,51.98,52.03,110574.0`,
    );
    holds(run, '2022-02-02', {
      equity: 100_011.131316,
      strategy: 'mid',
      ticker: 'GM',
      signal: 'GM',
      // VWAP of 67 bars 53.83970730; 52.79 > 52.64; ADX 24.3360. Its own low 52.605 is on its band 52.610368.
      decidedAt: 66,
      seen: { vwap: 53.8397073, deviation: -0.0194969, previous_high: 52.64, adx: 24.33598571, band: 52.61036791 },
      size: 7.578036, // 400.04452526 / 52.79 = 7.57803609
      bought: ['15:37', 52.775],
      sold: ['16:15', 51.98], // 52.775 x 0.985 = 51.983375, down to 51.98: the low of 11:15; 51.99 before
      reason: 'stop',
      profit: -6.024539, // 7.578036 x (51.98 - 52.775)
    });
  });

  it('GM turned at 14:15 of 2022-01-05, after 21 refusals, and was sold at the hard exit of 14:30', function () {
    const run = stocksRun(this);
    shows(
      this,
      'minute/gm_1min_ohlcv.csv.gz',
      `2022-01-05 14:14:00,63.94,63.98,63.855,63.947,171979.0
       2022-01-05 14:15:00,63.95,64.08,63.895,64.075,94879.0
       2022-01-05 14:16:00,64.0682,64.19,63.99,64.025,168743.0
       2022-01-05 14:30:00,63.76,63.91,63.76,63.89,27709.0`,
    );
    holds(run, '2022-01-05', {
      equity: 99_934.628269,
      strategy: 'mid',
      ticker: 'GM',
      signal: 'GM',
      // VWAP of 286 bars 65.26221291; 64.075 > 63.98; ADX 18.5643; its own low 63.895 is below its band 63.973475.
      decidedAt: 285,
      seen: { vwap: 65.26221291, deviation: -0.01819143, previous_high: 63.98, adx: 18.56429647, band: 63.97347538 },
      size: 6.238603, // 399.73851308 / 64.075 = 6.23860340
      bought: ['19:16', 64.0682],
      sold: ['19:30', 63.76],
      reason: 'hard_exit',
      profit: -1.922737, // 6.238603 x (63.76 - 64.0682)
    });
  });
});

describe('mid by inverse ETF, checked by hand', () => {
  it('DIA turned above VWAP at 11:52 of 2019-12-17: DOG was bought, and sold at its first bar after the time-out', function () {
    const run = etfsRun(this);
    shows(
      this,
      'etf-2019q4/DIA.csv.gz',
      `2019-12-17T16:51:00Z,283.85,283.88,283.85,283.88,4818
       2019-12-17T16:52:00Z,283.82,283.82,283.75,283.75,4322`,
    );
    shows(
      this,
      'etf-2019q4/DOG.csv.gz',
      `2019-12-17T16:48:00Z,49.78,49.78,49.78,49.78,100
       2019-12-17T16:53:00Z,49.78,49.78,49.78,49.78,100
       2019-12-17T17:35:00Z,49.78,49.78,49.78,49.78,100
       2019-12-17T17:39:00Z,49.77,49.77,49.77,49.77,422`,
    );
    holds(run, '2019-12-17', {
      equity: 100_000.070552,
      strategy: 'mid',
      ticker: 'DOG',
      signal: 'DIA',
      // DIA: VWAP of the 140 bars that exist 283.41576666; 283.75 / 283.41576666 - 1 = 0.0011793 >= 0.001; 283.75 < 283.85.
      decidedAt: 142,
      seen: { vwap: 283.41576666, deviation: 0.0011793, previous_low: 283.85 },
      // DOG's last close is four minutes old: 49.78. B / 5 = 400.00028221; / 49.78 = 8.03536123.
      size: 8.035361,
      bought: ['16:53', 49.78],
      sold: ['17:39', 49.77], // due at 12:38 (17:38 UTC), which has no bar
      reason: 'timeout',
      profit: -0.080354, // 8.035361 x (49.77 - 49.78)
    });
  });

  it('SPY turned above VWAP at 11:26 of 2019-12-19: SH was bought a cent higher, and sold at the time-out', function () {
    const run = etfsRun(this);
    shows(
      this,
      'etf-2019q4/SPY.csv.gz',
      `2019-12-19T16:25:00Z,320.55,320.59,320.53,320.56,79661
       2019-12-19T16:26:00Z,320.57,320.57,320.47,320.5,107325`,
    );
    shows(
      this,
      'etf-2019q4/SH.csv.gz',
      `2019-12-19T16:26:00Z,24.29,24.29,24.29,24.29,625
       2019-12-19T16:27:00Z,24.3,24.3,24.29,24.29,6530
       2019-12-19T17:12:00Z,24.28,24.28,24.28,24.28,423`,
    );
    holds(run, '2019-12-19', {
      equity: 100_000.271233,
      strategy: 'mid',
      ticker: 'SH',
      signal: 'SPY',
      decidedAt: 116, // VWAP of 117 bars 320.11936367; 320.50 is 0.00118905 above it and below 320.53
      seen: { vwap: 320.11936367, deviation: 0.00118905, previous_low: 320.53 },
      size: 16.467726, // 400.00108493 / 24.29 = 16.46772684
      bought: ['16:27', 24.3],
      sold: ['17:12', 24.28],
      reason: 'timeout',
      profit: -0.329355, // 16.467726 x (24.28 - 24.3)
    });
  });

  it('IWM turned above VWAP at 10:47 of 2019-12-19: RWM was bought, and sold at the time-out', function () {
    const run = etfsRun(this);
    shows(
      this,
      'etf-2019q4/IWM.csv.gz',
      `2019-12-19T15:46:00Z,165.38,165.39,165.35,165.36,26247
       2019-12-19T15:47:00Z,165.36,165.36,165.32,165.34,20225`,
    );
    shows(
      this,
      'etf-2019q4/RWM.csv.gz',
      `2019-12-19T15:47:00Z,37.1,37.1,37.1,37.1,100
       2019-12-19T15:48:00Z,37.11,37.11,37.11,37.11,100
       2019-12-19T16:33:00Z,37.09,37.09,37.09,37.09,2095`,
    );
    holds(run, '2019-12-19', {
      equity: 100_000.271233,
      strategy: 'mid',
      ticker: 'RWM',
      signal: 'IWM',
      decidedAt: 77, // VWAP 165.12161812; 165.34 is 0.00132255 above it and below 165.35
      seen: { vwap: 165.12161812, deviation: 0.00132255, previous_low: 165.35 },
      size: 10.7817, // 400.00108493 / 37.10 = 10.78170040
      bought: ['15:48', 37.11],
      sold: ['16:33', 37.09],
      reason: 'timeout',
      profit: -0.215634, // 10.7817 x (37.09 - 37.11)
    });
  });

  it('with half the threshold: QQQ turned at 11:39 of 2019-12-17, fell to VWAP at 11:45, and PSQ went at its next bar', function () {
    const run = etfRun(this, {
      strategies: ['mid'],
      settings: { ...ETFS_RUN.settings, STRAT_MID_VWAP_THRESHOLD: 0.0005 },
    });
    shows(
      this,
      'etf-2019q4/QQQ.csv.gz',
      `2019-12-17T16:38:00Z,209.33,209.36,209.33,209.34,11015
       2019-12-17T16:39:00Z,209.34,209.35,209.31,209.31,14081
       2019-12-17T16:45:00Z,209.27,209.27,209.15,209.25,117637`,
    );
    shows(
      this,
      'etf-2019q4/PSQ.csv.gz',
      `2019-12-17T16:36:00Z,25.07,25.07,25.07,25.07,1017
       2019-12-17T16:40:00Z,25.06,25.06,25.06,25.06,300
       2019-12-17T16:47:00Z,25.07,25.07,25.07,25.07,200`,
    );
    holds(run, '2019-12-17', {
      equity: 100_000.399248,
      strategy: 'mid',
      ticker: 'PSQ',
      signal: 'QQQ',
      decidedAt: 129, // VWAP 209.20198916; 209.31 is 0.0005163 above it and below 209.33
      seen: { vwap: 209.20198916, deviation: 0.0005163, previous_low: 209.33 },
      size: 15.955388, // 400.00159699 / 25.07 = 15.95538879
      bought: ['16:40', 25.06],
      sold: ['16:47', 25.07], // QQQ's low of 11:45 is 209.15, VWAP there 209.21141169; due at 11:46, which has no bar
      reason: 'vwap_touch',
      profit: 0.159554, // 15.955388 x (25.07 - 25.06)
    });
  });
});

describe('close, checked by hand', () => {
  it('SPY made a new high on volume at 15:16 of 2021-09-15 and was sold at the hard exit of 15:55', function () {
    const run = stocksRun(this);
    shows(
      this,
      'minute/spy_1min_ohlcv.csv.gz',
      `2021-09-15 15:16:00,447.845,448.017,447.82,447.98,211628.0
       2021-09-15 15:17:00,447.98,448.07,447.92,448.06,178429.0
       2021-09-15 15:55:00,447.87,447.88,447.65,447.6846,565817.0`,
    );
    holds(run, '2021-09-15', {
      equity: 100_000,
      strategy: 'close',
      ticker: 'SPY',
      signal: 'SPY',
      // VIX of 2021-09-14: 19.46 >= 15. Highest high before: 447.93; VWAP 445.89277771.
      // 211,628 shares are 1.60653786 x the mean 131,729.23 of the 30 bars before.
      decidedAt: 346,
      seen: { rule: 'trend', session_high: 447.93, vwap: 445.89277771, volume: 211_628, mean_volume: 131_729.233333 },
      size: 1.785794, // the only signal would take 2000, cut to 40 %: 800 / 447.98 = 1.78579401
      bought: ['19:17', 447.98],
      sold: ['19:55', 447.87], // stop 439.02, lowest low 447.75
      reason: 'hard_exit',
      profit: -0.196437, // 1.785794 x (447.87 - 447.98)
    });
  });

  it('SPY made a new high at 14:46 of 2023-03-22 and fell through its stop at 15:53', function () {
    const run = stocksRun(this);
    shows(
      this,
      'minute/spy_1min_ohlcv.csv.gz',
      `2023-03-22 14:46:00,401.115,402.11,401.115,401.91,771987.0
       2023-03-22 14:47:00,401.88,402.24,401.77,402.16,663588.0
       2023-03-22 15:53:00,394.1,394.125,393.66,393.97,947842.0`,
    );
    holds(run, '2023-03-22', {
      equity: 99_967.7842,
      strategy: 'close',
      ticker: 'SPY',
      signal: 'SPY',
      // VIX of 2023-03-21: 21.38. Highest high before 401.70; 771,987 >= 1.5 x 448,899.77 = 673,349.65.
      decidedAt: 316,
      seen: { rule: 'trend', session_high: 401.7, vwap: 399.17479043, volume: 771_987, mean_volume: 448_899.766667 },
      size: 1.989854, // 799.7422736 / 401.91 = 1.98985413
      bought: ['18:47', 401.88],
      sold: ['19:53', 393.84], // 401.88 x 0.98 = 393.8424, down to the cent; 15:53 opens at 394.10, above it
      reason: 'stop',
      profit: -15.998426, // 1.989854 x (393.84 - 401.88)
    });
  });

  it('XOM made a new high at 12:07 of the half day 2021-11-26 and was sold at 12:55', function () {
    const run = stocksRun(this);
    shows(
      this,
      'minute/xom_1min_ohlcv.csv.gz',
      `2021-11-26 12:07:00,60.58,60.735,60.58,60.7,128195.0
       2021-11-26 12:08:00,60.695,60.75,60.69,60.74,82867.0
       2021-11-26 12:55:00,61.17,61.22,61.14,61.19,189382.0`,
    );
    holds(run, '2021-11-26', {
      equity: 99_982.340956,
      strategy: 'close',
      ticker: 'XOM',
      signal: 'XOM',
      // VIX of 2021-11-24: 18.58. Highest high before 60.63; 128,195 is 2.16208148 x 59,292.4.
      decidedAt: 157,
      seen: { rule: 'trend', session_high: 60.63, vwap: 59.93868233, volume: 128_195, mean_volume: 59_292.4 },
      size: 13.177244, // 799.85872765 / 60.70 = 13.17724428
      bought: ['17:08', 60.695],
      sold: ['17:55', 61.17],
      reason: 'hard_exit',
      profit: 6.259191, // 13.177244 x (61.17 - 60.695)
    });
  });

  it('GM had fallen 2.17 % in a quarter of an hour when it turned at 15:10 of 2022-01-26: faded, sold at 15:55', function () {
    const run = stocksRun(this);
    shows(
      this,
      'minute/gm_1min_ohlcv.csv.gz',
      `2022-01-26 14:54:00,52.97,53.0,52.86,52.9191,50665.0
       2022-01-26 15:09:00,51.89,51.92,51.76,51.77,54274.0
       2022-01-26 15:10:00,51.7601,52.0,51.76,52.0,51183.0
       2022-01-26 15:11:00,52.02,52.165,51.9754,52.12,61171.0
       2022-01-26 15:55:00,52.23,52.36,52.15,52.155,136979.0`,
    );
    holds(run, '2022-01-26', {
      equity: 99_948.140434,
      strategy: 'close',
      ticker: 'GM',
      signal: 'GM',
      // 51.77 / 52.9191 - 1 = -0.02171428 <= -0.02; RSI 23.495071 at 15:07 already; 52.00 > 51.92. No new low, no new high.
      decidedAt: 340,
      seen: { rule: 'fade', return_15: -0.02171428, rsi: 23.49507134, turned_at: 51.92 },
      size: 15.376636, // 799.58512347 / 52.00 = 15.37663699
      bought: ['20:11', 52.02],
      sold: ['20:55', 52.23],
      reason: 'hard_exit',
      profit: 3.229094, // 15.376636 x (52.23 - 52.02)
    });
  });
});
