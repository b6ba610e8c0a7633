/**
 * Two whole runs against an independent implementation of the specification, in Python, which shares no code with this
 * program; it was written from the specification alone, and its trades were checked by hand.
 */
import assert from 'node:assert/strict';
import { near } from '../stats/near.ts';
import { etfsRun, stocksRun, type RealRun } from './real-run.ts';

function counts(keys: readonly string[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const key of keys.toSorted()) found[key] = (found[key] ?? 0) + 1;
  return found;
}

function refusals({ record }: RealRun): Record<string, number> {
  return counts(
    record.records.flatMap(({ decisions }) =>
      decisions.flatMap((each) => (each.kind === 'refusal' ? [`${each.strategy} ${each.reason}`] : [])),
    ),
  );
}

describe('SPY, GM and XOM from 2021-09-14 to 2023-07-20', () => {
  it('give the 450 trades of the independent implementation', function () {
    const { trades, record } = stocksRun(this);
    assert.equal(record.sessions.length, 465);
    assert.equal(trades.length, 450);
    assert.deepEqual(counts(trades.map((trade) => `${trade.strategy_name} ${trade.exit_reason}`)), {
      'close hard_exit': 235,
      'close stop': 3,
      'mid hard_exit': 19,
      'mid stop': 2,
      'mid timeout': 80,
      'mid vwap_touch': 9,
      'open hard_exit': 100,
      'open stop': 2,
    });
    assert.deepEqual(counts(trades.map((trade) => `${trade.strategy_name} ${trade.ticker}`)), {
      'close GM': 62,
      'close SPY': 107,
      'close XOM': 69,
      'mid GM': 66,
      'mid SPY': 8,
      'mid XOM': 36,
      'open GM': 50,
      'open SPY': 24,
      'open XOM': 28,
    });
  });

  it('end with its cash, to a millionth of a dollar', function () {
    near(stocksRun(this).cash, 99_946.78107786032, 1e-6);
  });

  it('refuse what it refuses, for its reasons', function () {
    assert.deepEqual(refusals(stocksRun(this)), {
      'close already_traded': 443,
      'close no_inverse': 536,
      'close vix_low': 87,
      'mid adx_trend': 3578,
      'mid already_traded': 210,
      'mid no_band_touch': 1865,
      'mid no_inverse': 276,
      'open already_traded': 123,
      'open budget': 27,
      'open repeated': 2,
    });
  });

  it('leave cash and profits in agreement', function () {
    const { trades, cash } = stocksRun(this);
    near(
      trades.reduce((sum, { PnL }) => sum + PnL, 100_000),
      cash,
      1e-6,
    );
  });
});

describe('SPY, QQQ, DIA, IWM and their inverse ETFs, from 2019-12-13 on', () => {
  it('give the 30 trades of the independent implementation, 9 of them by inverse ETF', function () {
    const { trades, record } = etfsRun(this);
    assert.deepEqual([record.sessions[0]?.date, record.sessions.at(-1)?.date], ['2019-12-13', '2020-01-17']);
    assert.equal(trades.length, 30);
    assert.deepEqual(counts(trades.map((trade) => `${trade.strategy_name} ${trade.exit_reason}`)), {
      'close hard_exit': 7,
      'mid hard_exit': 2,
      'mid timeout': 19,
      'mid vwap_touch': 2,
    });
    const inverse = trades.filter(({ instrument }) => instrument === 'inverse_etf');
    assert.deepEqual(counts(inverse.map((trade) => `${trade.ticker} for ${trade.signal_ticker}`)), {
      'DOG for DIA': 2,
      'PSQ for QQQ': 2,
      'RWM for IWM': 3,
      'SH for SPY': 2,
    });
    assert.ok(trades.every(({ instrument }) => instrument === 'etf' || instrument === 'inverse_etf'));
  });

  it('end with its cash, to a millionth of a dollar', function () {
    near(etfsRun(this).cash, 100_002.94674046001, 1e-6);
  });

  it('refuse what it refuses, for its reasons', function () {
    assert.deepEqual(refusals(etfsRun(this)), {
      'close already_traded': 37,
      'mid already_traded': 326,
      'mid repeated': 21,
      'mid stale_price': 471,
    });
  });
});
