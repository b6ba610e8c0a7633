/** A day in words, of days written by hand. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { shortText, SMS_MAX, subjectOf } from '../../../src/lib/alerts/message-text.ts';
import type { PositionRow } from '../../../src/lib/app/ops/holdings.ts';
import type { AccountDay } from '../../../src/lib/app/reports/account-day.ts';
import { dayMessage, type DayMessage, type DayToTell } from '../../../src/lib/app/reports/day-message.ts';
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
    ...{ account: 'alpaca-paper', isReal: true, unread: null, summary: summary(), trades: [], earlier: [], held: [] },
    ...{ kill: null, disarmed: null, book: null },
    ...more,
  };
}

/** Of a session that is over, where nothing else is said. */
function told(accounts: DayToTell['accounts'], more: Partial<DayToTell> = {}): DayMessage {
  return dayMessage({ date: DATE, isOver: true, accounts, unread: [], ...more });
}

/** By SMS and as a subject, in the evening of the day. */
function onAPhone(message: DayMessage): { sms: string; subject: string } {
  const at = Date.parse(`${DATE}T21:30:00Z`);
  const alert = { ...message, code: 'daily_report', about: null, at, repeats: 0 };
  return { sms: shortText(alert), subject: subjectOf(alert) };
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
    const message = told([day({ summary: summary({ ...figures, ...more, strategies }), trades, book })]);
    assert.deepEqual([message.account, message.severity], ['alpaca-paper', 'info']);
    assert.equal(message.text, '2025-12-01: 4 trades, +$21.75, 2 won, 1 lost, nothing held');
    assert.deepEqual(message.lines, [
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
    const one = told([day({ trades: [trade('SPY', -3)], summary: summary({ pnl: -3 }) })]);
    assert.equal(one.text, '2025-12-01: 1 trade, -$3.00, 0 won, 1 lost, nothing held');
    assert.deepEqual(
      one.lines.filter((line) => line.includes('SPY')),
      ['Only trade: SPY -$3.00 (open, hard_exit)'],
    );
    const none = told([day()]);
    assert.equal(none.text, '2025-12-01: no trades, nothing held');
    assert.doesNotMatch(none.lines.join('\n'), /^(Best|Worst|Only trade)/m);
  });

  it('says first what needs somebody, also where much was traded: held, kill switch, entries that are disarmed', () => {
    const needs = {
      ...{ held: [held('SPY'), held('QQQ', { stop: null, value: 80.5, quantity: 0.25, unrealised: 1 })] },
      ...{ kill: 'halted by loss (the limit)', disarmed: 'the broker refused 3 entries in a row' },
      ...{ trades: [trade('IWM', -40), trade('DIA', -0.29)], summary: summary({ trades: 2, pnl: -40.29 }) },
    };
    const message = told([day(needs)]);
    assert.equal(
      message.text,
      '2025-12-01: STILL HELD: SPY QQQ, kill switch engaged, entries disarmed, 2 trades, -$40.29, 0 won, 2 lost',
    );
    assert.equal(message.severity, 'warning');
    assert.deepEqual(message.lines.slice(-4), [
      'Held: 10 SPY, worth $510.00 (-$4.00), stop 50.37',
      'Held: 0.25 QQQ, worth $80.50 (+$1.00), without a stop',
      'Entries: disarmed: the broker refused 3 entries in a row; tbot risk rearm',
      'Kill switch: engaged, halted by loss (the limit)',
    ]);
  });

  it('loses the result where a phone cuts it, and not what needs somebody', () => {
    const puts = ['SPY251219P00680000', 'QQQ251219P00610000', 'IWM251219P00240000'].map((ticker) => held(ticker));
    const trades = Array.from({ length: 12 }, () => trade('SPY', -1234.5));
    const message = told([day({ held: puts, kill: 'halted', trades, summary: summary({ pnl: -14_814 }) })]);
    const { sms, subject } = onAPhone(message);
    const first = 'STILL HELD: SPY251219P00680000 QQQ251219P00610000 IWM251219P00240000';
    assert.ok(sms.startsWith(`WARNING alpaca-paper: 2025-12-01: ${first}, kill switch engaged, `), sms);
    assert.ok(sms.length <= SMS_MAX && sms.endsWith('...'), sms);
    assert.ok(subject.startsWith(`tbot WARNING alpaca-paper: 2025-12-01: ${first}`) && subject.endsWith('…'), subject);
  });

  it('is a warning where something of the kind is so after the close, or nothing ran', () => {
    const days: readonly AccountDay[] = [
      day({ held: [held('SPY')] }),
      day({ kill: 'halted by person (me)' }),
      day({ disarmed: '3 rejects' }),
      day({ unread: 'file is not a database' }),
      day({ summary: null }),
    ];
    const severities = (isOver: boolean): string[] => days.map((each) => told([each], { isOver }).severity);
    assert.deepEqual(
      severities(true),
      days.map(() => 'warning'),
    );
    assert.deepEqual(
      severities(false),
      days.map(() => 'info'),
    );
  });

  it('says that nothing ran, and where to look why', () => {
    const { text, lines } = told([day({ summary: null })]);
    assert.equal(text, '2025-12-01: nothing ran, nothing held');
    assert.match(lines[0] ?? '', /^Runs: none began in this session; tbot doctor/);
  });

  it('says that nothing ran for real where a dry run or a replay did, and takes neither for it', () => {
    const dry = day({ account: 'alpaca-paper-dry', isReal: false, trades: [trade('SPY', 1)], held: [held('SPY')] });
    const { text, severity, lines } = told([day({ summary: null }), dry]);
    assert.deepEqual([text, severity], ['2025-12-01: nothing ran for real, nothing held', 'info']);
    assert.ok(lines.includes('alpaca-paper-dry: STILL HELD: SPY, 1 trade, $0.00, 1 won, 0 lost'));
  });

  it('says in the sentence what another real account holds, or that nobody knows', () => {
    const live = { account: 'alpaca-live', summary: null, kill: 'halted by file (data/KILL)' };
    const { text, severity } = told([
      day({ kill: live.kill }),
      day({ ...live, held: [held('QQQ')] }),
      day({ ...live, account: 'sim-paper', unread: 'file is not a database' }),
    ]);
    assert.equal(
      text,
      '2025-12-01: kill switch engaged, alpaca-live STILL HELD: QQQ, sim-paper JOURNAL UNREADABLE, no trades, nothing held',
    );
    assert.equal(severity, 'warning');
  });

  it('says of a journal that cannot be read that nothing in it is known, and nothing else', () => {
    const book = 'gnu_paper.gnucash has every trade';
    const why = 'the journal x cannot be used';
    const own = told([day({ unread: why, summary: null, book })]);
    assert.equal(own.text, '2025-12-01: JOURNAL UNREADABLE');
    assert.deepEqual(own.lines, [`Journal: what is in it is not known: ${why}`, `Book: ${book}`]);
    const old = told([day()], { unread: [{ journal: 'sim-paper-2024-01-02', why }] });
    assert.deepEqual(
      [old.text, old.severity],
      ['2025-12-01: 1 journal cannot be read, no trades, nothing held', 'warning'],
    );
    assert.deepEqual(old.lines.slice(-2), ['', `Journal sim-paper-2024-01-02: what is in it is not known: ${why}`]);
  });

  it('says what was closed of earlier sessions beside the profit of its own', () => {
    // -119.50 - 0.50 = -120.00
    const earlier = [trade('SPY', -119.5, { exit_reason: 'manual' }), trade('QQQ', -0.5, { exit_reason: 'expired' })];
    const traded = { earlier, trades: [trade('IWM', 3)], summary: summary({ trades: 1, pnl: 3 }) };
    const { text, severity, lines } = told([day(traded)]);
    assert.equal(text, '2025-12-01: 1 trade, +$3.00, 1 won, 0 lost, -$120.00 of earlier sessions, nothing held');
    assert.equal(severity, 'info');
    assert.deepEqual(
      lines.filter((line) => line.startsWith('Closed')),
      ['Closed of earlier sessions: SPY -$119.50 (open, manual), QQQ -$0.50 (open, expired)'],
    );
    assert.equal(
      told([day({ earlier, summary: null })]).text,
      '2025-12-01: nothing ran, -$120.00 of earlier sessions, nothing held',
    );
  });

  it('says of a session that goes on that this is not all', () => {
    assert.equal(told([day()], { isOver: false }).text, '2025-12-01 so far: no trades, nothing held');
  });

  it('has other accounts beneath the first, each with its own sentence', () => {
    const dry = { account: 'alpaca-paper-dry', isReal: false, summary: summary({ dry_run: true }) };
    const { account, text, lines } = told([day(), day({ ...dry, trades: [trade('SPY', 1)] })]);
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
        const short = onAPhone(told([day({ trades, summary: summary({ pnl }) })])).sms;
        assert.ok(short.length <= SMS_MAX && short.endsWith(', 4:30 PM EST / 1:30 PM PST'), short);
      }),
    );
  });
});
