/** A backtest as a user runs it: what it leaves, and that its figures are those of its own trades and equity. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  backtest,
  jsonLines,
  LOOSE,
  madeUpStore,
  type Results,
  results,
  resultsIn,
  sessionMinuteOf,
  SESSIONS,
  type Trade,
} from '../helpers/backtest.ts';
import { assertFits } from '../helpers/schema.ts';
import { cleanEnvironment, json, makeHome, ROOT, RUN, tbot, temporaryFolder } from '../helpers/tbot.ts';
import { near } from '../stats/near.ts';

const CAPITAL = 100_000;
/** A closed trade, in the order of the specification. */
const COLUMNS =
  'timestamp,trade_id,strategy_name,ticker,signal_ticker,instrument,side,size,entry_time,entry_price,exit_time,exit_price,exit_reason,fees,PnL,broker,mode,error_code';
const FILES = ['config.json', 'equity.csv', 'equity.svg', 'metrics.json', 'report.html', 'signals.jsonl', 'trades.csv'];

let home: string;
let run: Results;

describe('a backtest', function () {
  this.timeout(60_000);

  before(() => {
    home = makeHome();
    run = results(LOOSE, { home });
  });

  it('leaves a folder with all its files, named by its time, strategies and trial', () => {
    assert.deepEqual(readdirSync(run.folder).sort(), [...FILES, 'trials.json'].sort());
    assert.match(run.folder, /\/data\/backtest_results\/\d{8}T\d{6}Z-open\+mid\+close-[0-9a-f]{8}$/);
    assert.deepEqual(resultsIn(home), [run.folder.split('/').at(-1), 'trials.jsonl']);
    for (const file of ['report.html', 'equity.svg']) assert.match(run.read(file), /<\/(html|svg)>\s*$/);
  });

  it('prints one JSON document that fits its schema, and the report the same of the folder', () => {
    assertFits('backtest', run.document);
    assert.deepEqual(run.document.metrics, JSON.parse(run.read('metrics.json')));
    assert.deepEqual(run.document.trials, JSON.parse(run.read('trials.json')));
    assert.deepEqual(run.document.notes, run.config.notes);
    const again = json(tbot(['backtest', 'report', '--json'], { home }));
    assertFits('backtest-report', again);
    const { interrupted, lookahead, ...told } = run.document;
    assert.deepEqual([interrupted, lookahead], [false, null]);
    assert.deepEqual(again, told);
  });

  it('has every figure described in both schemas, and in the same words', () => {
    const [fresh, again] = ['backtest', 'backtest-report'].map((name) => schema(name));
    for (const name of ['metrics', 'group', 'bootstrap', 'interval', 'trials'])
      assert.deepEqual(fresh?.definitions[name], again?.definitions[name]);
    const lacking = [fresh, again].flatMap((each) => undescribed(each));
    assert.deepEqual(lacking, []);
  });

  it('tells people the figures on stderr, and where the report is, when stdout is a pipe', () => {
    const { code, stdout, stderr } = backtest(['--strategy', 'open', '--start', '2024-12-30'], { home: makeHome() });
    assert.equal(code, 0);
    assert.equal(stdout, '');
    assert.match(stderr, /^Sessions +2$/m);
    assert.match(stderr, /^Sharpe ratio, annual +\S/m);
    assert.match(stderr, /^note: Synthetic data: /m);
    assert.match(stderr, /^warning: fewer than 30 trades \(\d+\): this proves nothing$/m);
    assert.match(stderr, /^report: {2}\/.*\/report\.html$/m);
    // eslint-disable-next-line no-control-regex -- what a progress bar would be drawn with
    assert.doesNotMatch(stderr, /\r|\u001b/);
  });

  it('writes trades in the columns of the trade history, and as JSON lines the same ones', () => {
    assert.equal(run.read('trades.csv').split('\n')[0], COLUMNS);
    const lines = results([...LOOSE, '--format', 'json']);
    assert.ok(!readdirSync(lines.folder).includes('trades.csv'));
    const trades = jsonLines(lines.read('trades.json'));
    assert.equal(trades.length, run.trades.length);
    assert.ok(trades.length > 100);
    run.trades.forEach((row, at) => {
      const trade = trades[at] ?? {};
      assert.deepEqual(Object.keys(trade), COLUMNS.split(','));
      assert.deepEqual(Object.fromEntries(Object.entries(trade).map(([key, value]) => [key, String(value)])), row);
      for (const number of ['size', 'entry_price', 'exit_price', 'fees', 'PnL'])
        assert.equal(typeof trade[number], 'number');
    });
  });

  it('leaves the same bytes again, in another zone, folder and home', () => {
    const again = results(LOOSE, { cwd: temporaryFolder(), env: { TZ: 'Asia/Tokyo', LANG: 'de_DE.UTF-8' } });
    assert.equal(again.name, run.name);
    for (const file of FILES) assert.equal(again.read(file), run.read(file), file);
  });

  it('gets a folder of its own however many end in one second', async () => {
    const place = makeHome();
    const args = ['backtest', '--data', madeUpStore(), '--home', place, '--strategy', 'open', '--start', '2024-12-30'];
    const codes = await Promise.all([1, 2, 3].map(() => exitOf([...args, '--charts', '0'])));
    assert.deepEqual(codes, [0, 0, 0]);
    const folders = resultsIn(place).filter((name) => name !== 'trials.jsonl');
    assert.equal(folders.length, 3, folders.join(' '));
    for (const folder of folders)
      assert.deepEqual(
        readdirSync(join(place, 'data', 'backtest_results', folder)).sort(),
        [...FILES, 'trials.json'].sort(),
      );
  });
});

