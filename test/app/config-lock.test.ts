/** Whose the lock of a configuration is, with real users where the test may become one. */
import assert from 'node:assert/strict';
import { chownSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { withConfigLock } from '../../src/lib/app/config-lock.ts';
import { homeAt, type Home } from '../../src/lib/config/home.ts';
import { temporaryFolder } from '../helpers/tbot.ts';

const NOBODY = 65_534;

function changed(home: Home): string {
  return withConfigLock(home, () => 'changed');
}

/** Without the folder of the lock, as an earlier tbot has made it. */
function homeOfNobody(): Home {
  const home = homeAt(temporaryFolder(), undefined);
  mkdirSync(home.journalFolder, { recursive: true });
  for (const path of [home.root, join(home.root, 'data'), home.journalFolder]) chownSync(path, NOBODY, NOBODY);
  return home;
}

describe('the lock of a configuration', () => {
  before(function () {
    if (process.getuid?.() !== 0) this.skip(); // nobody else can become somebody else
  });

  afterEach(() => {
    process.seteuid?.(0);
  });

  it("is the home's owner's, also where root has changed it first", () => {
    const home = homeOfNobody();
    assert.equal(changed(home), 'changed');
    process.seteuid?.(NOBODY);
    assert.equal(changed(home), 'changed');
    assert.deepEqual(readdirSync(home.configLockFolder), ['owner.lock']);
  });

  it("is the home's owner's with all that root has made for it, private to him", () => {
    const home = homeOfNobody();
    rmSync(join(home.root, 'data'), { recursive: true });
    changed(home);
    for (const [path, mode] of [
      [join(home.root, 'data'), 0o700],
      [home.configLockFolder, 0o700],
      [join(home.configLockFolder, 'owner.lock'), 0o600],
    ] as const) {
      const { uid, gid, mode: found } = statSync(path);
      assert.deepEqual([uid, gid, found & 0o777], [NOBODY, NOBODY, mode], path);
    }
  });

  for (const [what, path] of [
    ['folder', '.'],
    ['file', 'owner.lock'],
  ] as const)
    it(`that the user may not write, for its ${what} is another's, is said without a word of journals`, () => {
      const home = homeOfNobody();
      changed(home);
      chownSync(join(home.configLockFolder, path), 0, 0);
      process.seteuid?.(NOBODY);
      assert.throws(
        () => changed(home),
        ({ code, message, cure }: Error & { code: string; cure: string }) => {
          assert.equal(code, 'home_not_writable');
          assert.ok(message.includes(join(home.configLockFolder, 'owner.lock')), message);
          assert.match(message, /EACCES|unable to open database file/);
          assert.ok(cure.includes(home.configLockFolder), cure);
          assert.ok(!`${message} ${cure}`.includes('journal'), message);
          return true;
        },
      );
      process.seteuid?.(0);
      assert.equal(changed(home), 'changed');
      process.seteuid?.(NOBODY);
      assert.equal(changed(home), 'changed', 'root has mended it');
    });
});
