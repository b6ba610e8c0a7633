/** The importer against a naive reading of the real files: every row, with times by the IANA database. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseIsoDate } from '../../../src/lib/calendar/civil-date.ts';
import type { ReadSymbol } from '../../../src/lib/bars/import/import-file.ts';
import { needsShared } from '../../helpers/shared.ts';
import { importing } from './files.ts';

type Cells = readonly string[];

function linesOf(path: string): Cells[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .trimEnd()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','));
}

const offsets = new Map<string, string>();
const newYork = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', timeZoneName: 'longOffset' });

/** Epoch minute of a New York date and time. */
function minuteOf(date: string, time: string): number {
  const offset = offsets.get(date) ?? newYork.format(new Date(`${date}T17:00:00Z`)).slice(-6);
  offsets.set(date, offset);
  return Date.parse(`${date}T${time}${offset}`) / 60_000;
}

function rowsOf(symbol: ReadSymbol | undefined): number[][] {
  const { columns } = symbol?.rows ?? { columns: [] };
  return Array.from({ length: columns[0]?.length ?? 0 }, (_, row) => columns.map((column) => column[row] ?? NaN));
}

/** Only the first row of each minute. */
function firstOfMinute(rows: readonly number[][]): number[][] {
  return rows.filter(([minute], at) => at === 0 || minute !== rows[at - 1]?.[0]);
}

function countsOf(symbol: ReadSymbol | undefined): Record<string, number> {
  return Object.fromEntries(symbol?.warnings.map(({ code, count }) => [code, count]) ?? []);
}

const number = (text: string): number => (text === '' ? NaN : Number(text));

describe('the importer on real files', () => {
  const MINUTE: readonly (readonly [string, Record<string, number>])[] = [
    // Three half days, each with the 13:00 bar and two stubs after it; five rows of SPY's stand twice.
    ['spy', { duplicate_minutes: 5, outside_session: 9, zero_volume: 6 }],
    ['gm', { outside_session: 9, zero_volume: 6 }],
    ['xom', { outside_session: 9, zero_volume: 6 }],
  ];
  for (const [name, counts] of MINUTE) {
    it(`reads ${name} as New York time, every row of it`, async function () {
      const path = needsShared(this, 'data', 'minute', `${name}_1min_ohlcv.csv.gz`);
      const read = await importing(path);
      const [symbol] = read.symbols;
      const expected = linesOf(path).map(([at = '', ...values]) => [
        minuteOf(at.slice(0, 10), at.slice(11)),
        ...values.map(Number),
      ]);
      assert.deepEqual(rowsOf(symbol), firstOfMinute(expected));
      assert.deepEqual(
        [symbol?.rows.symbol, read.zone, read.zoneBy, read.label],
        [name.toUpperCase(), 'America/New_York', 'detected', 'start'],
      );
      assert.deepEqual(countsOf(symbol), counts);
    });

    it(`refuses to read ${name} as UTC`, async function () {
      const path = needsShared(this, 'data', 'minute', `${name}_1min_ohlcv.csv.gz`);
      await assert.rejects(importing(path, { zone: 'UTC' }), { code: 'zone_does_not_fit' });
    });
  }

  for (const name of ['DIA', 'DOG', 'IWM', 'PSQ', 'QQQ', 'RWM', 'SH', 'SPY']) {
    it(`reads ${name} of the ETF set as UTC, every row of it`, async function () {
      const path = needsShared(this, 'data', 'etf-2019q4', `${name}.csv.gz`);
      const read = await importing(path);
      const expected = linesOf(path).map(([at = '', ...values]) => [Date.parse(at) / 60_000, ...values.map(Number)]);
      assert.deepEqual(rowsOf(read.symbols[0]), expected);
      assert.deepEqual([read.symbols[0]?.rows.symbol, read.zone, read.label], [name, 'UTC', 'start']);
    });
  }

  for (const name of ['trade', 'quote']) {
    it(`reads LEAN's ${name}s, every row of every symbol`, async function () {
      const path = needsShared(this, 'data', 'lean', `equity_${name}_minute.csv.gz`);
      const read = await importing(path);
      const lines = linesOf(path);
      assert.deepEqual(
        read.symbols.map(({ rows }) => rows.symbol),
        [...new Set(lines.map(([symbol = '']) => symbol))].sort(),
      );
      for (const symbol of read.symbols) {
        const own = lines.filter(([each]) => each === symbol.rows.symbol);
        const expected = own.map(([, date = '', time = '', ...values]) => [
          minuteOf(date, time),
          ...values.map(number),
        ]);
        assert.deepEqual(rowsOf(symbol), expected, symbol.rows.symbol);
      }
    });
  }

  for (const date of ['2015-12-23', '2015-12-28']) {
    it(`reads the option quotes of ${date}, every row of every contract`, async function () {
      const path = needsShared(this, 'data', 'lean', `option_quote_GOOG_${date}.csv.gz`);
      const { symbols } = await importing(path);
      const expected = linesOf(path)
        .map(([, day = '', time = '', right, strike, expiry = '', ...values]) => [
          ...[parseIsoDate(expiry), Number(strike), right === 'put' ? 1 : 0, minuteOf(day, time)],
          ...values.map(number),
        ])
        .sort(
          (a, b) =>
            [0, 1, 2, 3].map((key) => (a[key] ?? 0) - (b[key] ?? 0)).find((difference) => difference !== 0) ?? 0,
        );
      assert.deepEqual([symbols.length, symbols[0]?.rows.symbol], [1, 'GOOG']);
      assert.deepEqual(rowsOf(symbols[0]), expected);
    });
  }

  it('takes the closes of the VIX by their dates, those without a session counted', async function () {
    const path = needsShared(this, 'data', 'reference', 'vix-daily.csv');
    const { symbols } = await importing(path, { kind: 'vix' });
    const expected = linesOf(path).map(([date = '', , , , close]) => [parseIsoDate(date), Number(close)]);
    assert.deepEqual(rowsOf(symbols[0]), expected);
    // 2018-12-05, the mourning for President G. H. W. Bush, and the like: days on which Cboe computed and the NYSE was closed.
    assert.ok((countsOf(symbols[0]).outside_session ?? 0) > 0);
  });

  it('has no place for option trades', async function () {
    const path = needsShared(this, 'data', 'lean', 'option_trade_GOOG_2015-12-24.csv.gz');
    await assert.rejects(importing(path), {
      code: 'columns_unknown',
      cure: /option trades have no place in the store$/,
    });
  });
});
