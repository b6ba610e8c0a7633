import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { homeAt, type Home } from '../../../src/lib/config/home.ts';
import { Marks, storedMarks } from '../../../src/lib/app/schedule/marks.ts';
import { newYork } from '../../helpers/schedule-world.ts';
import { temporaryFolder } from '../../helpers/tbot.ts';

const NOW = newYork('2025-12-01 09:25');

function place(): { home: Home; file: string } {
  const home = homeAt(temporaryFolder(), undefined);
  return { home, file: join(home.scheduleFolder, 'jobs.json') };
}

function marksIn(home: Home, problems: string[] = []): Marks {
  return new Marks(home, NOW, (problem) => problems.push(problem));
}

describe('the marks of the jobs', () => {
  it('are on the disk at once, in UTC, and the next schedule finds them', () => {
    const { home, file } = place();
    marksIn(home).set('2025-12-01', 'open', { is: 'started', at: NOW, process: { pid: 4711, birth: '99' } });
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), {
      since: '2025-12-01T14:25:00Z',
      jobs: {
        '2025-12-01': { open: { is: 'started', at: '2025-12-01T14:25:00Z', process: { pid: 4711, birth: '99' } } },
      },
    });
    const next = new Marks(home, NOW + 60_000, (problem) => assert.fail(problem));
    assert.deepEqual(next.of('2025-12-01'), {
      open: { is: 'started', at: NOW, process: { pid: 4711, birth: '99' } },
    });
    assert.equal(next.since, NOW);
  });

  it('of old sessions are dropped: the newest twenty stay', () => {
    const { home } = place();
    const marks = marksIn(home);
    for (let day = 1; day <= 25; day++)
      marks.set(`2025-12-${String(day).padStart(2, '0')}`, 'open', { is: 'missed', at: NOW });
    assert.equal(marks.dates.length, 20);
    assert.equal(marks.dates[0], '2025-12-06');
  });

  for (const text of ['', '{', 'null', '{"jobs":{}}', '[]']) {
    it(`that cannot be read (${JSON.stringify(text)}) are put aside, said, and begun anew`, () => {
      const { home, file } = place();
      mkdirSync(home.scheduleFolder, { recursive: true });
      writeFileSync(file, text);
      const problems: string[] = [];
      const marks = marksIn(home, problems);
      assert.equal(problems.length, 1);
      const aside = readdirSync(home.scheduleFolder).filter((name) => name.includes('damaged'));
      assert.equal(readFileSync(join(home.scheduleFolder, aside[0] ?? ''), 'utf8'), text);
      assert.deepEqual(marks.of('2025-12-01'), {});
      assert.ok(storedMarks(home) !== null);
    });
  }

  it('that cannot be written are kept in memory, and that is said', () => {
    const { home, file } = place();
    mkdirSync(join(home.root, 'data'));
    writeFileSync(home.scheduleFolder, 'a file where the folder should be');
    const problems: string[] = [];
    const marks = marksIn(home, problems);
    marks.set('2025-12-01', 'open', { is: 'missed', at: NOW });
    assert.deepEqual(marks.of('2025-12-01'), { open: { is: 'missed', at: NOW } });
    assert.ok(problems.length > 0 && !existsSync(file));
  });

  it('are not touched by those who only look', () => {
    const { home, file } = place();
    assert.equal(storedMarks(home), null);
    assert.equal(existsSync(file), false);
  });
});
