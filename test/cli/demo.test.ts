/** tbot demo: what a newcomer gets without an account, and what it does to the folder it is given. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dayNumber } from '../../src/lib/calendar/civil-date.ts';
import { sessionMinute } from '../../src/lib/calendar/session-minute.ts';
import { utcMinute } from '../../src/lib/calendar/utc-minute.ts';
import { synthMarket } from '../../src/lib/bars/synth/market.ts';
import { inLanes } from '../helpers/lanes.ts';
import { ranDemo, sharedDemo, type ToldDemo, type TradedDemo } from '../helpers/demo.ts';
import { needsPackages } from '../helpers/system-packages.ts';
import { assertFits } from '../helpers/schema.ts';
import { atTerminal } from '../helpers/terminal.ts';
import { cleanEnvironment, json, ROOT, RUN, tbot, temporaryFolder } from '../helpers/tbot.ts';

function demo(args: readonly string[], cwd: string): ToldDemo {
  const told = ranDemo(args, cwd);
  assertFits('demo', told);
  return told;
}

function textOf(folder: string, file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}

/** Ten sessions of one invented stock, as a vendor's file; of each the first minutes, or all. */
function barsFile(minutes = Infinity): string {
  const { bars } = synthMarket({ seed: 2, lastDay: dayNumber(2025, 1, 31), sessions: 10 });
  const [stock] = bars.filter(({ symbol }) => symbol === 'SYN01');
  assert.ok(stock !== undefined);
  const kept = (minute: number): boolean => sessionMinute(minute * 60_000) < minutes;
  const rows = Array.from(stock.minute, (minute, row) => {
    if (!kept(minute)) return null;
    const columns = [stock.open, stock.high, stock.low, stock.close, stock.volume];
    return [utcMinute(minute), ...columns.map((column) => String(column[row]))].join(',');
  });
  const file = join(temporaryFolder(), 'ABCD.csv');
  writeFileSync(file, ['timestamp,open,high,low,close,volume', ...rows.filter((row) => row !== null)].join('\n'));
  return file;
}

