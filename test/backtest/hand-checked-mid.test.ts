/** Trades of mid on the shared data, worked out by hand: see hand-checked.test.ts for how. */
import { etfRun, etfsRun, ETFS_RUN, stocksRun } from './real-run.ts';
import { holds, shows } from './worked-out.ts';

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
