/** The data commands as processes: what they print, their exit codes, and what is left when they are killed. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../src/lib/bars/store/store.ts';
import { withWriter, writeDatasets } from '../../src/lib/bars/store/writer.ts';
import { assertFits } from '../helpers/schema.ts';
import { cleanEnvironment, json, makeHome, RUN, tbot, temporaryFolder } from '../helpers/tbot.ts';
import { HEAD, THREE_BARS } from './import/files.ts';
import { at, newBars, someBars } from './some-bars.ts';

const OPEN = at('2023-06-05', '09:30');
const CSV = [HEAD, ...THREE_BARS, ''].join('\n');

function barsFolder(home: string): string {
  return join(home, 'data', 'bars');
}

function csvIn(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('tbot data import', () => {
  it('shows what it detected before it imports, and then what it did', () => {
    const home = makeHome();
    const file = csvIn(home, 'spy_1min.csv', CSV);
    const { code, stdout, stderr } = tbot(['data', 'import', file], { home });
    assert.deepEqual([code, stdout], [0, '']);
    const lines = stderr.split('\n').slice(1);
    assert.deepEqual(lines, [
      `${file} (csv)`,
      '  columns date, open, high, low, close, volume; times as YYYY-MM-DD HH:MM:SS; symbol by file name',
      '  zone America/New_York (detected); rows named by the start of their minute (detected)',
      '  symbol  kind  rows  first                                 last',
      '  ------  ----  ----  ------------------------------------  ------------------------------------',
      '  SPY     bars  3     2023-06-05 9:30 AM EDT / 6:30 AM PDT  2023-06-05 9:32 AM EDT / 6:32 AM PDT',
      'imported: 3 rows of 1 symbol',
      '',
    ]);
  });

  it('prints a document that fits its schema, and changes nothing the second time', () => {
    const home = makeHome();
    const files = [csvIn(home, 'spy.csv', CSV), csvIn(home, 'qqq.csv', `${CSV}2023-06-05 09:33:00,x,1,1,1,1\n`)];
    const run = (): Record<string, unknown> => {
      const result = tbot(['data', 'import', ...files, '--bad-rows', 'skip', '--json'], { home });
      assert.equal(result.code, 0, result.stderr);
      assertFits('data-import', json(result));
      return json(result);
    };
    const first = run();
    assert.deepEqual(first.skipped, [
      { file: files[1], count: 1, rows: [{ line: 5, problem: 'the open "x" is no number' }] },
    ]);
    const catalogue = readFileSync(join(barsFolder(home), 'catalogue.json'), 'utf8');
    const second = run();
    assert.equal(readFileSync(join(barsFolder(home), 'catalogue.json'), 'utf8'), catalogue);
    assert.deepEqual(
      (second.imported as { warnings: unknown }[]).map(({ warnings }) => warnings),
      Array(2).fill([{ code: 'already_in_store', count: 3, example: '2023-06-05T13:30:00Z', differing: 0 }]),
    );
    const addedBy = ({ imported }: Record<string, unknown>): unknown =>
      (imported as { added: unknown }[]).map(({ added }) => added);
    assert.deepEqual(
      [addedBy(first), addedBy(second)],
      [
        [3, 3],
        [0, 0],
      ],
    );
  });

  it('says how many rows are new, and which are not in both zones', () => {
    const home = makeHome();
    const file = csvIn(home, 'spy.csv', CSV);
    tbot(['data', 'import', file], { home });
    writeFileSync(file, `${CSV}2023-06-05 09:33:00,1,1,1,1,1\n`);
    const { stderr } = tbot(['data', 'import', file], { home });
    assert.deepEqual(stderr.split('\n').slice(-3), [
      'warning: SPY: 3 rows that the store had already, left out; 0 of them differ (from 2023-06-05 9:30 AM EDT / 6:30 AM PDT)',
      'imported: 1 of 4 rows of 1 symbol; the others were there already',
      '',
    ]);
  });

  it('imports no file of a command when one has a bad row, and exits with 2', () => {
    const home = makeHome();
    const files = [csvIn(home, 'spy.csv', CSV), csvIn(home, 'qqq.csv', `${CSV}2023-06-05 09:33:00,x,1,1,1,1\n`)];
    const result = tbot(['data', 'import', ...files, '--json'], { home });
    assert.equal(result.code, 2);
    assertFits('error', json(result));
    assert.deepEqual(json(result).error, {
      code: 'bad_rows',
      message: `1 bad row, nothing was imported: ${files[1] ?? ''}:5: the open "x" is no number`,
      cure: 'correct the rows, or leave them out with --bad-rows skip',
      ...{ file: files[1], count: 1, rows: [{ line: 5, problem: 'the open "x" is no number' }] },
    });
    assert.deepEqual(readdirSync(barsFolder(home)), ['import.lock']);
  });

  it('leaves out no more than a tenth of a file, but for a handful of rows', () => {
    const home = makeHome();
    const lines = (bad: number): string =>
      Array.from({ length: 110 }, (_, at) => {
        const time = `2023-06-05 ${String(10 + Math.floor(at / 60))}:${String(at % 60).padStart(2, '0')}:00`;
        return `${time},${at < bad ? '0' : '1'},1,1,1,5\n`;
      }).join('');
    const file = csvIn(home, 'spy.csv', `${HEAD}\n${lines(12)}`);
    const refused = tbot(['data', 'import', file, '--bad-rows', 'skip', '--json'], { home });
    assert.equal(refused.code, 2);
    const { code, message } = json(refused).error as Record<string, string>;
    assert.deepEqual(
      [code, message?.split(':')[0]],
      ['too_many_bad_rows', '12 of 110 rows are bad, nothing was imported'],
    );
    assert.deepEqual(readdirSync(barsFolder(home)), ['import.lock']);
    writeFileSync(file, `${HEAD}\n${lines(11)}`);
    assert.equal(tbot(['data', 'import', file, '--bad-rows', 'skip'], { home }).code, 0);
  });

  it('writes nothing with --dry-run', () => {
    const home = makeHome();
    const file = csvIn(home, 'spy.csv', CSV);
    const { code, stderr } = tbot(['data', 'import', file, '--dry-run'], { home });
    assert.deepEqual([code, readdirSync(barsFolder(home))], [0, []]);
    assert.match(stderr, /nothing was written \(--dry-run\): 3 rows of 1 symbol\n$/);
  });

  it('takes kind, symbol, zone, label and adjustment as told', () => {
    const home = makeHome();
    const file = csvIn(home, 'export.csv', CSV);
    const told = ['--symbol', 'brk.b', '--zone', 'America/New_York', '--label', 'end', '--adjustment', 'splits'];
    const result = tbot(['data', 'import', file, ...told, '--json'], { home });
    assert.equal(result.code, 0, result.stderr);
    const [{ symbol, symbolBy, zoneBy, labelBy, first, adjustment } = {}] = json(result).imported as Record<
      string,
      unknown
    >[];
    assert.deepEqual(
      { symbol, symbolBy, zoneBy, labelBy, first, adjustment },
      {
        symbol: 'BRK.B',
        symbolBy: 'told',
        zoneBy: 'told',
        labelBy: 'told',
        first: '2023-06-05T13:29:00Z',
        adjustment: 'splits',
      },
    );
    const refused = tbot(['data', 'import', file, '--symbol', 'no ticker!'], { home });
    assert.deepEqual([refused.code, refused.stderr.includes('error not_a_symbol')], [2, true]);
  });

  it('waits for nobody: a store that another process writes to is busy, and it says who', async () => {
    const home = makeHome();
    const file = csvIn(home, 'spy.csv', CSV);
    await withWriter(barsFolder(home), () => {
      const { code, stderr } = tbot(['data', 'import', file], { home });
      assert.equal(code, 2);
      assert.match(stderr, new RegExp(`error store_busy: process ${String(process.pid)} is writing to the bar store`));
      return Promise.resolve();
    });
    assert.equal(tbot(['data', 'import', file], { home }).code, 0);
  });
});

describe('a killed import', () => {
  /** Each is a file of the store, so that there is time to be killed between the first and the last. */
  const SYMBOLS = Array.from(
    { length: 150 },
    (_, n) => `A${String.fromCharCode(65 + Math.floor(n / 15), 65 + (n % 15))}`,
  );

  function manyCsv(): string {
    const rows = SYMBOLS.flatMap((symbol) => THREE_BARS.map((bar) => `${symbol},${bar}`));
    return [`symbol,${HEAD}`, ...rows, ''].join('\n');
  }

  it('leaves the store as it was, whenever SIGKILL comes, and the next one runs', async function () {
    this.timeout(120_000);
    const home = makeHome();
    const folder = barsFolder(home);
    await writeDatasets(folder, [newBars(someBars('AAA', OPEN + 10, 3))]);
    const before = readFileSync(join(folder, 'catalogue.json'), 'utf8');
    const files = [csvIn(home, 'many.csv', manyCsv())];
    let [sawStaged, runs] = [false, 0];
    // After so many files of the store have appeared: in the middle of the work, at any speed of the machine.
    for (const staged of [0, 1, 20, 40, 80]) {
      const child = spawn(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', RUN, 'data', 'import', ...files, '--home', home],
        {
          env: cleanEnvironment(),
          stdio: 'ignore',
        },
      );
      const ended = once(child, 'exit');
      const known = readdirSync(folder).length;
      const hasCome = (): boolean => child.exitCode !== null || readdirSync(folder).length >= known + staged;
      while (!hasCome()) await new Promise((resolve) => setTimeout(resolve, 1));
      child.kill('SIGKILL');
      await ended;
      const after = readFileSync(join(folder, 'catalogue.json'), 'utf8');
      if (after !== before) break; // it was too fast for us; what it leaves then is checked below
      runs++;
      sawStaged ||= readdirSync(folder).filter((file) => file.endsWith('.arrow')).length > 1;
      assert.equal((await openStore(folder).loadBars('AAA')).open.length, 3);
    }
    assert.ok(runs > 0 && sawStaged);
    const { code, stderr } = tbot(['data', 'import', ...files], { home });
    assert.equal(code, 0, stderr);
    const store = openStore(folder);
    assert.deepEqual(
      store.datasets.map(({ symbol, rows }) => [symbol, rows]),
      SYMBOLS.map((symbol) => [symbol, symbol === 'AAA' ? 6 : 3]),
    );
    for (const { symbol } of store.datasets) await store.loadBars(symbol);
    assert.ok(!existsSync(join(folder, 'catalogue.json.tmp')));
  });
});

