import assert from 'node:assert/strict';
import { ConfigError } from '../../../src/lib/core/errors.ts';
import { columnsOf, fileOf, HEAD, importing, OPEN } from './files.ts';

/** A session of flat bars, a row a minute between two times of day (minutes since midnight) of some dates. */
function session(dates: readonly string[], from: number, to: number, suffix = ''): string {
  const rows = dates.flatMap((date) =>
    Array.from({ length: to - from }, (_, at) => {
      const [hour, minute] = [Math.floor((from + at) / 60), (from + at) % 60].map((part) =>
        String(part).padStart(2, '0'),
      );
      return `${date} ${hour ?? ''}:${minute ?? ''}:00${suffix},10,10,10,10,5`;
    }),
  );
  return [HEAD, ...rows, ''].join('\n');
}

const SUMMER = ['2023-06-05', '2023-06-06'];
const WINTER = ['2023-01-10', '2023-01-11'];

describe('the zone of a file', () => {
  const CASES: readonly (readonly [string, string, 'America/New_York' | 'UTC'])[] = [
    ['the regular session of summer, New York', session(SUMMER, 570, 960), 'America/New_York'],
    ['the regular session of summer, UTC', session(SUMMER, 570 + 240, 960 + 240), 'UTC'],
    ['the regular session of winter, New York', session(WINTER, 570, 960), 'America/New_York'],
    ['the regular session of winter, UTC', session(WINTER, 570 + 300, 960 + 300), 'UTC'],
    ['4:00 to 20:00 of summer, New York', session(SUMMER, 240, 1200), 'America/New_York'],
    ['8:00 to 24:00 of summer, UTC', session(SUMMER, 480, 1440), 'UTC'],
  ];
  for (const [name, csv, zone] of CASES) {
    it(`is detected: ${name}`, async () => {
      const read = await importing(fileOf('spy.csv', csv));
      assert.deepEqual([read.zone, read.zoneBy], [zone, 'detected']);
    });

    it(`is refused when the other one is told: ${name}`, async () => {
      const wrong = zone === 'UTC' ? 'America/New_York' : 'UTC';
      await assert.rejects(importing(fileOf('spy.csv', csv), { zone: wrong }), {
        code: 'zone_does_not_fit',
        cure: `leave --zone out, or tell --zone ${zone}`,
      });
      const right = await importing(fileOf('spy.csv', csv), { zone });
      assert.deepEqual([right.zone, right.zoneBy], [zone, 'told']);
    });
  }

  it('moves with the clocks: the Friday and the Monday around a change both open at session minute 0', async () => {
    // 2023-03-10 9:30 EST is 14:30 UTC, 2023-03-13 9:30 EDT is 13:30 UTC.
    const read = await importing(fileOf('spy.csv', session(['2023-03-10', '2023-03-13'], 570, 571)));
    const [minutes] = columnsOf(read);
    assert.deepEqual(minutes, [1_678_458_600 / 60, 1_678_714_200 / 60]);
  });

  it('is the one that the times name; another one that is told is a contradiction', async () => {
    const offset = fileOf('spy.csv', session(SUMMER, 570, 960, '-04:00'));
    const read = await importing(offset);
    assert.deepEqual([read.zone, read.zoneBy, columnsOf(read)[0]?.[0]], ['UTC', 'written', OPEN]);
    await assert.rejects(importing(offset, { zone: 'UTC' }), { code: 'zone_contradicted' });
    const z = fileOf('spy.csv', session(SUMMER, 570 + 240, 960 + 240, 'Z'));
    assert.equal((await importing(z, { zone: 'UTC' })).zoneBy, 'written');
    await assert.rejects(importing(z, { zone: 'America/New_York' }), { code: 'zone_contradicted' });
  });

  const YEAR = [...WINTER, ...SUMMER];
  const MISPLACED: readonly (readonly [string, number, string])[] = [
    ['Chicago', -1, session(YEAR, 510, 900)],
    ['Los Angeles', -3, session(YEAR, 390, 780)],
    ['EST all year', -1, [session(WINTER, 570, 960), session(SUMMER, 510, 900).slice(HEAD.length + 1)].join('')],
    // London is five hours ahead all year, UTC four in summer and five in winter.
    ['London', 1, session(YEAR, 870, 1260)],
    ["New York's, called UTC", -4, session(SUMMER, 570, 960, 'Z')],
    ["New York's, called UTC, of winter", -5, session(WINTER, 570, 960, 'Z')],
    ["New York's from 4:00 to 20:00, called UTC", -4, session(SUMMER, 240, 1200, 'Z')],
    ['Chicago, 3:00 to 19:00', -1, session(YEAR, 180, 1140)],
  ];
  for (const [name, hours, csv] of MISPLACED) {
    it(`is refused when the clock is another one: ${name}`, async () => {
      await assert.rejects(importing(fileOf('spy.csv', csv)), (error) => {
        assert.ok(error instanceof ConfigError);
        assert.deepEqual([error.code, error.details.offset_hours], ['zone_does_not_fit', hours]);
        return true;
      });
    });
  }

  it('is refused when the clock is another one: thin rows of Chicago', async () => {
    const [head = '', ...rows] = session(YEAR, 510, 900).trimEnd().split('\n');
    const thin = rows.filter((_, at) => (at * at) % 97 < 32);
    await assert.rejects(importing(fileOf('rwm.csv', [head, ...thin, ''].join('\n'))), { code: 'zone_does_not_fit' });
  });

  it('is taken where only a part of the session is there', async () => {
    for (const [from, to] of [
      [570, 700],
      [800, 960],
      [240, 700],
    ] as const)
      assert.equal((await importing(fileOf('spy.csv', session(YEAR, from, to)))).zone, 'America/New_York');
  });

  const NOWHERE: readonly (readonly [string, string])[] = [
    ['nights', session(SUMMER, 0, 200)],
    ['a Saturday', session(['2023-06-03'], 570, 960)],
    ['a holiday', session(['2023-07-04'], 570, 960)],
    ['years that the calendar does not know', session(['1995-06-05'], 570, 960)],
    ['times that name a zone of their own', session(SUMMER, 570, 960, '+09:00')],
  ];
  for (const [name, csv] of NOWHERE) {
    it(`fits nowhere: ${name}`, async () => {
      await assert.rejects(importing(fileOf('spy.csv', csv)), { code: 'zone_does_not_fit' });
    });
  }
});