describe('the figures of a backtest', function () {
  this.timeout(60_000);

  it('are those of trades.csv', () => {
    const { metrics, trades } = run;
    const pnl = trades.map(({ PnL }) => Number(PnL));
    const [wins, losses] = [pnl.filter((each) => each > 0), pnl.filter((each) => each < 0)];
    for (const trade of trades) {
      // Shares and ETFs alone in this run: a unit is one share.
      const gain = Number(trade.size) * (Number(trade.exit_price) - Number(trade.entry_price));
      near(Number(trade.PnL), gain - Number(trade.fees), 1e-9);
    }
    assert.equal(metrics.trades, trades.length);
    assert.equal(metrics.win_rate, wins.length / trades.length);
    near(metrics.pnl ?? NaN, sum(pnl), 1e-6);
    near(metrics.fees ?? NaN, sum(trades.map(({ fees }) => Number(fees))), 1e-6);
    near(metrics.profit_factor ?? NaN, sum(wins) / -sum(losses), 1e-9);
    near(metrics.expectancy ?? NaN, sum(pnl) / pnl.length, 1e-9);
    near(metrics.avg_win ?? NaN, sum(wins) / wins.length, 1e-9);
    near(metrics.avg_loss ?? NaN, sum(losses) / losses.length, 1e-9);
    const durations = trades.map(durationOf);
    assert.equal(metrics.longest_duration_minutes, Math.max(...durations));
    near(metrics.avg_duration_minutes ?? NaN, sum(durations) / durations.length, 1e-9);
    near(metrics.final_equity ?? NaN, CAPITAL + sum(pnl), 1e-6);
    const bought = sum(trades.map(({ size, entry_price: price }) => Number(size) * Number(price)));
    const equity = run.equity('session').map((each) => each.equity);
    near(metrics.turnover ?? NaN, bought / (sum(equity) / equity.length), 1e-9);
  });

  it('are those of equity.csv: returns, Sharpe ratio, drawdown on minute marks', () => {
    const { metrics } = run;
    const [minutes, sessions] = [run.equity('minute'), run.equity('session')];
    // 22 full sessions and two early closes
    assert.equal(minutes.length, 22 * 390 + 2 * 210);
    assert.equal(sessions.length, SESSIONS);
    for (const { time, equity } of sessions)
      assert.equal(minutes.filter((each) => each.time.startsWith(time)).at(-1)?.equity, equity, time);
    assert.equal(metrics.final_equity, sessions.at(-1)?.equity);
    assert.equal(metrics.total_return, (sessions.at(-1)?.equity ?? NaN) / CAPITAL - 1);

    const returns = dailyReturns();
    const mean = sum(returns) / returns.length;
    const deviation = Math.sqrt(sum(returns.map((each) => (each - mean) ** 2)) / (returns.length - 1));
    near(metrics.sharpe ?? NaN, (mean / deviation) * Math.sqrt(252), 1e-9);
    near(metrics.volatility ?? NaN, deviation * Math.sqrt(252), 1e-12);
    const downside = Math.sqrt(sum(returns.map((each) => Math.min(0, each) ** 2)) / returns.length);
    near(metrics.sortino ?? NaN, (mean / downside) * Math.sqrt(252), 1e-8);
    const yearly = ((sessions.at(-1)?.equity ?? NaN) / CAPITAL) ** (252 / SESSIONS) - 1;
    near(metrics.annual_return ?? NaN, yearly, 1e-9);

    const depth = deepest([CAPITAL, ...minutes.map(({ equity }) => equity)]);
    near(metrics.max_drawdown ?? NaN, depth, 1e-12);
    near(metrics.max_drawdown_daily ?? NaN, deepest([CAPITAL, ...sessions.map(({ equity }) => equity)]), 1e-12);
    near(metrics.calmar ?? NaN, yearly / depth, 1e-6);
  });

  it('include the probability that the Sharpe ratio is above 0, of the same returns', () => {
    near(run.metrics.psr ?? NaN, probabilityAbove(dailyReturns(), 0), 1e-6);
    assert.equal(run.trials.deflated_sharpe, run.metrics.psr);
  });

  it('add up over each way to group them', () => {
    const groups = run.document.metrics as Record<string, { key: string; trades: number; pnl: number }[]>;
    const columns = { by_strategy: 'strategy_name', by_symbol: 'signal_ticker', by_exit_reason: 'exit_reason' };
    for (const [group, column] of Object.entries(columns)) {
      const keys = [...new Set(run.trades.map((trade) => trade[column] ?? ''))].sort();
      assert.deepEqual(
        groups[group]?.map(({ key }) => key),
        keys,
      );
      for (const { key, trades, pnl } of groups[group] ?? []) {
        const members = run.trades.filter((trade) => trade[column] === key);
        assert.equal(trades, members.length);
        near(pnl, sum(members.map(({ PnL }) => Number(PnL))), 1e-9);
      }
    }
    for (const group of ['by_month', 'by_hour'])
      assert.equal(sum((groups[group] ?? []).map(({ trades }) => trades)), run.trades.length);
  });
});

