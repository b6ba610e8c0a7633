/** What a backtest refuses, with what words; and that it leaves nothing then. */
import assert from 'node:assert/strict';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backtest, failure, madeUpStore, results, resultsIn } from '../helpers/backtest.ts';
import { assertFits } from '../helpers/schema.ts';
import { json, makeHome, tbot, temporaryFolder } from '../helpers/tbot.ts';
import { tbotInside } from '../helpers/tbot-inside.ts';

const QUICK = ['--start', '2024-12-30', '--charts', '0'];

describe('a backtest refuses', function () {
  this.timeout(60_000);

  const refusals: readonly (readonly [what: string, args: readonly string[], told: RegExp])[] = [
    ['an unknown strategy', ['--strategy', 'opne'], /^bad_flag: --strategy: "opne" is no .*\n.*open,mid,close, or all/],
    ['an empty strategy', ['--strategy', ''], /^bad_flag: --strategy: /],
    ['a date that does not exist', ['--start', '2024-02-30'], /^not_a_date: "2024-02-30" is not a date/],
    ['a date in other words', ['--end', 'yesterday'], /^not_a_date: "yesterday"/],
    [
      'an end before its start',
      ['--start', '2024-12-30', '--end', '2024-12-27'],
      /^date_order: the end 2024-12-27 lies before the start 2024-12-30/,
    ],
    ['a range without data', ['--start', '2025-03-03'], /^empty_range: .*\n.*tbot data list/],
    ['a range without a session', ['--start', '2024-12-21', '--end', '2024-12-22'], /^empty_range: /],
    ['a symbol it has not', ['--symbols', 'SPY,SYM01'], /^unknown_symbol: .*SYM01\ndid you mean SYN01\?/],
    ['no symbol at all', ['--symbols', ' , '], /^bad_flag: --symbols: no symbol is named/],
    ['a list that is not there', ['--symbols', './mine.txt'], /^file_absent: there is no file \.\/mine\.txt/],
    ['a folder for a list', ['--symbols', '/'], /^file_unreadable: /],
    ['an unknown commission', ['--commission', 'etrade'], /^unknown_commission: .*\n.*none, sim, alpaca, ibkr/],
    ['a store that is not there', ['--data', '/nowhere'], /^no_store: --data: \/nowhere is no folder/],
    ['a store that is none', ['--data', temporaryFolder()], /^empty_store: .*\n.*tbot data import .*tbot data synth/],
    ...Object.entries({
      capital: ['x', '1e400', '0x10'],
      'slippage-bps': ['', 'NaN'],
      participation: ['-1', '10%'],
    }).flatMap(([flag, texts]) =>
      texts.map(
        (text) =>
          [
            `${JSON.stringify(text)} for --${flag}`,
            [`--${flag}=${text}`],
            new RegExp(`^bad_flag: --${flag}: `),
          ] as const,
      ),
    ),
    [
      'no capital',
      ['--capital', '0'],
      /^bad_flag: --capital: "0" is not accepted\ngive a number from 1 to 1000000000000$/,
    ],
    ['more than the whole bar', ['--participation', '1.01'], /^bad_flag: --participation: .*\n.* from 0 to 1$/],
    ['10 % of slippage and more', ['--slippage-bps', '1001'], /^bad_flag: .* from 0 to 1000$/s],
    ['two words on slippage', ['--slippage-bps', '3', '--no-slippage'], /^usage: .*--no-slippage.*--slippage-bps/s],
    ['half a chart', ['--charts', '0.5'], /^usage: .*--charts/],
    ['a negative number of charts', ['--charts=-1'], /^usage: .*--charts/],
    ['an unknown format', ['--format', 'xml'], /^usage: .*csv, json/s],
    ['a time that is none', ['--test-mode', '--at', '10:75'], /^bad_flag: --at: "10:75" is no time/],
    ['a time without test windows', ['--at', '10:30'], /^bad_flag: --at: .*\ngive --test-mode too, or leave --at out/],
    ['a setting without a value', ['--set', 'MAX_PRICE'], /^bad_flag: --set: "MAX_PRICE" is no KEY=VALUE/],
    ['an unknown setting', ['--set', 'MAX_TRADE=3'], /^unknown_key: MAX_TRADE .*\ndid you mean MAX_TRADES\?/],
    [
      'a setting twice',
      ['--set', 'MAX_PRICE=5', '--set', 'MAX_PRICE=6'],
      /^bad_flag: --set: MAX_PRICE is set a second/,
    ],
    ['TEST_MODE as a setting', ['--set', 'TEST_MODE=true'], /^bad_flag: .*\nuse the flag --test-mode$/],
    [
      'a setting of the wrong kind, by the name of its flag',
      ['--set', 'MAX_PRICE=dear'],
      /^config_invalid: .*\n {2}--set: MAX_PRICE is "dear": not accepted; accepted: .*\ncorrect what --set says/,
    ],
    [
      'settings that do not fit together, by the name of their flag',
      ['--set', 'MAX_TRADES=3'],
      /^config_invalid: .*\n {2}--set: WEIGHTS is "0\.4,0\.2,0\.2,0\.2": has 4 numbers, and MAX_TRADES is 3; .*example: WEIGHTS=/,
    ],
    [
      'more in one entry than all positions may have',
      ['--set', 'TOTAL_ALLOCATION=0.06'],
      /^config_invalid: .*\n {2}--set: .*MAX_OPEN_RISK/,
    ],
  ];
  for (const [what, args, told] of refusals)
    it(what, async () => {
      const home = makeHome();
      assert.match(await failure(args, { home }), told);
      assert.deepEqual(resultsIn(home), []);
    });

  it('what .env_bot has wrong, by its line, and not by the name of a flag', async () => {
    const home = makeHome();
    writeFileSync(join(home, '.env_bot'), '# mine\nMAX_PRICE=dear\n');
    assert.match(
      await failure(['--set', 'MIN_PRICE=3'], { home }),
      /^config_invalid: .*\n {2}\.env_bot line 2: MAX_PRICE is "dear"/,
    );
    assert.equal(results([...QUICK, '--set', 'MAX_PRICE=50'], { home }).config.settings.MAX_PRICE, '50');
  });

  it('with --json in one document that fits the schema of errors, and otherwise on stderr alone', () => {
    const asJson = backtest(['--set', 'MAX_PRICE=dear', '--json']);
    assertFits('error', json(asJson));
    const { code, stdout, stderr } = backtest(['--set', 'MAX_PRICE=dear']);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /\nerror config_invalid: /);
  });
});