describe('the label of a file', () => {
  it('is the end when the first bar is at 9:31 and the last at 16:00', async () => {
    const read = await importing(fileOf('spy.csv', session(SUMMER, 571, 961)));
    assert.deepEqual([read.label, read.labelBy], ['end', 'detected']);
    assert.equal(columnsOf(read)[0]?.[0], OPEN);
    assert.deepEqual(read.symbols[0]?.warnings, []);
  });

  it('is the start when bars open at 9:30, also with the closing auction at 16:00', async () => {
    const read = await importing(fileOf('spy.csv', session(SUMMER, 570, 961)));
    assert.deepEqual([read.label, columnsOf(read)[0]?.[0]], ['start', OPEN]);
    assert.deepEqual(
      read.symbols[0]?.warnings.map(({ code, count }) => [code, count]),
      [['outside_session', 2]],
    );
  });

  it('is not the end when a thin symbol has rows at 9:31 and the close, and none at 9:30', async () => {
    const [head = '', ...rows] = session(SUMMER, 571, 961).trimEnd().split('\n');
    const thin = rows.filter((row, at) => at % 3 === 0 || at % 7 === 0 || /09:31|16:00/.test(row));
    const read = await importing(fileOf('rwm.csv', [head, ...thin, ''].join('\n')));
    assert.deepEqual([read.label, read.labelBy, columnsOf(read)[0]?.[0]], ['start', 'assumed', OPEN + 1]);
  });

  it('is not the end by one session alone', async () => {
    const read = await importing(fileOf('spy.csv', session(SUMMER.slice(1), 571, 961)));
    assert.deepEqual([read.label, read.labelBy], ['start', 'assumed']);
  });

  const EXTENDED: readonly (readonly [string, number, number, string, string])[] = [
    ['4:00 to 19:59', 240, 1200, 'start', 'detected'],
    ['4:01 to 20:00', 241, 1201, 'end', 'detected'],
    ['7:00 to 18:00', 420, 1080, 'start', 'assumed'],
  ];
  for (const [name, from, to, label, by] of EXTENDED) {
    it(`of extended hours from ${name} is the ${label}, ${by}`, async () => {
      const read = await importing(fileOf('spy.csv', session(SUMMER, from, to)));
      assert.deepEqual([read.label, read.labelBy], [label, by]);
    });
  }

  it('of trades is said by their kind, and cannot be told otherwise', async () => {
    const file = fileOf('spy.csv', 'time,price,size\n2023-06-05 09:30:00.5,10,5\n');
    assert.equal((await importing(file)).labelBy, 'kind');
    await assert.rejects(importing(file, { label: 'end' }), { code: 'label_contradicted' });
  });

  it('can be told', async () => {
    const read = await importing(fileOf('spy.csv', session(SUMMER, 600, 700)), { label: 'end' });
    assert.deepEqual([read.label, read.labelBy, columnsOf(read)[0]?.[0]], ['end', 'told', OPEN + 29]);
  });
});