describe('the decisions of a backtest', function () {
  this.timeout(60_000);

  it('are each at the close of a minute of their session, in the order of time', () => {
    let before = '';
    for (const { session, time, minute } of run.decisions as Record<string, unknown>[]) {
      assert.equal(String(time).slice(0, 10), session);
      assert.equal(sessionMinuteOf(String(time)), minute);
      assert.ok(String(time) >= before);
      before = String(time);
    }
  });

  it('add up: what signalled was refused or sent, and what was sent was filled or not', () => {
    // A thousandth of a bar's volume, in whole shares: some entries get none.
    const thin = results([...LOOSE, '--participation', '0.0001', '--set', 'FRACTIONAL=false']);
    for (const each of [run, thin]) {
      const rows = funnelOf(each.read('report.html'));
      for (const strategy of ['open', 'mid', 'close']) {
        const own = each.decisions.filter((decision) => decision.strategy === strategy);
        const refused = own.filter(({ kind, side }) => kind === 'refusal' && side !== null);
        const signals = own.filter(({ kind }) => kind === 'signal').length;
        const unfilled = own.filter(({ kind }) => kind === 'unfilled').length;
        const filled = each.trades.filter((trade) => trade.strategy_name === strategy).length;
        const late = refused.filter(({ stage }) => stage !== 'strategy').length;
        assert.equal(signals, late + unfilled + filled, strategy);

        const shown = (stage: string): number =>
          sum(rows.filter((row) => row.stage === stage).map((row) => row[strategy]));
        assert.equal(shown('Sent'), unfilled + filled);
        assert.equal(shown('Filled'), filled);
        assert.equal(shown('Not filled'), unfilled);
        assert.equal(shown('Signals'), refused.length + unfilled + filled);
        const stages = ['Refused by the strategy', 'Refused: instrument', 'Refused by the risk gate', 'Refused: size'];
        assert.equal(shown('Signals'), sum(stages.map(shown)) + shown('Sent'));
        assert.equal(shown('Ruled out for the session'), own.length - refused.length - signals - unfilled);
      }
    }
    assert.ok(thin.decisions.some(({ kind }) => kind === 'unfilled'));
  });
});

