import assert from 'node:assert/strict';
import { lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync, chmodSync } from 'node:fs';
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

  it('removes what a killed replacement of the same file left behind', () => {
    const folder = temporaryFolder();
    const file = join(folder, '.env_bot');
    writeFileSync(`${file}.tmp-999`, 'half a secret');
    replaceFile(file, 'new');
    assert.deepEqual(readdirSync(folder), ['.env_bot']);
  });
});