describe('a backtest leaves nothing of', function () {
  this.timeout(60_000);

  it('a store that was cut short, or changed by a byte, wherever', async () => {
    for (const damage of [cutShort, flipped]) {
      for (const file of [/^SPY\.bars\./, /^VIX\.vix\./, /^catalogue\.json$/]) {
        const store = temporaryFolder();
        cpSync(madeUpStore(), store, { recursive: true });
        const name = readdirSync(store).find((each) => file.test(each)) ?? '';
        damage(join(store, name));
        const home = makeHome();
        assert.match(await failure(['--data', store], { home }), /^store_damaged: /, name);
        assert.deepEqual(resultsIn(home), []);
      }
    }
  });

  it('results that cannot be written, and says so before the work', async () => {
    const home = makeHome();
    const folder = join(home, 'data', 'backtest_results');
    rmSync(folder, { recursive: true });
    writeFileSync(folder, '');
    assert.match(await failure(QUICK, { home }), /^results_not_writable: .*backtest_results.*\n.*--home/);
    if (process.getuid?.() === 0) return; // whom no mode keeps out
    rmSync(folder);
    mkdirSync(folder, { mode: 0o500 });
    assert.match(await failure(QUICK, { home }), /^results_not_writable: /);
    chmodSync(folder, 0o700);
    assert.deepEqual(resultsIn(home), []);
  });
});

describe('tbot backtest report', function () {
  this.timeout(60_000);

  const report = async (args: readonly string[], home: string): Promise<string> => {
    const ran = await tbotInside(['backtest', 'report', ...args, '--json'], { home });
    const document = json(ran);
    if (ran.code === 0) return String(document.output_dir);
    assert.equal(ran.code, 2);
    const { code, message } = document.error as Record<string, string>;
    return `${String(code)}: ${String(message)}`;
  };

  it('shows the newest run, or the one that is named', async () => {
    const home = makeHome();
    const first = results(QUICK, { home });
    const second = results([...QUICK, '--strategy', 'close'], { home });
    assert.equal(await report([], home), second.folder);
    assert.equal(await report([first.folder], home), first.folder);
    assert.equal(await report([`${first.folder}/`], makeHome()), first.folder);

    const { stdout, stderr } = tbot(['backtest', 'report'], { home });
    assert.equal(stdout, '');
    assert.match(stderr, new RegExp(`^results: ${second.folder}$`, 'm'));
    assert.equal(shownOf(stderr), shownOf(backtest([...QUICK, '--strategy', 'close'], { home }).stderr));
  });

  it('has nothing to show in a home without one', async () => {
    const home = makeHome();
    assert.match(await report([], home), /^no_backtest: /);
    rmSync(join(home, 'data'), { recursive: true });
    assert.match(await report([], home), /^no_backtest: /);
  });

  it('takes no other folder for one, and no damaged one', async () => {
    const home = makeHome();
    assert.match(await report([home], home), /^not_a_backtest: .* has no readable metrics\.json/);
    assert.match(await report([join(home, 'nowhere')], home), /^folder_absent: /);
    const { folder } = results(QUICK, { home });
    const damages: readonly [file: string, damage: (text: string) => string][] = [
      ['metrics.json', (text) => text.slice(0, text.length / 2)],
      ['metrics.json', () => '{}'],
      ['metrics.json', () => 'null'],
      ['metrics.json', (text) => text.replace(/"trades": \d+/, '"trades": "many"')],
      ['metrics.json', (text) => text.replace(/"sharpe": [^,]+/, '"sharpe": "good"')],
      ['metrics.json', (text) => text.replace('"by_hour"', '"by_minute"')],
      ['config.json', () => ''],
      ['config.json', () => '{"notes":"none"}'],
      ['trials.json', () => '{"trials":1}'],
    ];
    for (const [file, damage] of damages) {
      const path = join(folder, file);
      const text = readFileSync(path, 'utf8');
      writeFileSync(path, damage(text));
      assert.notEqual(readFileSync(path, 'utf8'), text);
      assert.match(
        await report([], home),
        new RegExp(`^not_a_backtest: .* has no readable ${file.replace('.', '\\.')}`),
      );
      writeFileSync(path, text);
    }
    assert.equal(await report([], home), folder);
  });
});

function cutShort(file: string): void {
  truncateSync(file, readFileSync(file).length - 100);
}

function flipped(file: string): void {
  const bytes = readFileSync(file);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

/** The figures, notes and warnings, without the banner and the place. */
function shownOf(stderr: string): string {
  return stderr.slice(stderr.indexOf('\nfigure'), stderr.indexOf('\nresults: '));
}