describe('the trials of a backtest', function () {
  this.timeout(60_000);

  const RANGE = ['--strategy', 'close', '--start', '2024-12-16', '--charts', '0'];

  it('are counted once each, and every other one leaves less of a Sharpe ratio', () => {
    const place = makeHome();
    const other = [...RANGE, '--set', 'STRAT_CLOSE_MODE=fade'];
    const first = results(RANGE, { home: place });
    assert.equal(first.trials.trials, 1);
    assert.equal(first.trials.deflated_sharpe, first.metrics.psr);
    assert.equal(results(RANGE, { home: place }).trials.trials, 1);
    assert.equal(results(other, { home: place }).trials.trials, 2);
    assert.equal(results([...other, '--no-slippage'], { home: place }).trials.trials, 3);
    const again = results(RANGE, { home: place });
    assert.equal(again.trials.trials, 3);

    const journal = jsonLines(readFileSync(join(place, 'data', 'backtest_results', 'trials.jsonl'), 'utf8'));
    assert.equal(journal.length, 3);
    // Bailey and Lopez de Prado (2014): the best of N = 3 trials without skill, per session.
    const ratios = journal.map(({ sharpe_session: ratio }) => Number(ratio));
    const mean = sum(ratios) / 3;
    const variance = sum(ratios.map((each) => (each - mean) ** 2)) / 2;
    near(again.trials.sharpe_variance, variance, 1e-12);
    const luck =
      Math.sqrt(variance) * (0.4227843351 * quantile(1 - 1 / 3) + 0.5772156649 * quantile(1 - 1 / (3 * Math.E)));
    near(again.trials.deflated_sharpe, probabilityAbove(dailyReturns(again), luck), 1e-6);
    assert.ok(again.trials.deflated_sharpe < first.trials.deflated_sharpe);
  });

  it('are the same whatever the order of the symbols, the case, the dates beyond the data, and how it is told', () => {
    const place = makeHome();
    const names = [
      ['--symbols', 'SPY,SYN01'],
      ['--symbols', 'syn01,spy', '--end', '2025-06-30'],
      ['--symbols', 'SPY,SYN01', '--format', 'json', '--set', 'DEBUG_LOG_LEVEL=verbose'],
    ].map((args) => results([...RANGE, ...args], { home: place }));
    assert.deepEqual(
      names.map(({ trials, name }) => [trials.trials, name.split('-').slice(0, 2).join('-')]),
      Array(3).fill([1, names[0]?.name]),
    );
  });

  it('outlive a line that was torn off by a crash', () => {
    const place = makeHome();
    const journal = join(place, 'data', 'backtest_results', 'trials.jsonl');
    results(RANGE, { home: place });
    appendFileSync(journal, '{"id":"0123","ti');
    const other = [...RANGE, '--set', 'STRAT_CLOSE_MODE=fade'];
    assert.equal(results(other, { home: place }).trials.trials, 2);
    assert.equal(results(other, { home: place }).trials.trials, 2);
    assert.equal(readFileSync(journal, 'utf8').split('\n').length, 4);
  });
});

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly description?: string;
  readonly $ref?: string;
}

