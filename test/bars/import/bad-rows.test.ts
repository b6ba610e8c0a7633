import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { longestAscending } from '../../../src/lib/bars/import/ascending.ts';
import { ConfigError } from '../../../src/lib/core/errors.ts';
import { columnsOf, fileOf, HEAD, importing, OPEN, THREE_BARS, THREE_COLUMNS } from './files.ts';

const QUOTE_HEAD = 'date,bid_open,bid_high,bid_low,bid_close,bid_size,ask_open,ask_high,ask_low,ask_close,ask_size';
const OPTION_HEAD = `underlying,right,strike,expiry,${QUOTE_HEAD}`;

/** The three bars with a bad one after the first, which is line 2. */
function withBad(row: string): string {
  const [first, ...others] = THREE_BARS;
  return [HEAD, first, row, ...others, ''].join('\n');
}

async function faultsOf(path: string): Promise<unknown> {
  let rows: unknown;
  await assert.rejects(importing(path), (error) => {
    assert.ok(error instanceof ConfigError);
    assert.equal(error.code, 'bad_rows');
    rows = error.details.rows;
    return true;
  });
  return rows;
}

describe('a bad row', () => {
  const AT = '2023-06-05 09:30:30';
  const BAD: readonly (readonly [string, string])[] = [
    [`${AT},abc,101,99,100,5`, 'the open "abc" is no number'],
    [`${AT},"1,000",101,99,100,5`, 'the open "1,000" is no number'],
    [`${AT},0x10,101,9,10,5`, 'the open "0x10" is no number'],
    [`${AT},,101,99,100,5`, 'the open is missing'],
    [`${AT},100,101,99,100,`, 'the volume is missing'],
    [`${AT},0,101,99,100,5`, 'the open 0 is no price'],
    [`${AT},100,101,-99,100,5`, 'the low -99 is no price'],
    [`${AT},100,98,99,100,5`, 'the high 98 lies below the low 99'],
    [`${AT},102,101,99,100,5`, 'the high 101 lies below the open 102'],
    [`${AT},100,101,99,102,5`, 'the high 101 lies below the close 102'],
    [`${AT},98,101,99,100,5`, 'the open 98 lies below the low 99'],
    [`${AT},100,101,99,98,5`, 'the close 98 lies below the low 99'],
    [`${AT},100,101,99,100,-5`, 'the volume -5 is negative or endless'],
    [`${AT},100,101,99,100,x`, 'the volume "x" is no number'],
    [`${AT},100,101,99`, '4 values instead of 6'],
    [`${AT},100,101,99,100,5,6`, '7 values instead of 6'],
    ['2023-02-30 09:30:00,100,101,99,100,5', 'the time "2023-02-30 09:30:00" is not written as YYYY-MM-DD HH:MM:SS'],
    ['2023-06-05 24:30:00,100,101,99,100,5', 'the time "2023-06-05 24:30:00" is not written as YYYY-MM-DD HH:MM:SS'],
    ['06/05/2023 09:30,100,101,99,100,5', 'the time "06/05/2023 09:30" is not written as YYYY-MM-DD HH:MM:SS'],
    ['2023-06-05T13:30:00Z,100,101,99,100,5', 'the time "2023-06-05T13:30:00Z" is not written as YYYY-MM-DD HH:MM:SS'],
    [',100,101,99,100,5', 'the time is missing or out of range'],
    ['2023-06-05 09:29:00,100,101,99,100,5', 'its time lies before that of a row above it'],
  ];
  for (const [row, problem] of BAD) {
    it(`stops the import and is named: ${problem} (${row})`, async () => {
      assert.deepEqual(await faultsOf(fileOf('spy.csv', withBad(row))), [{ line: 3, problem }]);
    });

    it(`is left out when that is asked for, and counted: ${problem} (${row})`, async () => {
      const read = await importing(fileOf('spy.csv', withBad(row)), { badRows: 'skip' });
      assert.deepEqual(columnsOf(read), THREE_COLUMNS);
      assert.deepEqual([read.badCount, read.bad], [1, [{ line: 3, problem }]]);
    });
  }

  it('is named by its line in the file: blank lines, gzip and CRLF count as they stand', async () => {
    const text = withBad(`${AT},0,101,99,100,5`).replace('\n', '\n\n\n').replaceAll('\n', '\r\n');
    assert.deepEqual(await faultsOf(fileOf('spy.csv.gz', gzipSync(text))), [
      { line: 5, problem: 'the open 0 is no price' },
    ]);
  });

  it('is told with the first few of many, and how many there are', async () => {
    const bad = Array.from(
      { length: 9 },
      (_, at) => `2023-06-05 09:4${String(at)}:00,${at % 2 === 0 ? '0' : 'x'},1,1,1,1`,
    );
    const path = fileOf('spy.csv', [HEAD, ...THREE_BARS, ...bad, ''].join('\n'));
    await assert.rejects(importing(path), (error) => {
      assert.ok(error instanceof ConfigError);
      const place = (line: number): string => `${path}:${String(line)}: the open`;
      assert.equal(
        error.message,
        `9 bad rows, nothing was imported: ${place(5)} 0 is no price; ${place(6)} "x" is no number; ` +
          `${place(7)} 0 is no price; ${place(8)} "x" is no number; ${place(9)} 0 is no price; ...`,
      );
      return true;
    });
  });

  it('in a file of several symbols is only compared with rows of its own', async () => {
    const rows = [
      'SPY,2023-06-05 09:31:00,1,1,1,1,1',
      'QQQ,2023-06-05 09:30:00,2,2,2,2,2',
      'SPY,2023-06-05 09:30:00,3,3,3,3,3',
    ];
    const path = fileOf(
      'all.csv',
      [`symbol,${HEAD}`, ...rows, 'SPY,2023-06-05 09:32:00,4,4,4,4,4', '$,2023-06-05 09:33:00,5,5,5,5,5', ''].join(
        '\n',
      ),
    );
    assert.deepEqual(await faultsOf(path), [
      { line: 4, problem: 'its time lies before that of a row above it' },
      { line: 6, problem: 'it does not say whose it is in a known way' },
    ]);
    const { symbols } = await importing(path, { badRows: 'skip' });
    assert.deepEqual(
      symbols.map(({ rows: { symbol, columns } }) => [symbol, [...(columns[1] ?? [])]]),
      [
        ['QQQ', [2]],
        ['SPY', [1, 4]],
      ],
    );
  });

  it('of quotes is one with half a side; a side that is not there is none', async () => {
    const whole = '10,10.1,9.9,10,100';
    const file = (row: string): string => fileOf('spy.csv', [QUOTE_HEAD, `2023-06-05 09:30:00,${row}`, ''].join('\n'));
    const read = await importing(file(`,,,,0,${whole}`));
    assert.deepEqual(
      columnsOf(read).map(([value]) => value),
      [OPEN, NaN, NaN, NaN, NaN, 0, 10, 10.1, 9.9, 10, 100],
    );
    assert.deepEqual(await faultsOf(file(`10,10.1,,10,100,${whole}`)), [
      { line: 2, problem: 'the bid_low is missing' },
    ]);
    assert.deepEqual(await faultsOf(file(`${whole},10,9.8,9.9,10,100`)), [
      { line: 2, problem: 'the ask_high 9.8 lies below the ask_low 9.9' },
    ]);
  });

  it('of an option chain is one whose contract cannot be read', async () => {
    const quote = '2023-06-05 09:30:00,,,,,0,1,1,1,1,5';
    const rows = [
      `SPY,put,400,2023-06-16,${quote}`,
      `SPY,P,400.0,20230616,${quote}`,
      `SPY,straddle,400,2023-06-16,${quote}`,
      `SPY,call,400,2023-06-31,${quote}`,
    ];
    const path = fileOf('chain.csv', [OPTION_HEAD, ...rows, ''].join('\n'));
    const problem = 'it does not say whose it is in a known way';
    assert.deepEqual(await faultsOf(path), [
      { line: 4, problem },
      { line: 5, problem },
    ]);
    const read = await importing(path, { badRows: 'skip' });
    assert.deepEqual(
      read.symbols[0]?.warnings.map(({ code, count }) => [code, count]),
      [['duplicate_minutes', 1]],
    );
  });
});

