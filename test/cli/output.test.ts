/** What goes where: data on stdout, people's text and the banner on stderr when stdout is a pipe. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertFits } from '../helpers/schema.ts';
import { cleanEnvironment, json, makeHome, RUN, tbot, temporaryFolder } from '../helpers/tbot.ts';
import { tbotInside } from '../helpers/tbot-inside.ts';

const KEY = 'ab'.repeat(32);

describe('the output of a command', function () {
  this.timeout(60_000);

  it('is with --json one document on stdout that fits its published schema, for every command', () => {
    const home = makeHome();
    const run = (args: readonly string[], input = ''): void => {
      const result = tbot([...args, '--json'], { home, input, env: { TBOT_ENCRYPTION_KEY: KEY } });
      assert.equal(result.code, 0, `${args.join(' ')}: ${result.stdout}${result.stderr}`);
      assertFits(args.slice(0, args[0] === 'config' ? 2 : 1).join('-'), json(result));
    };
    run(['init']);
    run(['calendar', '--start', '2026-11-20', '--end', '2026-11-30']);
    run(['config', 'show']);
    run(['config', 'set', 'MAX_TRADES=2', 'WEIGHTS=0.6,0.4', 'SMTP_PORT=587']);
    run(['config', 'validate']);
    run(['config', 'template', 'env']);
    run(['encrypt-env', '--remove']);
    run(['config', 'set', 'MAX_PRICE=50']);
    run(['decrypt-env']);
    run(['generate-key']);
    run(['hash-password'], 'correct horse\n');
    run(['doctor']);
  });

  it('is an error document on stdout with --json, whatever went wrong', async () => {
    const home = makeHome();
    const failures: readonly (readonly [string[], string, number])[] = [
      [['calendar', '--start', '2025-02-30'], 'not_a_date', 2],
      [['calendar', '--start', '2025-02-03', '--end', '2025-02-01'], 'date_order', 2],
      [['calendar', '--start', '2031-01-01', '--end', '2031-01-02'], 'calendar_range', 2],
      [['calendar', '--nope'], 'usage', 2],
      [['calendar', '--csv'], 'usage', 2],
      [['calender'], 'unknown_command', 2],
      [['config', 'vlidate'], 'unknown_command', 2],
      [['config', 'set', 'MAX_TRADE=3'], 'unknown_key', 2],
      [['config', 'set', 'MAX_TRADES=3'], 'config_invalid', 2],
      [['config', 'show', 'NOPE'], 'unknown_key', 2],
      [['config', 'template', 'other'], 'usage', 2],
      [['encrypt-env'], 'encryption_key_missing', 2],
      [['decrypt-env'], 'file_absent', 2],
      [['calendar', '--start'], 'usage', 2],
      [['calendar', '--start', '2028-01-05'], 'calendar_range', 2],
      [['init', 'elsewhere'], 'two_homes', 2],
    ];
    const withoutInput: typeof failures = [
      [['hash-password'], 'nothing_entered', 2],
      [['config', 'set', 'SMTP_PASS'], 'nothing_entered', 2],
    ];
    for (const [args, code, exit] of [...failures, ...withoutInput]) {
      const words = [...args, '--json'];
      const result = code === 'nothing_entered' ? tbot(words, { home }) : await tbotInside(words, { home });
      const document = json(result);
      assertFits('error', document);
      assert.equal((document.error as { code: string }).code, code, args.join(' '));
      assert.equal(result.code, exit, args.join(' '));
    }
  });

  it('is an error where a flag stands before the command, not a help screen that looks like success', () => {
    for (const args of [
      ['--home', '.', 'calendar'],
      ['config', '--home', '.', 'show'],
      ['config', '--json'],
      ['--json'],
    ]) {
      const result = tbot(args);
      assert.equal(result.code, 2, args.join(' '));
      assert.match(result.stdout + result.stderr, /command_missing/);
    }
    assert.equal(tbot(['config']).code, 0);
  });

  it('is without --json code, cause and cure on stderr, and nothing on stdout', () => {
    const { code, stdout, stderr } = tbot(['calender']);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(
      stderr,
      /^error unknown_command: "calender" is not a command of tbot\ncure: did you mean "tbot calendar"\?/,
    );
  });

  it('keeps stdout clean in a pipe: tables and the banner are on stderr, CSV alone on stdout', () => {
    const range = ['--start', '2026-11-26', '--end', '2026-11-27'];
    const table = tbot(['calendar', ...range]);
    assert.equal(table.stdout, '');
    assert.match(table.stderr, /^tbot \d+\.\d+\.\d+ .* \/ .*\n/);
    assert.match(table.stderr, /2026-11-27 {2}9:30 AM EST \/ 6:30 AM PST {2}1:00 PM EST \/ 10:00 AM PST {2}early/);
    const csv = tbot(['calendar', ...range, '--csv']);
    assert.equal(csv.stdout, 'date,open,close,kind\n2026-11-27,2026-11-27T14:30:00Z,2026-11-27T18:00:00Z,early\n');
  });

  it('names version, mode, broker and the time in both zones in the banner', () => {
    const home = makeHome();
    const { stderr } = tbot(['generate-key'], { home, env: { TBOT_BROKER: 'ibkr', TBOT_VERSION_TAG: 'mine' } });
    assert.match(
      stderr,
      /^tbot 0\.1\.0 \(release, mine\) \| paper, test mode \| ibkr \| \d{4}-\d\d-\d\d \d+:\d\d [AP]M E[SD]T \/ .*P[SD]T\n/,
    );
  });

  for (const redirection of ['', '2>&1 >/dev/null']) {
    it(`ends quietly when the reader closes the pipe of ${redirection === '' ? 'stdout' : 'stderr'}`, () => {
      const node = `'${process.execPath}' '${RUN}' calendar --start 1998-01-01 --end 2027-12-31`;
      const command = redirection === '' ? `${node} --csv` : `${node} ${redirection}`;
      const piped = `{ { ${command}; echo "ended with $?" >&3; } | head -n 1 >/dev/null; } 3>&1`;
      const { stdout, stderr } = spawnSync('sh', ['-c', piped], { encoding: 'utf8', env: cleanEnvironment() });
      assert.equal(stdout, 'ended with 0\n');
      assert.doesNotMatch(stderr, /EPIPE/);
    });
  }
});

describe('the home', () => {
  it('is made by init: folders, .env and .env_bot with mode 0600, and what is there is kept', () => {
    const root = temporaryFolder();
    writeFileSync(join(root, '.env'), 'SMTP_PORT=25\n', { mode: 0o600 });
    const first = json(tbot(['init', root, '--json']));
    assert.deepEqual(first.kept, ['.env']);
    const folders = ['backtest_results', 'bars', 'config', 'journal', 'ledger', 'logs'];
    assert.deepEqual(readdirSync(join(root, 'data')).sort(), folders);
    assert.deepEqual(json(tbot(['init', root, '--json'])).created, []);
    assert.equal(json(tbot(['config', 'show', 'SMTP_PORT', '--json'], { home: root })).settings instanceof Array, true);
  });

  it('is --home, else TBOT_HOME, else the current folder', () => {
    const [a, b, c] = [makeHome(), makeHome(), makeHome()];
    for (const [root, price] of [
      [a, '51'],
      [b, '52'],
      [c, '53'],
    ] as const)
      writeFileSync(join(root, '.env_bot'), `MAX_PRICE=${price}\n`);
    const shown = (home: string | undefined, env: Record<string, string>): string => {
      const result = tbot(['config', 'show', 'MAX_PRICE', '--csv'], {
        ...(home === undefined ? {} : { home }),
        env,
        cwd: c,
      });
      return result.stdout.split('\n')[1] ?? '';
    };
    assert.match(shown(a, { TBOT_HOME: b }), /^MAX_PRICE,51,file/);
    assert.match(shown(undefined, { TBOT_HOME: b }), /^MAX_PRICE,52,file/);
    assert.match(shown(undefined, {}), /^MAX_PRICE,53,file/);
  });

  it('cannot be a file', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const { code, stderr } = tbot(['init', file]);
    assert.equal(code, 2);
    assert.match(stderr, /error home_not_writable: .* is a file/);
  });
});
