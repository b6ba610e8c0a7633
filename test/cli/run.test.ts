/** tbot run as a person and a pipeline use it: what it refuses, what it prints, what it leaves. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readHeartbeat, type Beat } from '../../src/lib/journal/heartbeat.ts';
import { needsPackages } from '../helpers/system-packages.ts';
import { assertFits } from '../helpers/schema.ts';
import { atTerminal } from '../helpers/terminal.ts';
import { json, tbot } from '../helpers/tbot.ts';
import { tbotInside } from '../helpers/tbot-inside.ts';
import { busyHome } from '../processes/homes.ts';
import { atOnce, until } from '../processes/moments.ts';
import { startTbot } from '../processes/running.ts';

const DATE = '2025-10-20';

interface Trade {
  readonly trade_id: string;
  readonly signal_ticker: string;
  readonly strategy_name: string;
}

interface Ended {
  readonly account: string;
  readonly session: string;
  readonly ended: string;
  readonly trades: readonly Trade[];
}

type How = NonNullable<Parameters<typeof tbot>[1]>;

/** A run of it that is done. */
function ran(command: string, args: readonly string[], how: How): Ended {
  const result = tbot(['run', command, '--replay', DATE, ...args, '--json'], how);
  assert.equal(result.code, 0, result.stdout + result.stderr);
  assertFits(`run-${command}`, json(result));
  return json(result) as unknown as Ended;
}

/** Without what names the replay. */
function content(trades: readonly Trade[]): unknown[] {
  return trades.map((trade) => ({ ...trade, trade_id: '' }));
}

describe('tbot run refuses', function () {
  this.timeout(60_000);
  let home: string;

  before(async () => {
    home = await busyHome();
  });

  after('and has left no journal and no log', () => {
    assert.deepEqual(existsSync(join(home, 'data', 'journal')) ? readdirSync(join(home, 'data', 'journal')) : [], []);
    assert.deepEqual(existsSync(join(home, 'data', 'logs')) ? readdirSync(join(home, 'data', 'logs')) : [], []);
  });

  const replay = ['--replay', DATE];
  const alpaca = { TBOT_BROKER: 'alpaca' };
  const refusals: readonly (readonly [
    what: string,
    args: readonly string[],
    told: RegExp,
    env?: Record<string, string>,
  ])[] = [
    ['to start without a session', [], /^replay_needed: .* --replay DATE/s],
    ['a broker that it does not know yet', [], /^broker_absent: .*ibkr\n.*BROKER=sim/, { TBOT_BROKER: 'ibkr' }],
    ['a replay on another broker', replay, /^replay_of_sim: .*BROKER is alpaca\n.*TBOT_BROKER=sim/, alpaca],
    ['a weekend', ['--replay', '2025-10-18'], /^no_trading_day: .*weekend\n.*2025-10-17 or 2025-10-20/],
    ['a holiday', ['--replay', '2025-09-01'], /^no_trading_day: .*holiday\n.*2025-08-29 or 2025-09-02/],
    ['a date without bars', ['--replay', '2025-11-03'], /^empty_range: .* and 14 more on 2025-11-03\n.*2025-10-31/],
    ['a date that is none', ['--replay', 'yesterday'], /^not_a_date: "yesterday"/],
    ['a symbol it has not', [...replay, '--symbols', 'SPYY'], /^unknown_symbol: .* SPYY\ndid you mean SPY\?/],
    ['no symbol at all', [...replay, '--symbols', ' , '], /^bad_flag: --symbols: no symbol is named/],
    ['an empty stdin', [...replay, '--symbols', '-'], /^bad_flag: --symbols: no symbol is named/],
    ['a list that is not there', [...replay, '--symbols', './mine.txt'], /^file_absent: /],
    ['a time without test windows', [...replay, '--at', '12:00'], /^bad_flag: --at: .*\ngive --test-mode too/],
    ['a time that is none', [...replay, '--test-mode', '--at', '25:00'], /^bad_flag: --at: "25:00" is no time/],
    [
      'a time with no room',
      [...replay, '--test-mode', '--at', '15:50'],
      /^outside_window: .* to 3:46 PM ET \/ 12:46 PM PT$/s,
    ],
    ...['x', '0', '-5', '', 'NaN', '1e400'].map(
      (text) =>
        [`a capital of ${JSON.stringify(text)}`, [...replay, `--capital=${text}`], /^bad_flag: --capital/] as const,
    ),
    ['another speed', [...replay, '--speed', '2'], /^usage: .*max, 60, 1/s],
    ['a speed of no replay', ['--speed', '60'], /^usage: --speed needs --replay/],
    ['a capital of no replay', ['--capital', '5000'], /^usage: --capital needs --replay/],
    ['a word too many', [...replay, 'SPY'], /^usage: Unexpected argument: SPY/],
  ];

  for (const [what, args, told, env] of refusals)
    it(what, async () => {
      const words = ['run', 'all', ...args, '--json'];
      const isPlain = env === undefined && !args.includes('-');
      const result = isPlain ? await tbotInside(words, { home }) : tbot(words, { home, ...(env && { env }) });
      assertFits('error', json(result));
      const { code, message, cure } = json(result).error as Record<string, string>;
      assert.match(`${String(code)}: ${String(message)}\n${String(cure)}`, told);
      assert.equal(result.code, 2);
    });

  it('test windows that a short session has no room for', async () => {
    const market = await busyHome();
    rmSync(join(market, 'data', 'bars')); // a link
    const made = tbot(['data', 'synth', '--sessions', '5', '--end', '2025-11-28'], { home: market });
    assert.equal(made.code, 0, made.stderr);
    const late = tbot(['run', 'all', '--replay', '2025-11-28', '--test-mode', '--at', '12:50'], { home: market });
    assert.equal(late.code, 2);
    assert.match(late.stderr, /error outside_window: .* session of 2025-11-28, which closes at 1:00 PM ET/);
    assert.match(late.stderr, /to 12:46 PM ET \/ 9:46 AM PT, or replay another session/);
  });
});