function schema(name: string): Schema {
  return JSON.parse(readFileSync(join(ROOT, 'docs', 'schemas', `${name}.json`), 'utf8')) as Schema;
}

/** Names of properties that say nothing of themselves, at any depth. */
function undescribed(of: Schema | undefined): string[] {
  const inner = Object.entries({ ...of?.properties }).flatMap(([name, property]) => [
    ...(property.description === undefined && property.$ref === undefined ? [name] : []),
    ...undescribed(property),
  ]);
  return [...inner, ...Object.values({ ...of?.definitions }).flatMap(undescribed)];
}

function exitOf(args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [RUN, ...args], { env: cleanEnvironment(), stdio: 'ignore' });
  return new Promise((resolve) => child.once('close', resolve));
}

function sum(values: readonly (number | undefined)[]): number {
  return values.reduce((total: number, value) => total + (value ?? NaN), 0);
}

function durationOf({ entry_time: entry, exit_time: exit }: Trade): number {
  return (Date.parse(exit ?? '') - Date.parse(entry ?? '')) / 60_000;
}

function dailyReturns(of = run): number[] {
  const equity = [CAPITAL, ...of.equity('session').map((each) => each.equity)];
  return equity.slice(1).map((after, at) => after / (equity[at] ?? NaN) - 1);
}

function deepest(curve: readonly number[]): number {
  let [peak, depth] = [0, 0];
  for (const value of curve) {
    peak = Math.max(peak, value);
    depth = Math.max(depth, 1 - value / peak);
  }
  return depth;
}

/** Bailey and Lopez de Prado (2012), with raw kurtosis and a benchmark per session. */
function probabilityAbove(returns: readonly number[], benchmark: number): number {
  const count = returns.length;
  const mean = sum(returns) / count;
  const moment = (power: number): number => sum(returns.map((each) => (each - mean) ** power)) / count;
  const ratio = mean / Math.sqrt((moment(2) * count) / (count - 1));
  const [skewness, kurtosis] = [moment(3) / moment(2) ** 1.5, moment(4) / moment(2) ** 2];
  const variance = 1 - skewness * ratio + ((kurtosis - 1) / 4) * ratio ** 2;
  return normal(((ratio - benchmark) * Math.sqrt(count - 1)) / Math.sqrt(variance));
}

/** The normal distribution by its series: x + x^3/3 + x^5/15 + x^7/105 + ... (Marsaglia 2004). */
function normal(x: number): number {
  let [total, term] = [x, x];
  for (let odd = 3; Math.abs(term) > 1e-17 && odd < 400; odd += 2) total += term *= (x * x) / odd;
  return 0.5 + (total * Math.exp(-(x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

function quantile(probability: number): number {
  let [low, high] = [-6, 6];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (normal(middle) < probability) low = middle;
    else high = middle;
  }
  return low;
}

type FunnelRow = Readonly<Record<string, number>> & { readonly stage: string };

/** The rows of the report's funnel, a number for each strategy. */
function funnelOf(html: string): FunnelRow[] {
  const section = /<section id="funnel">[^]*?<\/section>/.exec(html)?.[0] ?? '';
  const cells = (row: string): string[] =>
    [...row.matchAll(/<t[dh][^>]*>([^<]*)/g)].map(([, text = '']) => text.replaceAll(',', ''));
  const [head = '', ...rows] = section.split('<tr>').slice(1);
  const columns = cells(head);
  return rows.map((row) => {
    const values = cells(row);
    const numbers = columns.map((column, at) => [column, Number(values[at])] as const).slice(2);
    return { ...Object.fromEntries(numbers), stage: values[0] ?? '' } as unknown as FunnelRow;
  });
}
