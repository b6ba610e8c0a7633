/** Whoever has the file can change it: what `verify` finds of that, and what it cannot find. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import type { Head } from '../../src/lib/journal/chain.ts';
import { readJournal } from '../../src/lib/journal/reader.ts';
import type { Verdict } from '../../src/lib/journal/verify.ts';
import { openJournal } from '../../src/lib/journal/writer.ts';
import { decided, newFile, SESSION } from './records.ts';

const LENGTH = 600;

let original: string;
let head: Head;

before(() => {
  const writer = openJournal(newFile());
  for (let m = 0; m < LENGTH; m += 3) writer.append(SESSION, m, [decided(m), decided(m + 1), decided(m + 2)]);
  head = writer.head();
  writer.close();
  original = writer.file;
});

/** What is found in a copy that was changed so. */
function after(change: (db: DatabaseSync) => void, kept?: Head): Verdict {
  const copy = `${original}.copy`;
  copyFileSync(original, copy);
  const db = new DatabaseSync(copy);
  change(db);
  db.close();
  const reader = readJournal(copy);
  try {
    return reader.verify(kept);
  } finally {
    reader.close();
  }
}

const seqs = fc.integer({ min: 1, max: LENGTH });

function always(find: (seq: number) => void): void {
  fc.assert(fc.property(seqs, find), { numRuns: 25, examples: [[1], [2], [256], [257], [LENGTH]] });
}

describe('the chain of a journal', () => {
  it('is what anybody can work out: SHA-256 of the hash before, [seq, at, session, kind] and the body', () => {
    const db = new DatabaseSync(original, { readOnly: true });
    let before = Buffer.alloc(32);
    for (const m of [0, 1, 2]) {
      const at = 0; // the three first were appended together
      const text = `[${String(m + 1)},${String(at)},"2024-12-02","decided"]{"kind":"decided","m":${String(m)}}`;
      before = createHash('sha256').update(before).update(text).digest();
      const row = db.prepare('SELECT hash FROM record WHERE seq = ?').get(m + 1);
      assert.deepEqual(Buffer.from(row?.hash as Uint8Array), before);
    }
    db.close();
  });

  it('holds as it was written', () => {
    assert.deepEqual(
      after(() => undefined),
      { isIntact: true, records: LENGTH },
    );
    assert.deepEqual(
      after(() => undefined, head),
      { isIntact: true, records: LENGTH },
    );
  });

  it('shows the record that was changed, whichever of its fields', () => {
    const changes = ["body = replace(body, 'decided', 'decidde')", 'at = at + 1', "session = 'x'", "kind = 'bars'"];
    const property = fc.property(seqs, fc.constantFrom(...changes, 'hash = zeroblob(32)'), (seq, change) => {
      const found = after((db) => db.prepare(`UPDATE record SET ${change} WHERE seq = ?`).run(seq));
      assert.deepEqual(found, { isIntact: false, seq, how: 'altered' });
    });
    fc.assert(property, { numRuns: 40 });
  });

  it('shows where a record was removed', () => {
    always((seq) => {
      const found = after((db) => db.prepare('DELETE FROM record WHERE seq = ?').run(seq));
      assert.deepEqual(found, { isIntact: false, seq, how: seq === LENGTH ? 'cut' : 'missing' });
    });
  });

  it('shows where a record was removed and the later ones were numbered anew', () => {
    always((seq) => {
      const found = after((db) => {
        db.prepare('DELETE FROM record WHERE seq = ?').run(seq);
        db.prepare('UPDATE record SET seq = -seq WHERE seq > ?').run(seq);
        db.exec('UPDATE record SET seq = -seq - 1 WHERE seq < 0');
      });
      assert.deepEqual(found, { isIntact: false, seq, how: seq === LENGTH ? 'cut' : 'altered' });
    });
  });

  it('shows where a record was inserted', () => {
    always((seq) => {
      const found = after((db) => {
        db.prepare('UPDATE record SET seq = -seq WHERE seq >= ?').run(seq);
        db.exec('UPDATE record SET seq = -seq + 1 WHERE seq < 0');
        db.prepare("INSERT INTO record VALUES (?, 1, 'x', 'decided', '{}', zeroblob(32))").run(seq);
      });
      assert.deepEqual(found, { isIntact: false, seq, how: 'altered' });
    });
  });

  it('shows the first of two records that have changed places', () => {
    fc.assert(
      fc.property(seqs, seqs, (one, other) => {
        fc.pre(one !== other);
        const found = after((db) => {
          db.prepare('UPDATE record SET seq = -1 WHERE seq = ?').run(one);
          db.prepare('UPDATE record SET seq = ? WHERE seq = ?').run(one, other);
          db.prepare('UPDATE record SET seq = ? WHERE seq = -1').run(other);
        });
        assert.deepEqual(found, { isIntact: false, seq: Math.min(one, other), how: 'altered' });
      }),
      { numRuns: 25 },
    );
  });

  it('shows what was cut off at its end, or put there', () => {
    always((seq) => {
      const found = after((db) => db.prepare('DELETE FROM record WHERE seq >= ?').run(seq));
      assert.deepEqual(found, { isIntact: false, seq, how: 'cut' });
    });
    const added = after((db) =>
      db.exec(
        `INSERT INTO record SELECT seq + 1, at, session, kind, body, hash FROM record WHERE seq = ${String(LENGTH)}`,
      ),
    );
    assert.deepEqual(added, { isIntact: false, seq: LENGTH + 1, how: 'altered' });
    const behind = after((db) => db.exec('UPDATE head SET seq = 599'));
    assert.deepEqual(behind, { isIntact: false, seq: 600, how: 'added' });
    const before = after((db) => db.exec("INSERT INTO record VALUES (0, 1, 'x', 'decided', '{}', zeroblob(32))"));
    assert.deepEqual(before, { isIntact: false, seq: 0, how: 'added' });
  });

  it('cannot show a tail that was cut off together with the head, unless the head was kept elsewhere', () => {
    const cut = (db: DatabaseSync): void => {
      db.exec('DELETE FROM record WHERE seq > 500');
      db.exec('UPDATE head SET seq = 500, hash = (SELECT hash FROM record WHERE seq = 500)');
    };
    assert.deepEqual(after(cut), { isIntact: true, records: 500 });
    assert.deepEqual(after(cut, head), { isIntact: false, seq: 501, how: 'cut' });
  });

  it('shows another history by a head that was kept elsewhere', () => {
    const writer = openJournal(newFile());
    for (let m = 0; m < LENGTH; m++) writer.append(SESSION, m, [decided(m)]);
    writer.close();
    const reader = readJournal(writer.file);
    assert.deepEqual(reader.verify(), { isIntact: true, records: LENGTH });
    assert.deepEqual(reader.verify(head), { isIntact: false, seq: LENGTH, how: 'replaced' });
    reader.close();
  });

  it('is not gone on with when its end is not where it was left', () => {
    const copy = `${original}.cut`;
    for (const change of [
      'DELETE FROM record WHERE seq = 600',
      'UPDATE head SET hash = zeroblob(32)',
      'DELETE FROM head',
    ]) {
      copyFileSync(original, copy);
      const db = new DatabaseSync(copy);
      db.exec(change);
      db.close();
      assert.throws(() => openJournal(copy), { code: 'journal_broken' });
    }
  });
});
