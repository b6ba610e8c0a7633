/** What stands in data/logs/, and that being killed, a full disk or a torn line neither loses nor doubles any of it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { LogWriter, type LogOutcome } from '../../../src/lib/reports/logs/log-writer.ts';
import type { LogSettings } from '../../../src/lib/reports/logs/lines-of.ts';
import { LOG_COLUMNS, readLogLine, type ReadEntry } from '../../../src/lib/reports/logs/log-entry.ts';
import type { DailySummary } from '../../../src/lib/reports/logs/daily-summary.ts';
import type { JournalPlace } from '../../../src/lib/reports/logs/trade-context.ts';
import type { StoredRecord } from '../../../src/lib/session/records.ts';
import { temporaryFolder } from '../../helpers/tbot.ts';
import { OPEN, readerOf, scanFailed, scanned, stored, toldSession } from '../../helpers/told-session.ts';

const PLACE: JournalPlace = { journal: 'alpaca-paper', broker: 'alpaca', mode: 'paper', isDryRun: false };
const CSV: LogSettings = { LOG_FORMAT: 'csv', ENABLE_LOGGING: true, DEBUG_LOG_LEVEL: 'normal' };
const JSON_LINES: LogSettings = { ...CSV, LOG_FORMAT: 'json' };
const SESSION = stored(toldSession());
/** The columns that the specification asks for first, then what it says that helps. */
const FIRST =
  'timestamp,strategy_name,ticker,side,size,entry_price,exit_price,PnL,broker,mode,error_code,trade_id,signal_ticker,' +
  'instrument,fees,entry_time,exit_time,exit_reason,order_ids,event,reason,dry_run,session,journal,seq,details';

function written(
  settings: LogSettings,
  records: readonly StoredRecord[] = SESSION,
  place: JournalPlace = PLACE,
): { folder: string; outcome: LogOutcome } {
  const folder = join(temporaryFolder(), 'logs');
  const outcome = new LogWriter(folder, place, settings).catchUp(readerOf(records));
  return { folder, outcome };
}

function linesOf(folder: string, name: string): string[] {
  const text = readFileSync(join(folder, name), 'utf8');
  assert.ok(text.endsWith('\n'), name);
  return text.split('\n').slice(0, -1);
}

function entriesOf(folder: string, name: string): ReadEntry[] {
  return linesOf(folder, name).flatMap((line) => {
    const entry = readLogLine(line);
    return entry === null ? [] : [entry];
  });
}

/** Every log by its name; the links and the cursor apart. */
function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => !name.startsWith('.') && lstatSync(join(folder, name)).isFile());
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

