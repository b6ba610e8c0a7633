import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Heartbeat, readHeartbeat } from '../../src/lib/journal/heartbeat.ts';
import { readJournal } from '../../src/lib/journal/reader.ts';
import { openDatabase } from '../../src/lib/journal/sqlite.ts';
import { JournalStore, openJournal } from '../../src/lib/journal/writer.ts';
import type { BarTuple } from '../../src/lib/session/records.ts';
import { mountSmallDisk, NEEDS_MOUNTS, unmount } from '../helpers/mounts.ts';
import { temporaryFolder } from '../helpers/tbot.ts';
import { bars, decided, newFile, SESSION } from './records.ts';

const FIFTY = Array.from({ length: 50 }, (_, n): BarTuple => [`AB${String(n)}`, 101.23, 102.5, 100.75, 101.5, 98765]);

/** Appends until it is refused. Returns how many records were accepted. */
function fill(writer: JournalStore): number {
  for (let m = 0; ; m++) {
    const before = writer.head();
    try {
      writer.append(SESSION, m, [bars(m, ...FIFTY), decided(m)]);
    } catch (error) {
      const { name, code, cure } = error as { name: string; code: string; cure: string };
      assert.deepEqual([name, code], ['LogicError', 'journal_full']);
      assert.match(cure, /free some space/);
      assert.deepEqual(writer.head(), before);
      return before.seq;
    }
  }
}

describe('a journal that finds no room', () => {
  it('says so and has appended nothing, where the database may not grow', () => {
    const file = newFile();
    openJournal(file).close();
    const db = openDatabase(file, 'durable');
    db.exec('PRAGMA max_page_count = 40');
    const writer = new JournalStore(file, db);
    const accepted = fill(writer);
    assert.ok(accepted > 20);
    const reader = readJournal(file);
    assert.deepEqual(reader.verify(), { isIntact: true, records: accepted });
    db.exec('PRAGMA max_page_count = 10000');
    writer.append(SESSION, 1, [decided(0)]);
    assert.deepEqual(reader.verify(), { isIntact: true, records: accepted + 1 });
    reader.close();
    writer.close();
  });
});

describe(`a journal on a disk that is full ${NEEDS_MOUNTS}`, () => {
  let folder: string;

  before(function () {
    folder = temporaryFolder();
    mountSmallDisk(this, folder, '12m');
  });

  after(() => {
    unmount(folder);
  });

  let count = 0;
  const freshFile = (): string => {
    const file = join(folder, String(count++), 'paper.db');
    mkdirSync(dirname(file));
    return file;
  };

  /** Takes what is left of the disk. */
  function stuff(): string {
    const path = join(folder, 'stuffing');
    const file = openSync(path, 'a');
    for (const size of [65_536, 4096]) {
      try {
        for (;;) writeSync(file, Buffer.alloc(size, 1));
      } catch (error) {
        assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
      }
    }
    closeSync(file);
    return path;
  }

  afterEach(() => {
    for (let n = 0; n < count; n++) rmSync(join(folder, String(n)), { recursive: true, force: true });
    rmSync(join(folder, 'stuffing'), { force: true });
  });

  it('refuses, gives up its ballast, and takes hundreds of appends then', () => {
    const writer = openJournal(freshFile());
    const heart = new Heartbeat(join(folder, '0', 'heartbeat'));
    const beat = { pid: 1, run: 'r', at: 1, wallAt: 1, state: '', counters: {} };
    assert.equal(heart.beat(beat), true);
    assert.equal(writer.hasBallast, true);
    assert.ok(statSync(`${writer.file}.ballast`).blocks * 512 >= 4 * 1024 * 1024);
    writer.append(SESSION, 1, [decided(0)]);
    stuff();
    fill(writer);
    assert.equal(heart.beat({ ...beat, at: 2 }), true);
    assert.equal(readHeartbeat(join(folder, '0', 'heartbeat'))?.at, 2);
    assert.equal(writer.releaseBallast(), true);
    assert.equal(writer.hasBallast, false);
    for (let n = 0; n < 1000; n++) writer.append(SESSION, n, [decided(n), decided(n)]);
    const reader = readJournal(writer.file);
    const { seq } = writer.head();
    assert.deepEqual(reader.verify(), { isIntact: true, records: seq });
    assert.equal(writer.releaseBallast(), false);
    reader.close();
    writer.close();
    heart.close();
  });

  it('makes its ballast again when it is opened and there is room', () => {
    const file = freshFile();
    const writer = openJournal(file);
    writer.releaseBallast();
    writer.close();
    const stuffing = stuff();
    rmSync(`${file}.ballast`, { force: true });
    const without = openJournalOnRest(file, stuffing);
    assert.equal(without.hasBallast, false);
    without.close();
    rmSync(stuffing);
    const again = openJournal(file);
    assert.equal(again.hasBallast, true);
    again.close();
  });

  it('is opened at the price of its ballast', () => {
    const file = freshFile();
    const first = openJournal(file);
    first.append(SESSION, 1, [decided(0)]);
    first.close();
    stuff();
    const writer = openJournal(file);
    assert.equal(writer.hasBallast, false);
    writer.append(SESSION, 2, [decided(1)]);
    writer.close();
  });

  it('says so where it cannot even be opened', () => {
    stuff();
    assert.throws(() => openJournal(freshFile()), { code: 'journal_full' });
  });

  /** With a megabyte free: room for the journal, and none for the ballast. */
  function openJournalOnRest(file: string, stuffing: string): JournalStore {
    const size = statSync(stuffing).size - 1024 * 1024;
    spawnSync('truncate', ['-s', String(size), stuffing]);
    return openJournal(file);
  }
});
