import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { openJournal } from '../../src/lib/journal/writer.ts';
import { readJournal } from '../../src/lib/journal/reader.ts';
import type { JournalRecord } from '../../src/lib/session/records.ts';
import { bars, decided, newFile, SESSION } from './records.ts';

/** `journal_newer`, say. */
function codeOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return null;
}

describe('a journal', () => {
  it('is tidied up where nobody waits: its write-ahead log is used again, and an append never does it', () => {
    const file = newFile();
    const writer = openJournal(file);
    const many = Array.from({ length: 20 }, (_, n) => decided(n));
    for (let n = 0; n < 600; n++) {
      writer.append(SESSION, n, many);
      writer.tidy();
    }
    // 64 appends of some 6 pages of 4 KB are 1.6 MB; SQLite alone lets it grow to 1000 pages, 4.1 MB.
    assert.ok(statSync(`${file}-wal`).size < 3_000_000, String(statSync(`${file}-wal`).size));
    const reader = readJournal(file);
    assert.deepEqual(reader.verify(), { isIntact: true, records: 12_000 });
    reader.close();
    writer.close();
  });

  it('gives back what was appended, in its order, also after it was closed', () => {
    const file = newFile();
    const writer = openJournal(file);
    writer.append(SESSION, 1000, [bars(0, ['AAA', 1, 2, 0.5, 1.5, 100]), decided(0)]);
    writer.append('2024-12-03', 2000.5, [decided(0)]);
    writer.append(SESSION, 1500, []);
    const expected = [
      { seq: 1, at: 1000, session: SESSION, record: { kind: 'bars', m: 0, bars: [['AAA', 1, 2, 0.5, 1.5, 100]] } },
      { seq: 2, at: 1000, session: SESSION, record: { kind: 'decided', m: 0 } },
      { seq: 3, at: 2000.5, session: '2024-12-03', record: { kind: 'decided', m: 0 } },
    ];
    const reader = readJournal(file);
    assert.deepEqual([...reader.read()], expected);
    writer.close();
    reader.close();
    const later = readJournal(file);
    assert.deepEqual([...later.read()], expected);
    assert.deepEqual([...later.read(SESSION)], expected.slice(0, 2));
    assert.deepEqual([...later.after(1)], expected.slice(1));
    assert.deepEqual([...later.after(1, SESSION)], expected.slice(1, 2));
    assert.deepEqual(later.lastOf('decided'), expected[2]);
    assert.deepEqual(later.lastOf('decided', SESSION), expected[1]);
    assert.equal(later.lastOf('kill'), null);
    later.close();
  });

  it('is found whole by whoever finds it, at whatever moment', async () => {
    const files = Array.from({ length: 100 }, newFile);
    const maker = spawn(process.execPath, [join(import.meta.dirname, 'processes', 'make.ts'), ...files]);
    for (const file of files) {
      while (!existsSync(file)) await turn();
      assert.equal(readJournal(file).head().seq, 0);
    }
    await once(maker, 'close');
  });

  it('begins anew where an earlier one was moved away without its log, of which nothing is lost, or was never finished', () => {
    const file = newFile();
    const before = openJournal(file);
    before.append(SESSION, 1, [decided(0)]);
    copyFileSync(`${file}-wal`, `${file}-wal.kept`); // as one that is killed leaves it
    before.close();
    const moved = `${file}.moved`;
    renameSync(file, moved);
    renameSync(`${file}-wal.kept`, `${file}-wal`);
    for (const part of ['', '-journal', '-wal']) writeFileSync(`${file}.new${part}`, 'torn');
    const writer = openJournal(file);
    assert.equal(writer.head().seq, 0);
    writer.append(SESSION, 2, [decided(7)]);
    writer.close();
    assert.deepEqual(
      [...readJournal(file).read()].map(({ record }) => record),
      [decided(7)],
    );
    const folder = dirname(file);
    const left = readdirSync(folder).filter((name) => /\.(new|left)/.test(name));
    assert.deepEqual([left.length, left[0]?.startsWith(`${basename(file)}-wal.left-`)], [1, true]);
    renameSync(join(folder, left[0] ?? ''), `${moved}-wal`);
    assert.deepEqual(
      [...readJournal(moved).read()].map(({ record }) => record),
      [decided(0)],
    );
  });

  it('names its sessions in the order in which they began', () => {
    const file = newFile();
    const writer = openJournal(file);
    const reader = readJournal(file);
    assert.deepEqual(reader.sessions(), []);
    for (const session of ['2024-12-03', '2024-12-02', '2024-12-02.2', '2024-12-03', '2024-12-02'])
      writer.append(session, 1, [decided(0)]);
    assert.deepEqual(reader.sessions(), ['2024-12-03', '2024-12-02', '2024-12-02.2']);
  });

  it('gives back some kinds only', () => {
    const writer = openJournal(newFile());
    const three = (m: number): JournalRecord[] => [bars(m), decided(m), { kind: 'rearmed', by: 'me' }];
    writer.append(SESSION, 1, Array.from({ length: 3000 }, (_, m) => three(m)).flat());
    const found = [...readJournal(writer.file).ofKinds(['decided', 'kill', 'rearmed'])].map(({ seq }) => seq);
    const expected = Array.from({ length: 9000 }, (_, index) => index + 1).filter((seq) => seq % 3 !== 1);
    assert.deepEqual(found, expected);
  });

  it('is read while it is written: a follower gets each record once', () => {
    const file = newFile();
    const writer = openJournal(file);
    const reader = readJournal(file);
    const seen: number[] = [];
    let last = 0;
    for (let round = 0; round < 300; round++) {
      writer.append(SESSION, round, [decided(round), decided(round)]);
      if (round % 7 > 0) continue;
      for (const { seq } of reader.after(last)) seen.push((last = seq));
    }
    const whole = reader.read()[Symbol.iterator]();
    whole.next();
    writer.append(SESSION, 300, [decided(300)]);
    for (const { seq } of reader.after(last)) seen.push(seq);
    const numbers = Array.from({ length: 601 }, (_, index) => index + 1);
    assert.deepEqual(seen, numbers);
    // One that has begun to read finds also what came after that.
    assert.equal([...{ [Symbol.iterator]: () => whole }].length, 600);
  });

  it('keeps every JSON value as it is; numbers that JSON lacks become null', () => {
    const writer = openJournal(newFile());
    const reader = readJournal(writer.file);
    let seq = 0;
    const property = fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
      const record = { kind: 'decided', m: 1, value, text } as unknown as JournalRecord;
      writer.append(SESSION, 1, [record]);
      const [back] = [...reader.after(seq++)];
      assert.deepEqual(back?.record, JSON.parse(JSON.stringify(record)));
    });
    fc.assert(property, { numRuns: 50 });
    writer.append(SESSION, 1, [bars(0, ['AAA', NaN, Infinity, -Infinity, 0.1 + 0.2, 5e-324])]);
    const [nulls] = [...reader.after(seq++)];
    assert.deepEqual(nulls?.record, {
      kind: 'bars',
      m: 0,
      bars: [['AAA', null, null, null, 0.30000000000000004, 5e-324]],
    });
    assert.deepEqual(reader.verify(), { isIntact: true, records: seq });
  });

  it('appends all of it or nothing', () => {
    const writer = openJournal(newFile());
    writer.append(SESSION, 1, [decided(0)]);
    // The last of three cannot be kept: its kind is no text.
    const bad = { kind: null, m: 0 } as unknown as JournalRecord;
    assert.equal(
      codeOf(() => writer.append(SESSION, 1, [decided(1), decided(2), bad])),
      'journal_broken',
    );
    assert.equal(
      codeOf(() => writer.append(SESSION, NaN, [decided(1)])),
      'journal_broken',
    );
    writer.append(SESSION, 1, [decided(3)]);
    const reader = readJournal(writer.file);
    assert.deepEqual(
      [...reader.read()].map(({ seq, record }) => [seq, record]),
      [
        [1, decided(0)],
        [2, decided(3)],
      ],
    );
    assert.deepEqual(reader.verify(), { isIntact: true, records: 2 });
  });

  it('goes on with its chain when it is opened again', () => {
    const file = newFile();
    for (let start = 0; start < 3; start++) {
      const writer = openJournal(file);
      writer.append(SESSION, start, [decided(start)]);
      assert.equal(writer.head().seq, start + 1);
      writer.close();
    }
    const reader = readJournal(file);
    assert.deepEqual(reader.verify(), { isIntact: true, records: 3 });
    assert.deepEqual(reader.verify(reader.head()), { isIntact: true, records: 3 });
  });

  it('keeps its files to its user', () => {
    const file = newFile();
    const writer = openJournal(file);
    writer.append(SESSION, 1, [decided(0)]);
    assert.equal(statSync(dirname(file)).mode & 0o777, 0o700);
    const files = readdirSync(dirname(file));
    assert.deepEqual(files.sort(), ['paper.db', 'paper.db-shm', 'paper.db-wal', 'paper.db.ballast']);
    for (const name of files) assert.equal(statSync(join(dirname(file), name)).mode & 0o777, 0o600, name);
  });

  it('takes less than 5 ms for the bars of 50 symbols, on a disk that is idle', () => {
    const writer = openJournal(newFile());
    const fifty = bars(
      0,
      ...Array.from({ length: 50 }, (_, n) => [`AB${String(n)}`, 101.2, 102, 101, 101.5, 9e5] as const),
    );
    const times = Array.from({ length: 400 }, (_, m) => {
      const start = performance.now();
      writer.append(SESSION, m, [fifty, decided(m)]);
      return performance.now() - start;
    }).sort((a, b) => a - b);
    // Of the faster half: the others wait for whatever else the machine has to do.
    assert.ok((times[200] ?? Infinity) < 5, `median ${String(times[200])} ms`);
  });
});

