import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { readJournal } from '../../src/lib/journal/reader.ts';
import { openJournal } from '../../src/lib/journal/writer.ts';
import { newFile } from './records.ts';

const ROUNDS = 30;

/** Kills a writer that long after its first append. Returns the last number that it has said. */
async function writeUntilKilled(file: string, afterMs: number): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'processes', 'append.ts'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (said === '') setTimeout(() => child.kill('SIGKILL'), afterMs);
    said += text;
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL');
  // A number that was cut in two does not count as said.
  return Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1));
}

describe('a journal whose writer is killed', () => {
  it('has every append that returned, none of them half, and goes on', async function () {
    this.timeout(120_000);
    const file = newFile();
    for (let round = 0; round < ROUNDS; round++) {
      const said = await writeUntilKilled(file, Math.random() * 60);
      const reader = readJournal(file);
      const verdict = reader.verify();
      assert.ok(verdict.isIntact, JSON.stringify(verdict));
      assert.ok(verdict.records >= said, `${String(said)} were said, ${String(verdict.records)} are there`);
      assert.equal(verdict.records % 3, 0);
      reader.close();
    }
    const writer = openJournal(file);
    assert.ok(writer.head().seq >= 3 * ROUNDS);
    writer.close();
  });
});
