/** report, explain and logs, by real processes in a home that has traded. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertFits } from '../helpers/schema.ts';
import { trade, tradeThreeSessions } from '../helpers/live-home.ts';
import { cleanEnvironment, json, makeHome, RUN, tbot } from '../helpers/tbot.ts';
import { toldSession } from '../helpers/told-session.ts';

describe('the records of live trading', function () {
  this.timeout(60_000);
  let home: string;

  before(() => {
    home = makeHome();
    tradeThreeSessions(home);
  });

  const ran = (...args: string[]): Record<string, unknown> => {
    const result = tbot([...args, '--json'], { home });
    assert.equal(result.code, 0, result.stdout + result.stderr);
    return json(result);
  };

  it('give with --json documents that fit their schemas', () => {
    assertFits('report-daily', ran('report', 'daily'));
    assertFits('report-trades', ran('report', 'trades'));
    assertFits('report-performance', ran('report', 'performance'));
    assertFits('explain', ran('explain', '2025-12-01-open-SPY-1'));
    for (const file of ['tbot', 'open', 'unresolved', 'trade_history', 'mid'])
      assertFits('logs', ran('logs', '--file', file));
  });

  it('of a day are those of every journal, the newest by default', () => {
    const newest = ran('report', 'daily') as { date: string; summaries: { dry_run: boolean; pnl: number }[] };
    assert.equal(newest.date, '2025-12-03');
    assert.deepEqual(newest.summaries.map(({ dry_run }) => dry_run).sort(), [false, true]);
    const first = ran('report', 'daily', '--date', '2025-12-01') as { summaries: { pnl: number }[] };
    // 15.98 - 5.52
    assert.deepEqual(
      first.summaries.map(({ pnl }) => pnl.toFixed(2)),
      ['10.46'],
    );
    const text = tbot(['report', 'daily', '--date', '2025-12-01'], { home }).stderr;
    assert.match(text, /PnL, net of fees {2}\+\$10\.46/);
    assert.match(text, /refused +spread 1, thin_range 1/);
  });

  it('of trades can be cut by date and strategy, and go out as CSV in the fields of the trade history', () => {
    const trades = (...flags: string[]): number => (ran('report', 'trades', ...flags).trades as unknown[]).length;
    assert.deepEqual(
      [trades(), trades('--from', '2025-12-02'), trades('--to', '2025-12-01'), trades('--strategy', 'mid')],
      [6, 4, 2, 0],
    );
    const csv = tbot(['report', 'trades', '--csv'], { home }).stdout;
    assert.equal(csv, readFileSync(join(home, 'data', 'logs', 'trade_history.csv'), 'utf8'));
    assert.match(tbot(['report', 'trades'], { home }).stderr, /2025-12-01 10:20 AM EST \/ 7:20 AM PST {2}open/);
  });

  it('of performance go into one HTML file with charts and no script', () => {
    const file = join(home, 'performance.html');
    const report = ran('report', 'performance', '--html', file) as { html: string; performance: { pnl: number } };
    assert.equal(report.html, file);
    assert.equal(report.performance.pnl.toFixed(2), '31.38');
    const html = readFileSync(file, 'utf8');
    assert.match(html, /^<!doctype html>/);
    assert.doesNotMatch(html, /<script|<link|<img/);
    for (const id of ['equity', 'months', 'breakdowns', 'funnel', 'sessions', 'trades', 'all-figures'])
      assert.ok(html.includes(`id="${id}"`) && html.includes(`href="#${id}"`), id);
    assert.equal(html.split('<svg').length - 1, 4);
  });

  it('explain what is meant, by whatever it is known', () => {
    const ids = (...words: string[]): unknown[] =>
      (ran('explain', ...words).explanations as { id: string; dry_run: boolean }[])
        .filter(({ dry_run }) => !dry_run)
        .map(({ id }) => id);
    for (const words of [
      ['2025-12-01-open-SPY-1'],
      ['2025-12-01-open-SPY-1-stop1'],
      ['2025-12-01:open:SPY'],
      ['2025-12-01:open:SPY:25'],
      ['2025-12-01', 'spy', '9:56'],
    ])
      assert.deepEqual(ids(...words), ['2025-12-01:open:SPY:25'], words.join(' '));
    assert.deepEqual(ids('open DIA'), ['2025-12-03:open:DIA:25']);
  });

  it('name what is near where nothing, or too much, is meant', () => {
    const unknown = tbot(['explain', 'open', 'SPYX', '--json'], { home });
    assert.equal(unknown.code, 2);
    const { error } = json(unknown) as { error: { code: string; matches: string[] } };
    assert.equal(error.code, 'id_unknown');
    assert.equal(error.matches[0], '2025-12-03:open:SPY:25');
    const empty = tbot(['explain', 'x', '--json'], { home: makeHome() });
    assert.match(empty.stdout, /there is no decision in the journals/);
    assert.match(tbot(['report', 'daily', '--json'], { home: makeHome() }).stdout, /no_sessions/);
    assert.match(tbot(['report', 'performance', '--json'], { home: makeHome() }).stdout, /no_record/);
  });

  it('show the end of a log, of one strategy where asked for', () => {
    const entries = (...flags: string[]): unknown[] => ran('logs', ...flags).entries as unknown[];
    assert.equal(entries('--lines', '3').length, 3);
    assert.equal(tbot(['logs', '--lines', '0'], { home }).code, 2);
    assert.match(tbot(['logs', '--strategy', 'foo'], { home }).stderr, /Expected --strategy=foo to be one of/);
    const people = tbot(['logs', '--lines', '500'], { home }).stderr;
    assert.match(people, /run_started/);
    assert.doesNotMatch(people, /settings=|\d\.\d{5}/);
    assert.equal(entries('--file', 'trade_history', '--strategy', 'open').length, 6);
    assert.equal(entries('--file', 'trade_history', '--strategy', 'mid').length, 0);
    // Beyond the newest session.
    assert.equal(entries('--strategy', 'open', '--lines', '100').length, 100);
    assert.match(
      tbot(['logs', '--strategy', 'open', '--lines', '1'], { home }).stderr,
      /10:20 AM EST \/ 7:20 AM PST {2}open {2}closed {2}SPY/,
    );
  });
});

describe('a log that is followed', function () {
  this.timeout(60_000);

  function follow(home: string, ...flags: string[]): { child: ChildProcess; lines: () => Record<string, unknown>[] } {
    const child = spawn(process.execPath, [RUN, 'logs', '--follow', '--json', '--home', home, ...flags], {
      env: cleanEnvironment({ NODE_NO_WARNINGS: '1' }),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const lines = (): Record<string, unknown>[] =>
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    return { child, lines };
  }

  async function until(isSo: () => boolean): Promise<void> {
    for (let waited = 0; !isSo(); waited += 50) {
      assert.ok(waited < 20_000, 'it does not come');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it('waits for its file, goes on into the next day, prints every line once, and ends with Ctrl-C', async () => {
    const home = makeHome();
    const { child, lines } = follow(home, '--strategy', 'open');
    const ended = new Promise((resolve) => child.on('exit', resolve));
    await new Promise((resolve) => setTimeout(resolve, 500));
    const days = ['2025-12-01', '2025-12-02'];
    for (const [at, date] of days.entries()) {
      const told = toldSession(date);
      trade(home, date, told.slice(0, 20));
      await until(() => lines().some(({ session }) => session === date));
      trade(home, date, told.slice(20));
      await until(() => lines().filter(({ event }) => event === 'closed').length === 2 * (at + 1));
    }
    child.kill('SIGINT');
    assert.equal(await ended, 130);
    const shown = json(tbot(['logs', '--strategy', 'open', '--lines', '1000', '--json'], { home }));
    assert.deepEqual(lines(), shown.entries);
  });

  it('begins with the end of what is there', async () => {
    const home = makeHome();
    trade(home, '2025-12-01', toldSession('2025-12-01'));
    const { child, lines } = follow(home, '--file', 'trade_history', '--lines', '1');
    await until(() => lines().length === 1);
    trade(home, '2025-12-02', toldSession('2025-12-02'));
    await until(() => lines().length === 3);
    child.kill('SIGTERM');
    assert.deepEqual(
      lines().map(({ trade_id }) => trade_id),
      ['2025-12-01-open-SPY-1', '2025-12-02-open-QQQ-2', '2025-12-02-open-SPY-1'],
    );
  });
});