describe('a file that is no journal', () => {
  it('is told from one, and left alone', () => {
    const file = newFile();
    assert.equal(
      codeOf(() => readJournal(file)),
      'no_journal',
    );
    mkdirSync(dirname(file));
    writeFileSync(file, '');
    assert.equal(
      codeOf(() => readJournal(file)),
      'no_journal',
    );
    const other = new DatabaseSync(file);
    other.exec('CREATE TABLE mine (x); PRAGMA user_version = 1');
    assert.equal(
      codeOf(() => readJournal(file)),
      'not_a_journal',
    );
    assert.equal(
      codeOf(() => openJournal(file)),
      'not_a_journal',
    );
    const mode = other.prepare('PRAGMA journal_mode').get();
    assert.deepEqual([mode?.journal_mode, other.prepare('SELECT name FROM sqlite_schema').all().length], ['delete', 1]);
    other.close();
    writeFileSync(file, 'no database at all, but a text that is long enough to be taken for a header of one');
    assert.equal(
      codeOf(() => readJournal(file)),
      'journal_broken',
    );
    assert.equal(
      codeOf(() => openJournal(file)),
      'journal_broken',
    );
  });

  it('is refused when a newer tbot has made it', () => {
    const file = newFile();
    openJournal(file).close();
    const db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 2');
    db.close();
    assert.equal(
      codeOf(() => readJournal(file)),
      'journal_newer',
    );
    assert.equal(
      codeOf(() => openJournal(file)),
      'journal_newer',
    );
  });

  it('is said where the folder cannot be made', () => {
    const file = newFile();
    writeFileSync(dirname(file), 'a file');
    assert.equal(
      codeOf(() => openJournal(file)),
      'journal_broken',
    );
  });
});
