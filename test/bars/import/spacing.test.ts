import assert from 'node:assert/strict';
import { needsShared } from '../../helpers/shared.ts';
import { fileOf, HEAD, importing } from './files.ts';

const DATES = ['2023-06-05', '2023-06-06', '2023-06-07', '2023-06-08', '2023-06-09'];

function clock(minuteOfDay: number): string {
  const parts = [Math.floor(minuteOfDay / 60), minuteOfDay % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** Flat bars at these minutes of each day's session, from 0. */
function barsAt(minutes: readonly number[], seconds: readonly string[] = ['00']): string {
  const rows = DATES.flatMap((date) =>
    minutes.flatMap((at) => seconds.map((second) => `${date} ${clock(570 + at)}:${second},10,10,10,10,5`)),
  );
  return [HEAD, ...rows, ''].join('\n');
}

const every = (step: number): number[] => Array.from({ length: Math.ceil(390 / step) }, (_, at) => at * step);

describe('bars that are longer than a minute', () => {
  for (const step of [2, 5, 15, 30, 60]) {
    it(`are refused: of ${String(step)} minutes`, async () => {
      await assert.rejects(importing(fileOf('spy.csv', barsAt(every(step)))), {
        code: 'rows_too_coarse',
        message: new RegExp(`the rows of SPY are bars of ${String(step)} minutes$`),
      });
    });
  }

  it('are refused also when some are missing and the last of a day is a minute', async () => {
    const some = every(5).filter((minute) => minute % 35 !== 0);
    await assert.rejects(importing(fileOf('spy.csv', barsAt([...some, 389]))), { code: 'rows_too_coarse' });
  });

  it('are refused where one symbol of the file has them', async () => {
    const rows = (symbol: string, step: number): string[] =>
      barsAt(every(step))
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((row) => `${symbol},${row}`);
    const csv = [`symbol,${HEAD}`, ...rows('QQQ', 1), ...rows('SPY', 5), ''].join('\n');
    await assert.rejects(importing(fileOf('all.csv', csv)), { code: 'rows_too_coarse', message: /SPY/ });
  });

  const DAILY: readonly (readonly [string, (date: string) => string])[] = [
    ['by their date', (date) => date],
    ['at the close', (date) => `${date} 16:00:00`],
    ['at midnight in New York', (date) => `${date}T04:00:00Z`],
  ];
  for (const [name, time] of DAILY) {
    it(`are refused: days, named ${name}`, async () => {
      const rows = DATES.map((date) => `${time(date)},10,10,10,10,5`);
      await assert.rejects(importing(fileOf('spy.csv', [HEAD, ...rows, ''].join('\n'))), {
        code: 'rows_too_coarse',
        message: /its rows are days, not minutes$/,
      });
    });
  }

  it('are not seen in thin minutes, whose gaps are of all sizes', async () => {
    // Every third minute on average, by a fixed rule: the squares modulo 97 that are below 32.
    const thin = every(1).filter((minute) => (minute * minute) % 97 < 32);
    const read = await importing(fileOf('rwm.csv', barsAt(thin)));
    assert.equal(read.symbols[0]?.rows.columns[0]?.length, thin.length * DATES.length);
  });

  it('are not seen in the thinnest real symbol', async function () {
    const read = await importing(needsShared(this, 'data', 'etf-2019q4', 'RWM.csv.gz'));
    assert.equal(read.symbols[0]?.rows.columns[0]?.length, 697);
  });
});

describe('rows that are shorter than a minute', () => {
  it('are refused: of 30 seconds, two a minute', async () => {
    await assert.rejects(importing(fileOf('spy.csv', barsAt(every(1), ['00', '30']))), { code: 'rows_too_fine' });
  });

  it('are refused: seconds of which most are missing', async () => {
    const csv = barsAt([0, 1, 2, 3, 4, 6, 7, 8, 9]).replace(
      '09:31:00,10,10,10,10,5',
      '$&\n2023-06-05 09:31:41,1,1,1,1,5',
    );
    await assert.rejects(importing(fileOf('spy.csv', csv.replace('09:34:00,', '09:33:59,'))), {
      code: 'rows_too_fine',
    });
  });

  it('are refused: a file whose rows stand twice, which are more than a few', async () => {
    const rows = barsAt(every(1)).split('\n').slice(1, -1);
    const twice = rows.flatMap((row, at) => (at % 20 === 0 ? [row, row] : [row]));
    await assert.rejects(importing(fileOf('spy.csv', [HEAD, ...twice, ''].join('\n'))), { code: 'rows_too_fine' });
  });

  it('are a warning where they are a few among many', async () => {
    const rows = barsAt(every(1)).split('\n').slice(1, -1);
    const some = rows.flatMap((row, at) => (at % 400 === 0 ? [row, row] : [row]));
    const read = await importing(fileOf('spy.csv', [HEAD, ...some, ''].join('\n')));
    assert.deepEqual(
      read.symbols[0]?.warnings.map(({ code, count }) => [code, count]),
      [['duplicate_minutes', 5]],
    );
  });

  it('are refused with --kind vix, which is one close a day', async () => {
    await assert.rejects(importing(fileOf('vix.csv', barsAt(every(1))), { kind: 'vix' }), {
      code: 'rows_too_fine',
      cure: /leave --kind vix out/,
    });
  });
});
