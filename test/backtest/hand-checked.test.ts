/**
 * Trades of the shared data, worked out by hand from their bars: once with a calculator and once by a script of textbook
 * formulas in Python that shares nothing with this program. Each test shows the raw rows (date or UTC time, open, high,
 * low, close, volume), which must stand in the file as they stand here, and the arithmetic. No slippage, no commission,
 * no participation. E is the cash at the session's start, B = 2 % of E.
 */
import { stocksRun } from './real-run.ts';
import { holds, shows } from './worked-out.ts';

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
