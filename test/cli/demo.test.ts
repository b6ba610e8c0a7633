/** tbot demo: what a newcomer gets without an account, and what it does to the folder it is given. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dayNumber } from '../../src/lib/calendar/civil-date.ts';
import { utcMinute } from '../../src/lib/calendar/utc-minute.ts';
import { synthMarket } from '../../src/lib/bars/synth/market.ts';
import { assertFits } from '../helpers/schema.ts';
import { cleanEnvironment, json, ROOT, RUN, tbot, temporaryFolder } from '../helpers/tbot.ts';

interface Told {
  readonly home: string;
  readonly market: { readonly seed: number | null; readonly files: readonly string[]; readonly symbols: string[] };
  readonly strategies: readonly { readonly strategy: string; readonly trades: number }[];
  readonly notes: readonly string[];
  readonly output_dir: string;
  readonly report: string;
}

function demo(args: readonly string[], cwd: string): Told {
  const result = tbot(['demo', ...args, '--json'], { cwd });
  assert.equal(result.code, 0, result.stdout + result.stderr);
  assertFits('demo', json(result));
  return json(result) as unknown as Told;
}

function textOf(folder: string, file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}

/** Ten sessions of one invented stock, as a vendor's file. */
function barsFile(): string {
  const { bars } = synthMarket({ seed: 2, lastDay: dayNumber(2025, 1, 31), sessions: 10 });
  const [stock] = bars.filter(({ symbol }) => symbol === 'SYN01');
  assert.ok(stock !== undefined);
  const rows = Array.from(stock.minute, (minute, row) => {
    const columns = [stock.open, stock.high, stock.low, stock.close, stock.volume];
    return [utcMinute(minute), ...columns.map((column) => String(column[row]))].join(',');
  });
  const file = join(temporaryFolder(), 'ABCD.csv');
  writeFileSync(file, ['timestamp,open,high,low,close,volume', ...rows].join('\n'));
  return file;
}

describe('the demo', function () {
  this.timeout(60_000);

  it('leaves a report in which every strategy has traded, in a folder that stays, on a market marked as made up', () => {
    const cwd = realpathSync(temporaryFolder());
    const told = demo([], cwd);
    assert.equal(told.home, join(cwd, 'tbot-demo'));
    const names = told.strategies.map(({ strategy }) => strategy);
    assert.deepEqual(names.slice(0, 3), ['open', 'mid', 'close']);
    for (const { strategy, trades } of told.strategies) assert.ok(trades >= 10, `${strategy}: ${String(trades)}`);
    assert.match(readFileSync(told.report, 'utf8'), /Synthetic data: these bars are no market’s/);
    assert.ok(told.notes.some((note) => note.startsWith('Synthetic data')));
  });

  it('is the backtest that tbot backtest runs there without a flag, to the byte', () => {
    const cwd = temporaryFolder();
    const { output_dir: first } = demo([], cwd);
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
    for (const row of rows) assert.ok(stderr.includes(`\n${row}\n`), `README.md shows "${row}"`);
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

  it('ends at Ctrl-C with exit code 130, and says in which folder it has left what it made', async () => {
    const cwd = realpathSync(temporaryFolder());
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', RUN, 'demo'], {
      cwd,
      env: cleanEnvironment(),
    });
    let told = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (told === '') child.kill('SIGINT');
      told += text;
    });
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    assert.equal(code, 130, told);
    const folder = join(cwd, 'tbot-demo');
    assert.ok(told.includes(`what the demo has made so far is in ${folder}`), told);
    assert.ok(existsSync(join(folder, '.tbot-demo')));
  });
});
