import assert from 'node:assert/strict';
import {
  chownSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
  chmodSync,
} from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../../src/lib/config/atomic-file.ts';
import { temporaryFolder } from '../helpers/tbot.ts';

describe('replacing a file', () => {
  it('leaves the new content, mode 0600, and nothing beside it', () => {
    const folder = temporaryFolder();
    const file = join(folder, '.env');
    writeFileSync(file, 'old');
    chmodSync(file, 0o644);
    replaceFile(file, 'new');
    assert.equal(readFileSync(file, 'utf8'), 'new');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder), ['.env']);
  });

  it('keeps a link a link and replaces what it points to', () => {
    const folder = temporaryFolder();
    const [real, link] = [join(folder, 'real'), join(folder, '.env')];
    writeFileSync(real, 'old');
    symlinkSync(real, link);
    replaceFile(link, 'new');
    assert.ok(lstatSync(link).isSymbolicLink());
    assert.equal(readFileSync(real, 'utf8'), 'new');
  });

  it('follows a link that leads to nothing yet', () => {
    const folder = temporaryFolder();
    symlinkSync('later', join(folder, '.env'));
    replaceFile(join(folder, '.env'), 'new');
    assert.equal(readFileSync(join(folder, 'later'), 'utf8'), 'new');
  });

  it('leaves the file to its owner when root replaces it', function () {
    if (process.getuid?.() !== 0) return; // nobody else can give a file away
    const file = join(temporaryFolder(), '.env');
    writeFileSync(file, 'old');
    chownSync(file, 12345, 12345);
    replaceFile(file, 'new');
    assert.deepEqual([statSync(file).uid, statSync(file).gid], [12345, 12345]);
  });

  it('removes what a killed replacement of the same file left behind', () => {
    const folder = temporaryFolder();
    const file = join(folder, '.env_bot');
    writeFileSync(`${file}.tmp-4194305`, 'half a secret'); // beyond the largest pid
    writeFileSync(`${file}.tmp-mine`, 'no leftover');
    writeFileSync(`${file}.tmp-1`, 'of a process that still runs');
    replaceFile(file, 'new');
    assert.deepEqual(readdirSync(folder), ['.env_bot', '.env_bot.tmp-1', '.env_bot.tmp-mine']);
  });
});