describe('the logs', () => {
  it('are named by the date of the session, with a link of the plain name', () => {
    const { folder } = written(CSV);
    assert.deepEqual(readdirSync(folder).sort(), [
      ...['daily_summary-2025-12-01.json', 'daily_summary.json', 'open-2025-12-01.log', 'open.log'],
      ...['tbot-2025-12-01.log', 'tbot.log', 'trade_history.csv'],
      ...['unresolved_orders-2025-12-01.log', 'unresolved_orders.log'],
    ]);
    assert.deepEqual(linesOf(folder, 'open.log'), linesOf(folder, 'open-2025-12-01.log'));
  });

  it('have the fields of the specification in their order, as CSV and as JSON with the same values', () => {
    const [csv, json] = [written(CSV).folder, written(JSON_LINES).folder];
    assert.equal(linesOf(csv, 'open.log')[0], FIRST);
    assert.deepEqual(Object.keys(JSON.parse(linesOf(json, 'open.log')[0] ?? '') as object), FIRST.split(','));
    assert.deepEqual(LOG_COLUMNS.join(','), FIRST);
    assert.deepEqual(entriesOf(csv, 'open.log'), entriesOf(json, 'open.log'));
  });

  it('tell signals, refusals, orders, fills and exits of a strategy', () => {
    const entries = entriesOf(written(CSV).folder, 'open.log');
    const events = entries.filter(({ ticker }) => ticker === 'SPY').map(({ event }) => event);
    // A report that is told twice (working) is one line.
    assert.deepEqual(events, [
      ...['signal', 'order', 'order_intended', 'order_report', 'order_report', 'bought', 'order_intended'],
      ...['order_report', 'protected', 'exit_asked', 'order_intended', 'order_report', 'sold', 'closed'],
    ]);
    const [thin, , , spread] = entries;
    assert.deepEqual(
      [thin?.reason, thin?.side, thin?.details],
      ['thin_range', null, { m: 20, stage: 'strategy', close: 51.3, bars: 8, bars_needed: 10 }],
    );
    assert.deepEqual(
      [spread?.reason, spread?.details],
      ['spread', { m: 25, stage: 'gate', close: 51.3, spread: 0.018, most: 0.015 }],
    );
  });

  it('give a closed trade every field', () => {
    const closed = entriesOf(written(CSV).folder, 'open.log').at(-1);
    assert.deepEqual(closed, {
      ...{ timestamp: '2025-12-01T15:20:01Z', strategy_name: 'open', ticker: 'SPY', side: 'buy', size: 10 },
      ...{ entry_price: 51.4, exit_price: 53, PnL: 15.98, broker: 'alpaca', mode: 'paper', error_code: null },
      ...{ trade_id: '2025-12-01-open-SPY-1', signal_ticker: 'SPY', instrument: 'stock', fees: 0.02 },
      ...{ entry_time: '2025-12-01T14:56:00Z', exit_time: '2025-12-01T15:20:00Z', exit_reason: 'hard_exit' },
      order_ids: ['entry1', 'stop1', 'exit1']
        .flatMap((leg) => [`2025-12-01-open-SPY-1-${leg}`, `b-2025-12-01-open-SPY-1-${leg}`])
        .join(' '),
      ...{ event: 'closed', reason: null, dry_run: false, session: '2025-12-01', journal: 'alpaca-paper' },
      ...{ seq: SESSION.length - 3, details: { slippage: 0.5, stop: 50.37, multiplier: 1 } },
    });
  });

  it('keep every closed trade in the trade history, in the fields and the order of the specification', () => {
    const head =
      'timestamp,trade_id,strategy_name,ticker,signal_ticker,instrument,side,size,entry_time,entry_price,exit_time,' +
      'exit_price,exit_reason,fees,PnL,broker,mode,error_code';
    assert.deepEqual(linesOf(written(CSV).folder, 'trade_history.csv'), [
      head,
      '2025-12-01T14:59:00Z,2025-12-01-open-QQQ-2,open,QQQ,QQQ,stock,buy,5,2025-12-01T14:58:00Z,51.5,2025-12-01T14:59:00Z,50.4,stop,0.02,-5.52,alpaca,paper,',
      '2025-12-01T15:20:00Z,2025-12-01-open-SPY-1,open,SPY,SPY,stock,buy,10,2025-12-01T14:56:00Z,51.4,2025-12-01T15:20:00Z,53,hard_exit,0.02,15.98,alpaca,paper,',
    ]);
    const [first = ''] = linesOf(written(JSON_LINES).folder, 'trade_history.json');
    assert.equal(Object.keys(JSON.parse(first) as object).join(','), head);
  });

  it('tell in unresolved_orders.log, always as JSON, what did not go as it was meant to', () => {
    const entries = entriesOf(written(CSV).folder, 'unresolved_orders.log');
    assert.deepEqual(
      entries.map(({ error_code, ticker }) => `${String(error_code)} ${String(ticker)}`),
      ['partial_fill QQQ', 'cancel_refused QQQ', 'left_over QQQ', 'order_unknown QQQ', 'unfilled IWM', 'no_answer SPY'],
    );
    const [partial, , leftOver] = entries;
    assert.deepEqual(
      [partial?.details, leftOver?.details],
      [
        { filled: 5, left: 15, said: null, state: 'partially_filled' },
        { filled: 5, left: 15, said: null, state: 'cancelled' },
      ],
    );
    assert.deepEqual(entries.at(-1)?.details, {
      ...{ type: 'NetworkError', cure: 'wait', critical: true, stack: 'NetworkError: no answer\n    at place' },
      clientId: '2025-12-01-open-SPY-1-exit1',
    });
  });

  it('tell in tbot.log as much as DEBUG_LOG_LEVEL asks for', () => {
    const events = (['quiet', 'normal', 'verbose', 'trace'] as const).map((level) =>
      entriesOf(written({ ...CSV, DEBUG_LOG_LEVEL: level }).folder, 'tbot.log').map(({ event }) => event),
    );
    // Warnings (partial fill, cancel refused, left over, unknown) and the error.
    assert.deepEqual(events[0], ['order_report', 'cancel_refused', 'order_report', 'order_unknown', 'error']);
    assert.ok(events[1]?.includes('run_started') && !events[1].includes('signal'));
    assert.ok(events[2]?.includes('signal') && !events[2].includes('bars'));
    // The report that repeats one is on no level but the last, and there too.
    assert.equal(events[3]?.length, SESSION.length);
  });

  it('tell what was scanned for, and what of it failed, in the log of the strategy; the summary counts it', () => {
    const at = OPEN('2025-12-01') - 60_000;
    const scans = [scanned(['SPY', 'QQQ'], { leftOut: ['GONE'] }), scanFailed(), scanned(['IWM', 'SPY'])];
    const [start, opened, ...rest] = toldSession();
    assert.ok(start !== undefined && opened !== undefined);
    const { folder } = written(CSV, stored([start, opened, ...scans.map((record) => [at, record] as const), ...rest]));
    const [first, second, third] = entriesOf(folder, 'open-2025-12-01.log');
    assert.deepEqual([first?.event, first?.strategy_name, first?.reason], ['scanned', 'open', 'SPY QQQ']);
    assert.deepEqual(first?.details, {
      ...{ scanned: '2025-12-01T14:15:00Z', source: 'alpaca', notes: [], left_out: ['GONE'] },
    });
    assert.deepEqual([second?.event, second?.error_code], ['scan_failed', 'source_unreachable']);
    assert.equal(third?.reason, 'IWM SPY');
    const [unresolved] = entriesOf(folder, 'unresolved_orders-2025-12-01.log');
    assert.deepEqual([unresolved?.event, unresolved?.reason], ['scan_failed', 'Alpaca could not be reached']);
    const program = entriesOf(folder, 'tbot-2025-12-01.log').filter(({ event }) => String(event).startsWith('scan'));
    assert.deepEqual(
      program.map(({ details }) => (details as { severity: string }).severity),
      ['info', 'warning', 'info'],
    );
    const [summary = ''] = linesOf(folder, 'daily_summary.json');
    const counted = (JSON.parse(summary) as DailySummary).scans;
    assert.deepEqual(counted, { open: { done: 2, failed: 1, symbols: 3 } });
  });

  it('sum up the session when the run ends, and keep a copy under the plain name', () => {
    const { folder } = written(CSV);
    const [line = '', ...more] = linesOf(folder, 'daily_summary-2025-12-01.json');
    assert.deepEqual(more, []);
    assert.deepEqual(linesOf(folder, 'daily_summary.json'), [line]);
    const { pnl, equity_end, drawdown_money, drawdown, ...summary } = JSON.parse(line) as Record<string, unknown>;
    // 15.98 - 5.52 = 10.46. The high is E = 100,000. At 27: 10 x (51 - 51.40) - 0.01 = -4.01; after the stop of QQQ: 5.52
    // more, so that the equity is 99,990.47.
    for (const [value, expected] of [
      ...([
        [pnl, 10.46],
        [equity_end, 100_010.46],
        [drawdown_money, 9.53],
        [drawdown, 9.53 / 100_000],
      ] as const),
    ])
      assert.ok(Math.abs(Number(value) - expected) < 1e-9, `${String(value)} ${String(expected)}`);
    assert.deepEqual(summary, {
      ...{ timestamp: '2025-12-01T15:22:00Z', session: '2025-12-01', broker: 'alpaca', mode: 'paper', dry_run: false },
      ...{ trades: 2, wins: 1, fees: 0.04, strategies: { open: { trades: 2, wins: 1, pnl, fees: 0.04 } } },
      ...{ equity_start: 100_000, still_held: 0, refusals: { spread: 1, thin_range: 1 } },
      funnel: [
        { strategy: 'open', stage: 'window', reason: 'thin_range', count: 1 },
        { strategy: 'open', stage: 'signals', reason: null, count: 4 },
        { strategy: 'open', stage: 'gate', reason: 'spread', count: 1 },
        { strategy: 'open', stage: 'sent', reason: null, count: 3 },
        { strategy: 'open', stage: 'filled', reason: null, count: 2 },
        { strategy: 'open', stage: 'unfilled', reason: null, count: 1 },
      ],
      // From 9:25 to 10:22.
      ...{ scans: {}, errors: { no_answer: 1 }, runs: 1, uptime_s: 57 * 60, version: '0.1.0' },
      ...{ journal: 'alpaca-paper', seq: SESSION.length },
    });
  });

  it('leave the strategies out with ENABLE_LOGGING=false, and nothing else', () => {
    const names = readdirSync(written({ ...CSV, ENABLE_LOGGING: false }).folder);
    assert.ok(!names.some((name) => name.startsWith('open')));
    for (const name of ['trade_history.csv', 'unresolved_orders.log', 'tbot.log', 'daily_summary.json'])
      assert.ok(names.includes(name), name);
  });

  it('of a dry run say so, and never touch the trade history', () => {
    const { folder } = written(CSV, SESSION, { ...PLACE, journal: 'alpaca-paper-dry', isDryRun: true });
    assert.ok(!readdirSync(folder).some((name) => name.startsWith('trade_history')));
    assert.ok(entriesOf(folder, 'open.log').every(({ dry_run }) => dry_run === true));
  });

  it('of two journals stand side by side, and the copy of the summaries has one object of each', () => {
    const { folder } = written(CSV);
    const dry = { ...PLACE, journal: 'dry', isDryRun: true };
    assert.equal(new LogWriter(folder, dry, CSV).catchUp(readerOf(SESSION)).failure, null);
    assert.equal(entriesOf(folder, 'open.log').length % 2, 0);
    assert.equal(linesOf(folder, 'daily_summary.json').length, 2);
    assert.equal(new LogWriter(folder, PLACE, CSV).catchUp(readerOf(SESSION)).written, 0);
  });
});