describe('a row out of the order of time', () => {
  const row = (time: string): string => `${time},1,1,1,1,5`;
  const minutes = Array.from({ length: 20 }, (_, at) => row(`2023-06-05 09:${String(30 + at)}:00`));
  /** Line n + 2 of the file. */
  const withRow = (at: number, time: string, lines: readonly string[]): string =>
    fileOf('spy.csv', [HEAD, ...lines.slice(0, at), row(time), ...lines.slice(at), ''].join('\n'));

  const CASES = [
    ['years late', '2026-06-15 10:00:00', minutes, 'its time lies after that of a row below it'],
    ['years early', '2021-06-15 10:00:00', minutes, 'its time lies before that of a row above it'],
    [
      'late where the latest come first',
      '2026-06-15 10:00:00',
      minutes.toReversed(),
      'its time lies after that of a row above it',
    ],
    [
      'early where the latest come first',
      '2021-06-15 10:00:00',
      minutes.toReversed(),
      'its time lies before that of a row below it',
    ],
  ] as const;
  for (const [what, time, lines, problem] of CASES)
    it(`is the bad one itself, not those it contradicts: ${what}`, async () => {
      const path = withRow(7, time, lines);
      assert.deepEqual(await faultsOf(path), [{ line: 9, problem }]);
      const read = await importing(path, { badRows: 'skip' });
      assert.equal(read.badCount, 1);
      assert.deepEqual(
        columnsOf(read)[0],
        minutes.map((_, at) => OPEN + at),
      );
    });

  it('costs no more rows than a search through all choices finds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 9 }), (list) => {
        const rows = Int32Array.from(list.keys());
        const kept = longestAscending(Int32Array.from(list), rows);
        const rises = (chosen: readonly number[]): boolean =>
          chosen.every((at, n) => n === 0 || (list[chosen[n - 1] ?? 0] ?? 0) <= (list[at] ?? 0));
        const choices = Array.from({ length: 2 ** list.length }, (_, bits) =>
          [...rows].filter((at) => (bits >> at) % 2 === 1),
        );
        assert.ok(rises([...kept]) && kept.every((at, n) => n === 0 || (kept[n - 1] ?? 0) < at));
        assert.equal(kept.length, Math.max(...choices.filter(rises).map(({ length }) => length)));
      }),
    );
  });
});

