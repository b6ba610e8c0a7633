import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { Heartbeat, readHeartbeat, type Beat } from '../../src/lib/journal/heartbeat.ts';
import { newFile } from './records.ts';

const BEAT: Beat = { pid: 7, run: 'r', at: 1000, wallAt: 2000, state: 'open', counters: { retries: 2, error: null } };

describe('a heartbeat', () => {
  it('is read as it was last written', () => {
    const file = newFile();
    assert.equal(readHeartbeat(file), null);
    const heart = new Heartbeat(file);
    assert.equal(readHeartbeat(file), null);
    for (let at = 0; at < 5; at++) {
      assert.equal(heart.beat({ ...BEAT, at }), true);
      assert.deepEqual(readHeartbeat(file), { ...BEAT, at });
    }
    heart.close();
    const next = new Heartbeat(file);
    next.beat({ ...BEAT, pid: 8 });
    assert.equal(readHeartbeat(file)?.pid, 8);
    next.close();
  });

  it('is the one before where the newest is torn, and never a mixture', () => {
    const file = newFile();
    const heart = new Heartbeat(file);
    heart.beat({ ...BEAT, at: 1 });
    const before = readFileSync(file);
    heart.beat({ ...BEAT, at: 2 });
    heart.beat({ ...BEAT, at: 3 });
    const after = readFileSync(file);
    heart.close();
    // The third goes to the place of the first, which is the second half of the file.
    const property = fc.property(fc.integer({ min: 4096, max: 8191 }), (cut) => {
      writeFileSync(file, Buffer.concat([after.subarray(0, cut), before.subarray(cut)]));
      const { at } = readHeartbeat(file) ?? {};
      assert.ok(at === 2 || at === 3, `cut at ${String(cut)}: ${String(at)}`);
    });
    fc.assert(property, { examples: [[4096], [4097], [4200]] });
    writeFileSync(file, Buffer.concat([after.subarray(0, 4130), before.subarray(4130)]));
    assert.equal(readHeartbeat(file)?.at, 2);
  });

  it('leaves its counters out where they are too long, rather than failing', () => {
    const file = newFile();
    const heart = new Heartbeat(file);
    assert.equal(heart.beat({ ...BEAT, state: 'é'.repeat(3000), counters: { long: 'x'.repeat(5000) } }), true);
    assert.deepEqual(readHeartbeat(file), { ...BEAT, state: 'é'.repeat(500), counters: {} });
    heart.close();
  });

  it('says that it could not be written, and works again when it can', () => {
    const file = newFile();
    mkdirSync(file, { recursive: true });
    const heart = new Heartbeat(file);
    assert.equal(heart.beat(BEAT), false);
    heart.close();
    const other = new Heartbeat(newFile());
    assert.equal(other.beat(BEAT), true);
    other.close();
    assert.ok(dirname(file).endsWith('journal'));
  });
});