describe('tbot data list', () => {
  it('shows each dataset with its gaps and sources; CSV and JSON say the same', async () => {
    const home = makeHome();
    await writeDatasets(barsFolder(home), [
      newBars(someBars('SPY', OPEN, 380)),
      newBars(someBars('SPY', at('2023-06-07', '09:30'), 390), {
        source: { file: 'later.csv', zone: 'UTC', label: 'start' },
      }),
      newBars(someBars('MADE', OPEN, 390), { synthetic: true }),
    ]);
    const people = tbot(['data', 'list'], { home });
    assert.deepEqual([people.code, people.stdout], [0, '']);
    assert.match(
      people.stderr,
      /SPY +bars +770 +2 +2023-06-05 9:30 AM EDT .* 1 session, 10 minutes +none +SPY\.csv and 1 more/,
    );
    assert.match(people.stderr, /MADE .*\(synthetic\)/);
    const document = json(tbot(['data', 'list', '--json'], { home }));
    assertFits('data-list', document);
    const { stdout } = tbot(['data', 'list', '--csv'], { home });
    const [head = '', made = ''] = stdout.split('\n');
    assert.match(head, /^symbol,kind,rows,sessions,first,last,missingSessions,missingMinutes,/);
    assert.match(
      made,
      /^MADE,bars,390,1,2023-06-05T13:30:00Z,2023-06-05T19:59:00Z,0,0,none,true,,MADE\.csv,[0-9a-f]{64}$/,
    );
  });

  it('says that an empty store is empty', () => {
    const home = temporaryFolder();
    const { code, stderr } = tbot(['data', 'list'], { home });
    assert.deepEqual([code, existsSync(barsFolder(home))], [0, false]);
    assert.match(stderr, /the store is empty/);
    assert.deepEqual(json(tbot(['data', 'list', '--json'], { home })), { datasets: [] });
  });
});