/** An odd number of them: one is in the middle. */
const STEPS = 5;

/** It waits most of the time. */
async function passesQuickly(): Promise<void> {
  const other = await busyHome();
  const { child, ended, said } = startTbot([
    'run',
    'all',
    '--replay',
    DATE,
    '--speed',
    '60',
    '--json',
    '--home',
    other,
  ]);
  const heartbeat = join(other, 'data', 'journal', `sim-paper-${DATE}`, 'heartbeat');
  // It beats with every minute of the session, that is every second; the first minute comes at once.
  const beatAfter = async ({ at }: Pick<Beat, 'at'>): Promise<Beat> =>
    until('a later beat', () => {
      const beat = readHeartbeat(heartbeat);
      return beat !== null && beat.at > at && beat;
    });
  let last = await beatAfter(await beatAfter({ at: -Infinity }));
  const speeds: number[] = [];
  while (speeds.length < STEPS) {
    const beat = await beatAfter(last);
    speeds.push((beat.at - last.at) / (beat.wallAt - last.wallAt));
    last = beat;
  }
  // A machine that has much to do is late with one or another.
  const usual = speeds.toSorted((one, other) => one - other)[(STEPS - 1) / 2] ?? NaN;
  assert.ok(usual > 45 && usual < 75, `${speeds.join(', ')} times\n${said()}`);
  child.kill('SIGINT');
  const { code, stdout } = await ended;
  assert.equal(code, 130);
  const result = JSON.parse(stdout) as Ended & { readonly held: readonly string[] };
  assertFits('run-all', result);
  assert.deepEqual([result.ended, result.held], ['stopped', []]);
}

