import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../helpers/tbot.ts';

const JOURNALS = ['alpaca-paper', 'alpaca-paper-dry', 'sim-paper'] as const;

describe('the newest summaries', function () {
  this.timeout(60_000);

  it('are those of all journals, when their runs write them at the same moment', async () => {
    const folders = Array.from({ length: 100 }, temporaryFolder);
    const script = join(import.meta.dirname, 'processes', 'summarise.ts');
    const start = String(Date.now() + 1_000);
    const all = JOURNALS.map((journal) =>
      once(spawn(process.execPath, [script, journal, start, ...folders], { stdio: 'inherit' }), 'close'),
    );
    for (const [code] of await Promise.all(all)) assert.equal(code, 0);
    for (const folder of folders) {
      const lines = readFileSync(join(folder, 'daily_summary.json'), 'utf8').trimEnd().split('\n');
      const journals = lines.map((line) => (JSON.parse(line) as { journal: string }).journal);
      assert.deepEqual(journals.sort(), JOURNALS);
    }
  });
});