describe('a bad close of the VIX', () => {
  it('is one that is no price; what the other columns say does not matter', async () => {
    const path = fileOf('vix.csv', 'date,open,close\n2023-06-05,x,14.73\n2023-06-06,1,0\n2023-06-07,1,\n');
    await assert.rejects(importing(path, { kind: 'vix' }), (error) => {
      assert.deepEqual((error as ConfigError).details.rows, [
        { line: 3, problem: 'the close 0 is no price' },
        { line: 4, problem: 'the close is missing' },
      ]);
      return true;
    });
    // 2023-06-05 is day 19513 since 1970.
    const read = await importing(path, { kind: 'vix', badRows: 'skip' });
    assert.deepEqual(columnsOf(read), [[19_513], [14.73]]);
  });
});

describe('an odd row is kept or left out, and counted', () => {
  it('the second of a minute, a zero volume, a time outside the session', async () => {
    const [first, second] = THREE_BARS;
    const rows = [
      '2023-06-05 09:00:00,9,9,9,9,0',
      first,
      first.replace('100.5', '100.75'),
      second,
      '2023-06-05 16:00:00,9,9,9,9,0',
    ];
    const path = fileOf('spy.csv', [HEAD, ...rows, ''].join('\n'));
    const read = await importing(path);
    assert.deepEqual(columnsOf(read)[0], [OPEN - 30, OPEN, OPEN + 1, OPEN + 390]);
    assert.deepEqual(columnsOf(read)[4], [9, 100.5, 101.75, 9]);
    assert.deepEqual(read.symbols[0]?.warnings, [
      { code: 'duplicate_minutes', count: 1, example: `${path}:4` },
      { code: 'outside_session', count: 2, example: `${path}:2` },
      { code: 'zero_volume', count: 2, example: `${path}:2` },
    ]);
  });

  it('of several rows for one minute the first in the file counts, also where the latest come first', async () => {
    const row = (time: string, price: number): string =>
      `2023-06-05 ${time}:00,${[1, 1, 1, 1].map(() => price).join(',')},5`;
    const rows = [row('09:31', 1), row('09:31', 2), row('09:30', 3), row('09:30', 4)];
    const read = await importing(fileOf('spy.csv', [HEAD, ...rows, ''].join('\n')));
    assert.deepEqual(columnsOf(read).slice(0, 2), [
      [OPEN, OPEN + 1],
      [3, 1],
    ]);
  });
});

