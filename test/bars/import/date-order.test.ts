import assert from 'node:assert/strict';
import { columnsOf, fileOf, HEAD, importing } from './files.ts';

/** Three bars from 9:30 on each date. */
function barsOn(dates: readonly string[]): string {
  const rows = dates.flatMap((date) => ['30', '31', '32'].map((minute) => `${date} 09:${minute},10,10,10,10,5`));
  return [HEAD, ...rows, ''].join('\n');
}

/** Minutes of 9:30 EDT, 13:30 UTC, on days of 2021. */
const OPEN_OF = (date: string): number => Date.parse(`${date}T13:30Z`) / 60_000;

async function opensOf(csv: string): Promise<{ opens: number[]; timeFormat: string }> {
  const read = await importing(fileOf('spy.csv', csv));
  return { opens: (columnsOf(read)[0] ?? []).filter((_, at) => at % 3 === 0), timeFormat: read.file.timeFormat };
}

describe('dates with slashes', () => {
  it('have the day first where the first number of any row is above 12', async () => {
    assert.deepEqual(await opensOf(barsOn(['10/06/2021', '11/06/2021', '14/06/2021'])), {
      opens: ['2021-06-10', '2021-06-11', '2021-06-14'].map(OPEN_OF),
      timeFormat: 'DD/MM/YYYY HH:MM',
    });
  });

  it('have the day first also where the first row shows it', async () => {
    assert.equal((await opensOf(barsOn(['14/06/2021']))).timeFormat, 'DD/MM/YYYY HH:MM');
  });

  it('have the month first where the second number of any row is above 12', async () => {
    assert.deepEqual(await opensOf(barsOn(['06/10/2021', '06/11/2021', '06/14/2021'])), {
      opens: ['2021-06-10', '2021-06-11', '2021-06-14'].map(OPEN_OF),
      timeFormat: 'MM/DD/YYYY HH:MM',
    });
  });

  // June 2021: the 5th and 6th are a weekend. Read the other way round, 2021-02-06, 2021-03-06 and 2021-08-01 are weekends.
  const FIRST_DAYS = ['01', '02', '03', '04', '07', '08', '09', '10', '11'];
  it('are read in the order in which they are sessions, where no number tells it', async () => {
    const expected = FIRST_DAYS.map((day) => OPEN_OF(`2021-06-${day}`));
    assert.deepEqual((await opensOf(barsOn(FIRST_DAYS.map((day) => `${day}/06/2021`)))).opens, expected);
    assert.deepEqual((await opensOf(barsOn(FIRST_DAYS.map((day) => `06/${day}/2021`)))).opens, expected);
  });

  it('are refused where both orders give sessions', async () => {
    // 2021-06-01 is a Tuesday, 2021-01-06 a Wednesday.
    await assert.rejects(importing(fileOf('spy.csv', barsOn(['01/06/2021']))), { code: 'date_order_ambiguous' });
  });

  it('that are written in both orders are bad rows where they do not fit the most', async () => {
    await assert.rejects(importing(fileOf('spy.csv', `${barsOn(['06/14/2021'])}15/06/2021 09:30,10,10,10,10,5\n`)), {
      code: 'bad_rows',
      message: /spy\.csv:5: the time "15\/06\/2021 09:30" is not written as MM\/DD\/YYYY HH:MM$/,
    });
  });
});