describe('tbot data verify', () => {
  it('finds a sound store sound, and a damaged file with exit code 5', async () => {
    const home = makeHome();
    const folder = barsFolder(home);
    await writeDatasets(folder, [newBars(someBars('SPY', OPEN, 390)), newBars(someBars('QQQ', OPEN, 390))]);
    const sound = tbot(['data', 'verify', '--json'], { home });
    assertFits('data-verify', json(sound));
    assert.deepEqual([sound.code, json(sound).sound, json(sound).checked], [0, true, 2]);
    const file = join(folder, openStore(folder).datasets.find(({ symbol }) => symbol === 'SPY')?.file ?? '');
    const bytes = readFileSync(file);
    bytes[5000] = (bytes[5000] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const damaged = tbot(['data', 'verify', '--json'], { home });
    assertFits('data-verify', json(damaged));
    assert.equal(damaged.code, 5);
    const findings = json(damaged).findings as Record<string, unknown>[];
    assert.deepEqual(
      findings.map(({ code, symbol, severity }) => [code, symbol, severity]),
      [['store_damaged', 'SPY', 'error']],
    );
    assert.equal(tbot(['data', 'verify', 'QQQ'], { home }).code, 0);
  });

  it('finds a damaged catalogue with exit code 5 too', async () => {
    const home = makeHome();
    await writeDatasets(barsFolder(home), [newBars(someBars('SPY', OPEN, 3))]);
    const path = join(barsFolder(home), 'catalogue.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"SPY"', '"SPX"'));
    const { code, stderr } = tbot(['data', 'verify'], { home });
    assert.deepEqual([code, stderr.includes('catalogue.json is damaged')], [5, true]);
  });

  it('does not know a symbol that is not there', async () => {
    const home = makeHome();
    await writeDatasets(barsFolder(home), [newBars(someBars('SPY', OPEN, 3))]);
    const { code, stderr } = tbot(['data', 'verify', 'SPYY'], { home });
    assert.equal(code, 2);
    assert.match(stderr, /error unknown_symbol: .*\ncure: did you mean SPY\?/);
  });
});