describe('a file that cannot be imported', () => {
  const CSV = [HEAD, ...THREE_BARS, ''].join('\n');
  const CASES: readonly (readonly [string, string, string | Uint8Array])[] = [
    ['file_empty', 'spy.csv', ''],
    ['file_empty', 'spy.csv', `${HEAD}\n`],
    ['columns_unknown', 'spy.csv', CSV.replace('volume', 'turnover')],
    ['columns_unknown', 'spy.csv', CSV.replace('date', 'when')],
    ['columns_ambiguous', 'spy.csv', CSV.replace('volume', 'volume,Close').replaceAll(/(\d)$/gm, '$1,5')],
    ['not_text', 'spy.csv', Buffer.from(`\uFEFF${CSV}`, 'utf16le')],
    ['not_text', 'spy.csv.gz', gzipSync(Buffer.from(CSV, 'utf16le'))],
    ['not_text', 'spy.csv', Uint8Array.from({ length: 600 }, (_, at) => (at * 7) % 256)],
    ['columns_unknown', 'spy.csv', 'nothing\nof this\n'],
    ['time_unreadable', 'spy.csv', CSV.replace('2023-06-05 09:30:00', 'Monday morning')],
    ['symbol_missing', 'bars.csv', CSV],
    ['symbol_missing', '2023-06.csv', CSV],
    ['file_damaged', 'spy.csv.gz', gzipSync(CSV).subarray(0, -12)],
    ['file_damaged', 'spy.csv.gz', gzipSync(CSV.repeat(1000)).fill(0, 300, 310)],
    ['file_damaged', 'spy.parquet', `PAR1${CSV}`],
    ['file_damaged', 'spy.zip', `PK\u0003\u0004${CSV}`],
    [
      'rows_too_fine',
      'spy.csv',
      [
        HEAD,
        ...Array.from({ length: 60 }, (_, at) => `2023-06-05 09:30:${String(at).padStart(2, '0')},1,1,1,1,1`),
        '',
      ].join('\n'),
    ],
  ];
  for (const [code, name, content] of CASES) {
    it(`is refused with ${code}: ${name}, ${String(content.slice(0, 40)).replaceAll(/[^ -~]+/g, ' ')}`, async () => {
      await assert.rejects(importing(fileOf(name, content)), { name: 'ConfigError', code });
    });
  }

  it('is the daily VIX without its kind told: the cure names it', async () => {
    const file = fileOf('vix-daily.csv', 'date,open,high,low,close\n2023-06-05,15,15,14,14.73\n');
    await assert.rejects(importing(file), { code: 'columns_unknown', cure: /--kind vix/ });
    const { zoneBy, labelBy, file: opened } = await importing(file, { kind: 'vix' });
    assert.deepEqual([zoneBy, labelBy, opened.symbolBy], ['kind', 'kind', 'kind']);
  });

  it('is refused with symbol_not_in_file where it names others than the one that is told', async () => {
    const text = [`symbol,${HEAD}`, ...THREE_BARS.map((bar, at) => `${at === 1 ? 'QQQ' : 'SPY'},${bar}`), ''].join(
      '\n',
    );
    const { symbols } = await importing(fileOf('all.csv', text), { symbol: 'QQQ' });
    assert.deepEqual(
      symbols.map(({ rows: { symbol, columns } }) => [symbol, [...(columns[1] ?? [])]]),
      [['QQQ', [100.5]]],
    );
    await assert.rejects(importing(fileOf('all.csv', text), { symbol: 'IWM' }), { code: 'symbol_not_in_file' });
  });

  it('is refused with file_missing where there is none, or a folder', async () => {
    await assert.rejects(importing('/nowhere/spy.csv'), { code: 'file_missing' });
    await assert.rejects(importing(import.meta.dirname), { code: 'file_missing' });
  });
});
