import assert from 'node:assert/strict';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { strToU8, zipSync } from 'fflate';
import { temporaryFolder } from '../../helpers/tbot.ts';
import { columnsOf, fileOf, HEAD, importing, OPEN, THREE_BARS, THREE_COLUMNS } from './files.ts';

/** The three bars with their times written in another way. */
function withTimes(head: string, times: readonly string[]): string {
  const lines = THREE_BARS.map((bar, at) => `${times[at] ?? ''},${bar.split(',').slice(1).join(',')}`);
  return [head, ...lines, ''].join('\n');
}

describe('the importer reads the three bars', () => {
  const CSV = [HEAD, ...THREE_BARS, ''].join('\n');
  const LAYOUTS: readonly (readonly [string, string | Uint8Array])[] = [
    ['plain CSV', CSV],
    ['gzip', gzipSync(CSV)],
    ['several gzip members', Buffer.concat([gzipSync(CSV.slice(0, 60)), gzipSync(CSV.slice(60))])],
    ['CRLF line ends', CSV.replaceAll('\n', '\r\n')],
    ['mixed line ends', CSV.replace('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${CSV}`],
    ['a byte order mark and mixed line ends', `\uFEFF${CSV.replace('\n', '\r\n')}`],
    ['quoted cells', CSV.replace(/[^,\n]+/g, '"$&"')],
    ['semicolons', CSV.replaceAll(',', ';')],
    ['tabs', CSV.replaceAll(',', '\t')],
    ['no last line end', CSV.trimEnd()],
    ['blank lines', CSV.replaceAll('\n', '\n\n')],
    ['no names', [...THREE_BARS, ''].join('\n')],
    ['no names, date and time apart', [...THREE_BARS, ''].join('\n').replaceAll(' ', ',')],
    ['short names', CSV.replace(HEAD, 't,o,h,l,c,v')],
    ['capitals and spaces', CSV.replace(HEAD, ' Date , Open,HIGH,Low,Close ,Volume')],
    ['date and time apart', CSV.replaceAll(' ', ',').replace('date', 'Date,Time')],
    ['other columns', CSV.replaceAll(/,(\d+)$/gm, ',$1,7').replace('volume', 'volume,vwap')],
    ['the latest first', [HEAD, ...[...THREE_BARS].reverse(), ''].join('\n')],
  ];
  for (const [name, content] of LAYOUTS) {
    it(`from ${name}`, async () => {
      assert.deepEqual(columnsOf(await importing(fileOf('spy.csv', content))), THREE_COLUMNS);
    });
  }

  const SECONDS = [0, 1, 2].map((minute) => (OPEN + minute) * 60);
  const minutes = (text: (minute: string, at: number) => string): string[] => ['30', '31', '32'].map(text);
  const TIMES: readonly (readonly [string, readonly string[]])[] = [
    ['UTC with a Z', minutes((minute) => `2023-06-05T13:${minute}:00Z`)],
    ['milliseconds and a Z', minutes((minute) => `2023-06-05T13:${minute}:00.000Z`)],
    ["New York's offset", minutes((minute) => `2023-06-05 09:${minute}:00-04:00`)],
    ['an offset of another zone', minutes((minute) => `2023-06-05T22:${minute}:00+0900`)],
    ['no seconds', minutes((minute) => `2023-06-05 09:${minute}`)],
    ['with seconds in some rows only', minutes((minute, at) => `2023-06-05 09:${minute}${at === 1 ? '' : ':00'}`)],
    ['a date without dashes', minutes((minute) => `20230605 09:${minute}:00`)],
    ['digits only', minutes((minute) => `20230605 09${minute}`)],
    ['month first', minutes((minute) => `06/05/2023 09:${minute}`)],
    ['month first, without zeros', minutes((minute) => `6/5/2023 9:${minute}`)],
    ['AM and PM', minutes((minute) => `6/5/2023 9:${minute}:00 AM`)],
    ['seconds since 1970', SECONDS.map(String)],
    ['milliseconds since 1970', SECONDS.map((second) => `${String(second)}000`)],
    ['microseconds since 1970', SECONDS.map((second) => `${String(second)}000000`)],
    ['nanoseconds since 1970', SECONDS.map((second) => `${String(second)}000000000`)],
    ['seconds within the minute', minutes((minute, at) => `2023-06-05 09:${minute}:0${String(at)}`)],
  ];
  for (const [name, times] of TIMES) {
    it(`whose times are ${name}`, async () => {
      const file = fileOf('spy.csv', withTimes('timestamp,open,high,low,close,volume', times));
      assert.deepEqual(columnsOf(await importing(file)), THREE_COLUMNS);
    });
  }

  const PARQUET: readonly (readonly [string, string])[] = [
    ['times without a zone', 'c0::TIMESTAMP'],
    ['times with one', "(c0::TIMESTAMP AT TIME ZONE 'America/New_York')"],
    ['texts', 'c0'],
    ['numbers', "epoch_ms(c0::TIMESTAMP + INTERVAL '4 hours')"],
  ];
  for (const [name, time] of PARQUET) {
    it(`from Parquet with ${name}`, async () => {
      const path = join(temporaryFolder(), 'spy.parquet');
      const csv = fileOf('rows.csv', [...THREE_BARS, ''].join('\n'));
      const connection = await (await DuckDBInstance.create(':memory:')).connect();
      const columns = `${time} AS "Time", column1 AS open, column2 AS high, column3 AS low, column4 AS close, column5 AS volume, 'SPY' AS ticker`;
      await connection.run(
        `COPY (SELECT ${columns} FROM (SELECT *, column0 AS c0 FROM read_csv('${csv}', header=false, types={'column0': 'VARCHAR'}))) TO '${path}' (FORMAT parquet)`,
      );
      connection.closeSync();
      const read = await importing(path);
      assert.deepEqual(columnsOf(read), THREE_COLUMNS);
      assert.deepEqual(
        [read.file.format, read.file.symbolBy, read.symbols[0]?.rows.symbol],
        ['parquet', 'column', 'SPY'],
      );
    });
  }
});

describe("LEAN's zips", () => {
  const zip = (entry: string, rows: readonly string[]): Uint8Array => zipSync({ [entry]: strToU8(rows.join('\n')) });

  it('hold trades in milliseconds since midnight and ten-thousandths of a dollar', async () => {
    // From LEAN's own SPY of 2013-10-04; 4:06 AM EDT is 14,760,000 ms after midnight.
    const rows = ['14760000,1675400,1675400,1675400,1675400,100', '34200000,1675600,1676700,1675500,1676500,9000'];
    const read = await importing(fileOf('20131004_trade.zip', zip('20131004_spy_minute_trade.csv', rows)));
    // 2013-10-04 00:00 EDT is 1380859200 s since 1970.
    const midnight = 1_380_859_200 / 60;
    assert.deepEqual(columnsOf(read), [
      [midnight + 246, midnight + 570],
      ...[
        [167.54, 167.56],
        [167.54, 167.67],
        [167.54, 167.55],
        [167.54, 167.65],
        [100, 9000],
      ],
    ]);
    assert.deepEqual(
      [read.file.format, read.file.source, read.zone, read.label, read.symbols[0]?.rows.symbol],
      ['lean.zip', '*_spy_minute_trade.csv', 'America/New_York', 'start', 'SPY'],
    );
  });

  it('cannot be told another zone or label', async () => {
    const file = fileOf('20131004_trade.zip', zip('20131004_spy_minute_trade.csv', ['34200000,1,1,1,1,1']));
    const { zoneBy, labelBy } = await importing(file, { zone: 'America/New_York', label: 'start' });
    assert.deepEqual([zoneBy, labelBy], ['format', 'format']);
    await assert.rejects(importing(file, { zone: 'UTC' }), { code: 'zone_contradicted' });
    await assert.rejects(importing(file, { label: 'end' }), { code: 'label_contradicted' });
  });

  it('hold quotes whose empty side is none', async () => {
    const rows = ['34200000,270000,270100,269900,270000,100,,,,,0'];
    const { symbols } = await importing(fileOf('20130701_quote.zip', zip('20130701_foxa_minute_quote.csv', rows)));
    assert.deepEqual(
      symbols[0]?.rows.columns.slice(1).map(([value]) => value),
      [27, 27.01, 26.99, 27, 100, NaN, NaN, NaN, NaN, 0],
    );
  });

  it('hold an entry a contract of an option chain', async () => {
    const rows = strToU8('34200000,,,,,0,21500,21500,5000,5000,19\n');
    const entry = (right: string, strike: string): string =>
      `20151224_goog_minute_quote_american_${right}_${strike}_20151231.csv`;
    const content = zipSync({
      [entry('put', '6000000')]: rows,
      [entry('call', '6000000')]: rows,
      [entry('put', '5975000')]: rows,
    });
    const { symbols } = await importing(fileOf('20151224_quote_american.zip', content));
    assert.equal(symbols.length, 1);
    const { symbol, kind, columns } = symbols[0]?.rows ?? { columns: [] };
    assert.deepEqual([symbol, kind], ['GOOG', 'option_quotes']);
    // 2015-12-31 is day 16800; 2015-12-24 9:30 EST is 1450967400 s since 1970.
    assert.deepEqual(
      columns.slice(0, 4).map((column) => [...column]),
      [
        [16_800, 16_800, 16_800],
        [597.5, 600, 600],
        [1, 0, 1],
        [24_182_790, 24_182_790, 24_182_790],
      ],
    );
    assert.deepEqual(
      columns.slice(9).map(([ask]) => ask),
      [2.15, 2.15, 0.5, 0.5, 19],
    );
  });

  const REFUSED: readonly (readonly [string, string])[] = [
    ['20131004_spy_tick_trade.csv', 'ticks'],
    ['20151224_goog_minute_trade_american_call_6000000_20151231.csv', 'option trades'],
    ['readme.txt', 'anything else'],
  ];
  for (const [entry, what] of REFUSED) {
    it(`are refused with ${what} in them`, async () => {
      await assert.rejects(importing(fileOf('x.zip', zip(entry, ['34200000,1,1,1,1,1']))), { code: 'lean_unknown' });
    });
  }
});

describe('trades', () => {
  const HEADS = ['time,price,size', 'T,P,S', 'timestamp,price,quantity'];
  for (const head of HEADS) {
    it(`become minute bars in the order of time (${head})`, async () => {
      const ticks = [
        '2023-06-05 09:30:00.250,100.10,100',
        '2023-06-05 09:31:10.000,101.00,30',
        '2023-06-05 09:30:59.999,100.40,20', // late: it belongs to the minute before, and is its last
        '2023-06-05 09:30:30.000,100.90,50',
        '2023-06-05 09:30:30.000,99.90,10', // the same instant: in the order of the file
        '2023-06-05 09:31:10.000,100.50,70',
      ];
      const read = await importing(fileOf('spy_ticks.csv', [head, ...ticks, ''].join('\n')));
      assert.deepEqual(columnsOf(read), [
        [OPEN, OPEN + 1],
        ...[
          [100.1, 101],
          [100.9, 101],
          [99.9, 100.5],
          [100.4, 100.5],
          [180, 100],
        ],
      ]);
      assert.equal(read.symbols[0]?.rows.kind, 'bars');
    });
  }

  it('open and close alike where the latest come first, at one instant too, and around rows without a time', async () => {
    const ticks = [
      '2023-06-05 09:30:00,100.10,100',
      '2023-06-05 09:30:00,100.20,100',
      '2023-06-05 09:30:59,100.30,100',
      ',1,1',
      '2023-06-05 09:30:59,100.40,100',
      '2023-06-05 09:31:02,101.00,100',
    ];
    for (const lines of [ticks, ticks.toReversed()]) {
      const read = await importing(fileOf('spy.csv', ['time,price,size', ...lines, ''].join('\n')), {
        badRows: 'skip',
      });
      const [minute, open, , , close] = columnsOf(read);
      assert.deepEqual([minute, open, close, read.badCount], [[OPEN, OPEN + 1], [100.1, 101], [100.4, 101], 1]);
    }
  });
});