describe('the writer of the logs', () => {
  it('writes the same in one go, commit by commit, and in any number of starts', () => {
    const next = stored(toldSession('2025-12-02'), '2025-12-02', SESSION.length);
    const all = [...SESSION, ...next];
    const expected = contents(written(CSV, all).folder);
    for (const size of [1, 7]) {
      const folder = join(temporaryFolder(), 'logs');
      for (let from = 0; from < all.length; from += 3 * size) {
        const writer = new LogWriter(folder, PLACE, CSV);
        writer.catchUp(readerOf(all.slice(0, from + size)));
        writer.write(all.slice(0, from + 2 * size));
        writer.write(all.slice(from + size, from + 3 * size));
      }
      assert.deepEqual(contents(folder), expected);
    }
  });

  it('finds every torn line, cuts it off, says so, and writes it whole', () => {
    const { folder } = written(CSV);
    const expected = contents(folder);
    for (const name of ['open-2025-12-01.log', 'trade_history.csv', 'daily_summary-2025-12-01.json']) {
      const whole = expected[name] ?? '';
      for (const lost of [1, 20, whole.length - 5]) {
        rmSync(join(folder, name));
        appendFileSync(join(folder, name), whole.slice(0, -lost));
        const { repairs } = new LogWriter(folder, PLACE, CSV).catchUp(readerOf(SESSION));
        assert.deepEqual(
          repairs.map(({ file }) => file),
          [name],
        );
        assert.deepEqual(contents(folder)[name], whole);
      }
    }
  });

  it('writes again what somebody has deleted of the session', () => {
    const { folder } = written(CSV);
    const expected = contents(folder);
    rmSync(join(folder, 'open-2025-12-01.log'));
    new LogWriter(folder, PLACE, CSV).catchUp(readerOf(SESSION));
    assert.deepEqual(contents(folder), expected);
  });

  it('does not take a journal that was begun anew for the one before it', () => {
    const { folder } = written(CSV, SESSION.slice(0, 10));
    const later = SESSION.map((each) => ({ ...each, at: each.at + 7 }));
    new LogWriter(folder, PLACE, CSV).catchUp(readerOf(later));
    const all = written(CSV, later).folder;
    assert.equal(
      entriesOf(folder, 'open.log').length,
      entriesOf(written(CSV, SESSION.slice(0, 10)).folder, 'open.log').length + entriesOf(all, 'open.log').length,
    );
  });

  it('writes a trade once also when LOG_FORMAT changes on the day', () => {
    const { folder } = written(CSV);
    new LogWriter(folder, PLACE, JSON_LINES).catchUp(readerOf(SESSION));
    assert.ok(!existsSync(join(folder, 'trade_history.json')));
  });

  it('answers that a disk is full, goes on with the other files, and writes the lines once there is room', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'open-2025-12-01.log');
    symlinkSync('/dev/full', path);
    const writer = new LogWriter(folder, PLACE, CSV);
    const { failure } = writer.catchUp(readerOf(SESSION.slice(0, 30)));
    assert.equal(failure?.code, 'disk_full');
    assert.ok(failure.waiting > 0);
    assert.ok(existsSync(join(folder, 'tbot-2025-12-01.log')));
    assert.equal(writer.write(SESSION.slice(0, 40)).failure?.code, 'disk_full');
    rmSync(path);
    assert.equal(writer.write(SESSION).failure, null);
    assert.deepEqual(contents(folder)['open-2025-12-01.log'], contents(written(CSV).folder)['open-2025-12-01.log']);
  });

  it('answers that it may not write, and never throws', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'tbot-2025-12-01.log'));
    const { failure } = new LogWriter(folder, PLACE, CSV).catchUp(readerOf(SESSION));
    assert.equal(failure?.code, 'logs_not_writable');
    assert.match(failure.cure, /data\/logs/);
  });
});

