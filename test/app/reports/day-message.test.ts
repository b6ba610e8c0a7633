/** A day in words, of days written by hand. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { shortText, SMS_MAX } from '../../../src/lib/alerts/message-text.ts';
import type { PositionRow } from '../../../src/lib/app/ops/holdings.ts';
import type { AccountDay } from '../../../src/lib/app/reports/account-day.ts';
import { dayMessage } from '../../../src/lib/app/reports/day-message.ts';
import type { ClosedTrade } from '../../../src/lib/market/closed-trade.ts';
import type { DailySummary } from '../../../src/lib/reports/logs/daily-summary.ts';
import { closed } from '../../helpers/told-session.ts';

const DATE = '2025-12-01';

function trade(ticker: string, PnL: number, more: Partial<ClosedTrade> = {}): ClosedTrade {
  return closed({ ticker, PnL, ...more }).trade;
}

function held(ticker: string, more: Partial<PositionRow> = {}): PositionRow {
  return {
    ...{ trade_id: `${DATE}-open-${ticker}-1`, strategy: 'open', ticker, signal_ticker: ticker, instrument: 'stock' },
    ...{ quantity: 10, entry_time: null, entry_price: 51.4, last_price: 51, value: 510, unrealised: -4 },
    ...{ stop: 50.37, stop_state: 'resting', exiting: null },
    ...more,
  };
}

function summary(more: Partial<DailySummary> = {}): DailySummary {
  return {
    ...{ timestamp: `${DATE}T20:50:00Z`, session: DATE, broker: 'alpaca', mode: 'paper', dry_run: false },
    ...{ trades: 0, wins: 0, pnl: 0, fees: 0, strategies: {}, equity_start: 100_000, equity_end: 100_000 },
    ...{ drawdown: 0, drawdown_money: 0, still_held: 0, refusals: {}, funnel: [], scans: {}, errors: {} },
    ...{ runs: 3, uptime_s: 3600, version: '0.1.0', journal: 'alpaca-paper', seq: 9 },
    ...more,
  };
}

function day(more: Partial<AccountDay> = {}): AccountDay {
  return {
    ...{ account: 'alpaca-paper', summary: summary(), trades: [], held: [], kill: null, disarmed: null, book: null },
    ...more,
  };
}

describe('a day as a message', () => {
  it('says in a sentence what was traded, gained, won and lost, and that nothing is held; beneath it the rest', () => {
    // 30.00 - 12.50 + 0.00 + 4.25 = 21.75; 30.00 - 12.50 = 17.50 and 0.00 + 4.25 = 4.25; 2 of 4 won, 1 lost, 1 made nothing.
    const trades = [
      trade('SPY', 30, { exit_reason: 'hard_exit' }),
      trade('QQQ', -12.5, { exit_reason: 'stop' }),
      trade('IWM', 0, { strategy_name: 'mid' }),
      trade('DIA', 4.25, { strategy_name: 'mid', exit_reason: 'vwap_touch' }),
    ];
    const strategies = {
      open: { trades: 2, wins: 1, pnl: 17.5, fees: 0.04 },
      mid: { trades: 2, wins: 1, pnl: 4.25, fees: 0.02 },
    };
    const figures = { trades: 4, wins: 2, pnl: 21.75, fees: 0.06, equity_end: 100_021.75, drawdown_money: 12.5 };
    const more = { drawdown: 0.000125, refusals: { spread: 3 }, errors: { no_answer: 1 } };
    const book = 'gnu_paper.gnucash has every trade';
    const told = dayMessage(DATE, [day({ summary: summary({ ...figures, ...more, strategies }), trades, book })], true);
    assert.equal(told.account, 'alpaca-paper');
    assert.equal(told.text, '2025-12-01: 4 trades, +$21.75, 2 won, 1 lost, nothing held');
    assert.deepEqual(told.lines, [
      'Account: alpaca paper',
      'Trades: 4, 2 wins',
      'PnL, net of fees: +$21.75',
      '  open: +$17.50 in 2 trades',
      '  mid: +$4.25 in 2 trades',
      'Fees: $0.06',
      'Equity: $100,000.00 to $100,021.75',
      'Drawdown: 0.013% ($12.50)',
      'Refused: spread 3',
      'Errors: no_answer 1',
      'Uptime: 1 h 00 min in 3 runs',
      'Best: SPY +$30.00 (open, hard_exit)',
      'Worst: QQQ -$12.50 (open, stop)',
      'Kill switch: not engaged',
      'Book: gnu_paper.gnucash has every trade',
    ]);
  });

  it('names the only trade once, and none where there is none', () => {
    const one = dayMessage(DATE, [day({ trades: [trade('SPY', -3)], summary: summary({ pnl: -3 }) })], true);
    assert.equal(one.text, '2025-12-01: 1 trade, -$3.00, 0 won, 1 lost, nothing held');
    assert.deepEqual(
      one.lines.filter((line) => line.includes('SPY')),
      ['Only trade: SPY -$3.00 (open, hard_exit)'],
    );
    const none = dayMessage(DATE, [day()], true);
    assert.equal(none.text, '2025-12-01: no trades, nothing held');
    assert.doesNotMatch(none.lines.join('\n'), /^(Best|Worst|Only trade)/m);
  });

  it('says first what needs somebody: what is still held, kill switch, entries that are disarmed', () => {
    const needs = {
      ...{ held: [held('SPY'), held('QQQ', { stop: null, value: 80.5, quantity: 0.25, unrealised: 1 })] },
      ...{ kill: 'halted by loss (the limit)', disarmed: 'the broker refused 3 entries in a row' },
    };
    const { text, lines } = dayMessage(DATE, [day(needs)], true);
    assert.equal(text, '2025-12-01: no trades, STILL HELD: SPY QQQ, kill switch engaged, entries disarmed');
    assert.deepEqual(lines.slice(-4), [
      'Held: 10 SPY, worth $510.00 (-$4.00), stop 50.37',
      'Held: 0.25 QQQ, worth $80.50 (+$1.00), without a stop',
      'Entries: disarmed: the broker refused 3 entries in a row; tbot risk rearm',
      'Kill switch: engaged, halted by loss (the limit)',
    ]);
  });

  it('says that nothing ran, and where to look why', () => {
    const { text, lines } = dayMessage(DATE, [day({ summary: null })], true);
    assert.equal(text, '2025-12-01: nothing ran, nothing held');
    assert.match(lines[0] ?? '', /^Runs: none began in this session; tbot doctor/);
  });

  it('says of a session that goes on that this is not all', () => {
    assert.equal(dayMessage(DATE, [day()], false).text, '2025-12-01 so far: no trades, nothing held');
  });

  it('has other accounts beneath the first, each with its own sentence', () => {
    const dry = day({ account: 'alpaca-paper-dry', summary: summary({ dry_run: true }), trades: [trade('SPY', 1)] });
    const { account, text, lines } = dayMessage(DATE, [day(), dry], true);
    assert.deepEqual([account, text], ['alpaca-paper', '2025-12-01: no trades, nothing held']);
    const at = lines.indexOf('alpaca-paper-dry: 1 trade, $0.00, 1 won, 0 lost, nothing held');
    assert.equal(lines[at - 1], '');
    assert.equal(lines[at + 1], 'Account: alpaca paper, dry run');
  });

  it('is one short line for a phone, with the time, whatever was gained', () => {
    const amount = fc.double({ min: -99_999.99, max: 99_999.99, noNaN: true });
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 40 }), (gains) => {
        const trades = gains.map((gain) => trade('SPY', gain));
        const pnl = gains.reduce((sum, gain) => sum + gain, 0);
        const { lines, ...said } = dayMessage(DATE, [day({ trades, summary: summary({ pnl }) })], true);
        const at = Date.parse(`${DATE}T21:30:00Z`);
        const short = shortText({
          ...said,
          lines,
          severity: 'info',
          code: 'daily_report',
          about: null,
          at,
          repeats: 0,
        });
        assert.ok(short.length <= SMS_MAX && short.endsWith(', 4:30 PM EST / 1:30 PM PST'), short);
      }),
    );
  });
});