describe('the demo', function () {
  this.timeout(60_000);
  let cwd: string;
  let made: ToldDemo;

  before(() => {
    ({ cwd, told: made } = sharedDemo());
    assertFits('demo', made);
  });

  it('leaves a report in which every strategy has traded, in a folder that stays, on a market marked as made up', () => {
    const told = made;
    assert.equal(told.home, join(cwd, 'tbot-demo'));
    const names = told.strategies.map(({ strategy }) => strategy);
    assert.deepEqual(names.slice(0, 3), ['open', 'mid', 'close']);
    for (const { strategy, trades } of told.strategies) assert.ok(trades >= 10, `${strategy}: ${String(trades)}`);
    assert.match(readFileSync(told.report, 'utf8'), /Synthetic data: these bars are no market’s/);
    assert.ok(told.notes.some((note) => note.startsWith('Synthetic data')));
  });

  it('is the backtest that tbot backtest runs there without a flag, to the byte', () => {
    const { output_dir: first } = made;
    const backtest = json(tbot(['backtest', '--json', '--home', 'tbot-demo'], { cwd })) as { output_dir: string };
    assert.notEqual(backtest.output_dir, first);
    for (const file of ['trades.csv', 'equity.csv', 'signals.jsonl', 'metrics.json', 'config.json', 'report.html'])
      assert.equal(textOf(backtest.output_dir, file), textOf(first, file), file);
  });

  it('tells people the trades of each strategy, that the market is synthetic, and where the report and the home are', () => {
    const { code, stdout, stderr } = tbot(['demo'], { cwd: temporaryFolder() });
    assert.equal(code, 0, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /SYNTHETIC market: 20 symbols, 60 sessions/);
    const shown = readFileSync(join(ROOT, 'README.md'), 'utf8').split('\n');
    const rows = shown.filter((line) => /^\w+ +\d+ +[\d.]+% /.test(line));
    assert.equal(rows.length, 4);
    const traded = shown.filter((line) => / P[SD]T {2}|^sold at|^\w+ was refused for /.test(line));
    assert.equal(traded.length, 5);
    // A wider screen shows more columns.
    for (const row of [...rows, ...traded]) assert.ok(stderr.includes(`\n${row}`), `README.md shows "${row}"`);
    for (const strategy of ['open', 'mid', 'close', 'all'])
      assert.match(stderr, new RegExp(`^${strategy} +\\d+ `, 'm'));
    assert.match(stderr, /^report: .*report\.html /m);
    assert.match(stderr, /^home: .*tbot-demo \(all of it may be deleted\)$/m);
  });

  it('takes files instead, and keeps what is real and what is made up in different homes', () => {
    const [cwd, file] = [temporaryFolder(), barsFile()];
    for (let round = 0; round < 2; round++) {
      const { market, notes } = demo(['--home', 'real', '--bars', file], cwd);
      assert.deepEqual(market, { seed: null, files: [file], symbols: ['ABCD'] });
      assert.ok(!notes.some((note) => note.startsWith('Synthetic')));
    }
    assert.match(tbot(['demo', '--home', 'real'], { cwd }).stderr, /error real_data_there/);
    demo(['--home', 'synthetic'], cwd);
    assert.match(tbot(['demo', '--home', 'synthetic', '--bars', file], { cwd }).stderr, /error made_up_data_there/);
  });

  it('refuses a folder that holds anything else, and uses a demo’s again', () => {
    const [mine, fresh] = [temporaryFolder(), join(temporaryFolder(), 'demo')];
    mkdirSync(join(mine, 'photos'));
    assert.match(tbot(['demo'], { home: mine }).stderr, /error not_a_demo_home/);
    assert.deepEqual(readdirSync(mine), ['photos']);
    for (let round = 0; round < 2; round++) assert.equal(tbot(['demo'], { home: fresh }).code, 0);
    assert.equal(readdirSync(join(fresh, 'data', 'backtest_results')).filter((name) => name.startsWith('2')).length, 2);
  });

  it('makes no folder for files that are not there', () => {
    const cwd = temporaryFolder();
    const { code, stderr } = tbot(['demo', '--bars', 'nosuch'], { cwd });
    assert.equal(code, 2);
    assert.match(stderr, /error file_missing: there is no file nosuch/);
    assert.deepEqual(readdirSync(cwd), []);
  });

  it('trades a session with each strategy, and leaves what a run leaves', () => {
    const { traded, not_traded: why, logs, home } = made;
    assert.ok(traded !== null);
    assert.deepEqual([why, traded.ended, traded.session], [null, 'done', traded.date]);
    assert.deepEqual([...new Set(traded.trades.map(({ strategy_name: by }) => by))], ['open', 'mid', 'close']);
    const history = textOf(logs, 'trade_history.csv');
    for (const { trade_id: id } of traded.trades) assert.ok(history.includes(`,${id},`), id);
    assert.equal(history.trimEnd().split('\n').length, 1 + traded.trades.length);
    assert.equal(traded.summary.trades, traded.trades.length);
    const sum = traded.trades.reduce((total, { PnL }) => total + PnL, 0);
    assert.ok(Math.abs(traded.summary.pnl - sum) < 1e-9);
    const [bought, refused, ...more] = traded.explanations;
    assert.deepEqual([bought?.outcome, refused?.outcome, more], ['closed', 'refused', []]);
    for (const explanation of traded.explanations) {
      const told = json(tbot(['explain', explanation.id, '--json'], { home }));
      assert.deepEqual(told.explanations, [explanation]);
    }
    const replayed = tbot(['replay', traded.session], { home });
    assert.equal(replayed.code, 0, replayed.stderr);
  });

  it('says by which command one does the same, with settings that hold for that run alone', () => {
    const { home, traded } = made;
    assert.ok(traded !== null);
    for (const { key, value, usual } of traded.settings) {
      assert.notEqual(value, usual);
      const [setting] = json(tbot(['config', 'show', key, '--json'], { home })).settings as { value: string }[];
      assert.equal(setting?.value, usual, key);
    }
    const said = tbot(['demo', '--home', home]).stderr;
    const [, command = ''] = /^by hand: (.*)$/m.exec(said) ?? [];
    const { status, stdout, stderr } = spawnSync(
      'sh',
      ['-c', `${command.replace(' tbot ', ` '${process.execPath}' '${RUN}' `)} --json`],
      { env: cleanEnvironment(), encoding: 'utf8' },
    );
    assert.equal(status, 0, stderr);
    const { session, trades } = JSON.parse(stdout) as TradedDemo;
    // The first demo, the second, and this one.
    assert.equal(session, `${traded.date}.3`);
    const without = (all: TradedDemo['trades']): unknown[] => all.map((trade) => ({ ...trade, trade_id: '' }));
    assert.deepEqual(without(trades), without(traded.trades));
  });

  it('takes of files the last session that reaches the end of its windows, or says that there is none', () => {
    const cwd = temporaryFolder();
    const { traded } = demo(['--home', 'long', '--bars', barsFile()], cwd);
    assert.equal(traded?.date, '2025-01-31');
    // 12:43 in New York is minute 193: a session whose last bar is that of 12:42 is too short, by one.
    assert.equal(demo(['--home', 'enough', '--bars', barsFile(194)], cwd).traded?.date, '2025-01-31');
    const short = demo(['--home', 'short', '--bars', barsFile(193)], cwd);
    assert.equal(short.traded, null);
    assert.match(short.not_traded ?? '', /^no session in the last two months of these bars /);
    assert.match(
      tbot(['demo', '--home', 'short', '--bars', barsFile(193)], { cwd }).stderr,
      /^No session was traded: no session in the last two months of these bars /m,
    );
  });

  it('fits on a terminal', async function () {
    needsPackages(this, 'bsdutils');
    await inLanes([80, 120], async (columns) => {
      const [shown, code] = await atTerminal(['demo'], join(temporaryFolder(), 'demo'), [], columns);
      assert.equal(code, 0, shown);
      // eslint-disable-next-line no-control-regex -- what is cleared again is not there in the end
      const lines = shown.replaceAll(/[^\n]*\r\u001b\[K/g, '').split('\n');
      // Paths and commands are for copying, and in one piece.
      const text = lines.filter((line) => !/^(demo|report|logs|journal|book|home|by hand): /.test(line));
      for (const line of text) assert.ok(line.length <= columns, line);
    });
  });

  for (const step of ['making a home', 'examining', 'making up', 'backtesting', 'trading'])
    it(`ends at Ctrl-C with exit code 130 while it is ${step}, and says where it has left what it made`, async () => {
      const folder = realpathSync(temporaryFolder());
      const [code, told] = await interrupted(folder, step, []);
      assert.equal(code, 130, told);
      const home = join(folder, 'tbot-demo');
      assert.ok(told.includes(`what the demo has made so far is in ${home}`), told);
      assert.ok(existsSync(join(home, '.tbot-demo')));
      if (step === 'trading') assert.equal(demo([], folder).traded?.ended, 'done', 'it starts anew');
    });

  it('ends at Ctrl-C while it checks the files, and has made nothing', async () => {
    const cwd = realpathSync(temporaryFolder());
    const [code, told] = await interrupted(cwd, 'checking', ['--bars', barsFile()]);
    assert.equal(code, 130, told);
    assert.match(told, /error interrupted: stopped; nothing was made yet/);
    assert.deepEqual(readdirSync(cwd), []);
  });
});

/** Of a demo that gets a signal as soon as it begins with that step: its exit code, and what it has told. */
async function interrupted(cwd: string, step: string, args: readonly string[]): Promise<[number | null, string]> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', RUN, 'demo', ...args], {
    cwd,
    env: cleanEnvironment(),
  });
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    const had = told.includes(`demo: ${step}`);
    told += text;
    if (!had && told.includes(`demo: ${step}`)) child.kill('SIGINT');
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return [code, told];
}