describe('a process that writes logs and is killed', function () {
  this.timeout(60_000);

  it('at any moment leaves whole lines, and in the end none is lost or doubled', async () => {
    const folder = temporaryFolder();
    const sessions = ['01', '02', '03', '04', '05', '08', '09', '10', '11', '12'].map((day) => `2025-12-${day}`);
    const all = sessions.reduce<StoredRecord[]>(
      (before, date) => [...before, ...stored(toldSession(date), date, before.length)],
      [],
    );
    let kills = 0;
    for (let done = false; !done;) {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'writing-process.ts'), folder, ...sessions], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
      // From its first word on it writes; a moment that differs from kill to kill.
      await new Promise((resolve) => child.stdout.once('data', resolve));
      const timer = setTimeout(() => child.kill('SIGKILL'), kills < 12 ? 2 + ((kills * 7919) % 40) : 60_000);
      done = (await ended) === 0;
      clearTimeout(timer);
      if (!done) kills++;
    }
    assert.ok(kills >= 3, `${String(kills)} kills`);
    const expected = contents(written(CSV, all).folder);
    const found = contents(join(folder, 'logs'));
    const sortedLines = (text: string | undefined): string[] => (text ?? '').split('\n').sort();
    for (const name of Object.keys(expected))
      assert.deepEqual(sortedLines(found[name]), sortedLines(expected[name]), name);
  });
});