describe('tbot run', function () {
  this.timeout(60_000);
  const [quick] = atOnce(passesQuickly);
  let home: string;
  let first: Ended;

  before(async () => {
    home = await busyHome();
    first = ran('all', [], { home });
    assert.ok(first.trades.length >= 3, 'there is something to look at');
  });

  it('prints one JSON document on stdout, and all that people read on stderr', () => {
    const people = tbot(['run', 'all', '--replay', '2025-10-22'], { home });
    assert.equal(people.code, 0);
    assert.equal(people.stdout, '');
    assert.match(people.stderr, /^sold at +strategy +ticker +PnL +size /m);
    assert.match(people.stderr, /^equity +\$100,000\.00 to \$/m);
    assert.match(
      people.stderr,
      /^open, mid, close on 2025-10-22: \d+ trades?, session [-+]?\$[\d.]+; the run is done \(account /m,
    );
    assert.match(people.stderr, /^why: {2}tbot explain 2025-10-22-(open|mid|close)-/m);
    assert.doesNotMatch(people.stderr, /\d\.\d{7}/, 'no price and no size with the tail of a double');
  });

  it('trades a session again as .2, and only adds to the records', () => {
    const history = join(home, 'data', 'logs', 'trade_history.csv');
    const before = readFileSync(history, 'utf8');
    const again = ran('all', [], { home });
    assert.deepEqual([first.session, again.session], [DATE, `${DATE}.2`]);
    assert.equal(again.account, `sim-paper-${DATE}.2`);
    assert.deepEqual(content(again.trades), content(first.trades));
    const after = readFileSync(history, 'utf8');
    assert.ok(after.startsWith(before));
    assert.equal(after.split('\n').length - before.split('\n').length, first.trades.length);
  });

  it('goes on in the same account with the strategies that have not been traded yet', async () => {
    const other = await busyHome();
    const [open, mid] = [ran('open', [], { home: other }), ran('mid', [], { home: other })];
    assert.deepEqual([open.account, mid.account], [`sim-paper-${DATE}`, `sim-paper-${DATE}`]);
    for (const [run, name] of [
      [open, 'open'],
      [mid, 'mid'],
    ] as const)
      assert.ok(
        run.trades.every(({ strategy_name: by }) => by === name),
        name,
      );
  });

  it('leaves the trade history alone in a dry run, and decides there as it would otherwise', async () => {
    const other = await busyHome();
    const dry = ran('all', ['--dry-run'], { home: other });
    assert.equal(dry.account, `sim-paper-dry-${DATE}`);
    assert.deepEqual(content(dry.trades), content(first.trades));
    const logs = readdirSync(join(other, 'data', 'logs'));
    assert.ok(logs.includes('open.log') && !logs.some((name) => name.startsWith('trade_history')), logs.join(' '));
    assert.match(readFileSync(join(other, 'data', 'logs', 'daily_summary.json'), 'utf8'), /"dry_run":true/);
  });

  it('takes symbols from a list, a file and a pipe', async () => {
    const symbols = [...new Set(first.trades.map(({ signal_ticker: symbol }) => symbol))].slice(0, 2);
    const file = join(home, 'symbols.txt');
    writeFileSync(file, `${symbols.join('\n')}\n`);
    const ways: readonly (readonly [flag: string, input: string])[] = [
      [symbols.join(','), ''],
      [file, ''],
      ['-', symbols.join('\n').toLowerCase()],
    ];
    const runs: Ended[] = [];
    for (const [flag, input] of ways)
      runs.push(ran('all', ['--symbols', flag, '--dry-run'], { home: await busyHome(), input }));
    const [list, ...others] = runs.map(({ trades }) => trades);
    assert.ok(list !== undefined && list.length > 0);
    assert.ok(list.every(({ signal_ticker: symbol }) => symbols.includes(symbol)));
    for (const trades of others) assert.deepEqual(trades, list);
  });

  it('starts with the capital that it is given: half of it buys half', () => {
    const half = ran('open', ['--capital', '50000', '--dry-run'], { home });
    const whole = ran('open', ['--dry-run'], { home });
    assert.ok(whole.trades.length > 0);
    const sizes = ({ trades }: Ended): number[] => trades.map((trade) => (trade as unknown as { size: number }).size);
    // Shares are cut down to 0.000001 of one.
    for (const [at, size] of sizes(half).entries())
      assert.ok(Math.abs(2 * size - (sizes(whole)[at] ?? NaN)) < 3e-6, String(size));
  });

  it('passes at 60 times the speed of the market, and ends flat with 130 at Ctrl-C', async () => quick());
});

describe('tbot run at a terminal', function () {
  this.timeout(60_000);

  before(function () {
    needsPackages(this, 'bsdutils');
  });

  it('shows what fits on it, and how far it is', async () => {
    for (const columns of [80, 120]) {
      const [shown, code] = await atTerminal(['run', 'all', '--replay', DATE], await busyHome(), [], columns);
      assert.equal(code, 0, shown);
      // eslint-disable-next-line no-control-regex -- what clears the line
      assert.match(shown, /\r\u001b\[K\d+:\d\d AM EDT \/ \d+:\d\d AM PDT, minute \d+ of 390, \d+ positions?/);
      // eslint-disable-next-line no-control-regex -- what is cleared again is not there in the end
      const lines = shown.replaceAll(/[^\n]*\r\u001b\[K/g, '').split('\n');
      for (const line of lines.filter((each) => !each.startsWith('logs: '))) assert.ok(line.length <= columns, line);
      assert.equal(
        lines.some((line) => line.includes(' reason ')),
        columns === 120,
      );
    }
  });
});