describe('tbot data synth', () => {
  const SAME = ['data', 'synth', '--seed', '7', '--sessions', '2', '--end', '2023-06-06', '--json'];

  it('makes the same store from the same seed, marked as synthetic', () => {
    const [one, other] = [makeHome(), makeHome()];
    const documents = [one, other, one].map((home) => {
      const result = tbot(SAME, { home });
      assert.equal(result.code, 0, result.stderr);
      assertFits('data-synth', json(result));
      return json(result);
    });
    assert.deepEqual(documents[0], documents[1]);
    const [first, second] = [one, other].map((home) => readFileSync(join(barsFolder(home), 'catalogue.json'), 'utf8'));
    assert.equal(first, second);
    const { datasets } = openStore(barsFolder(one));
    assert.ok(datasets.length > 1 && datasets.every(({ synthetic }) => synthetic));
    const bars = datasets.filter(({ kind }) => kind === 'bars');
    assert.ok(bars.every(({ coverage }) => coverage.lastDate === '2023-06-06' && coverage.sessions === 2));
  });

  it('replaces nothing real', async () => {
    const home = makeHome();
    tbot(SAME, { home });
    const [made] = openStore(barsFolder(home)).datasets;
    assert.ok(made !== undefined);
    await writeDatasets(barsFolder(home), [newBars(someBars(made.symbol, OPEN, 3), { replace: true })]);
    const { code, stdout } = tbot(SAME, { home });
    assert.equal(code, 2);
    assert.equal((JSON.parse(stdout) as { error: { code: string } }).error.code, 'real_data_there');
  });
});
