import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DiskCache } from '../../src/lib/screener/disk-cache.ts';
import { asArray, asNumber } from '../../src/lib/screener/shape.ts';
import { MovedClock } from '../helpers/moved-clock.ts';
import { ROOT, temporaryFolder } from '../helpers/tbot.ts';

const FILE = 'quote-SPY.json';

describe('the cache on disk', () => {
  let folder: string;
  let clock: MovedClock;
  let cache: DiskCache;

  beforeEach(() => {
    folder = join(temporaryFolder(), 'cache', 'finnhub');
    clock = new MovedClock(1_700_000_000_000);
    cache = new DiskCache(folder, clock);
  });

  const got = (maxAgeMs = 1000): number | null => new DiskCache(folder, clock).get('quote', 'SPY', maxAgeMs, asNumber);

  it('has nothing at first, and makes its folder when there is something', () => {
    assert.equal(got(), null);
    cache.put('quote', 'SPY', 5);
    assert.equal(got(), 5);
    assert.deepEqual(readdirSync(folder), [FILE]);
  });

  it('keeps a value for its age and no longer', () => {
    cache.put('quote', 'SPY', 5);
    clock.pass(1000);
    assert.equal(got(), 5);
    clock.pass(1);
    assert.equal(got(), null);
  });

  it('takes nothing from the future, as after a clock was set back', () => {
    clock.pass(5000);
    cache.put('quote', 'SPY', 5);
    clock = new MovedClock(1_700_000_000_000);
    assert.equal(got(), null);
  });

  it('gives nothing for another key or kind, or of another shape', () => {
    cache.put('quote', 'SPY', 5);
    assert.equal(cache.get('quote', 'QQQ', 1000, asNumber), null);
    assert.equal(cache.get('metric', 'SPY', 1000, asNumber), null);
    assert.equal(cache.get('quote', 'SPY', 1000, asArray), null);
  });

  it('tells keys apart that would be one file name: BRK.B, BRK-B, BRK/B', () => {
    for (const key of ['BRK.B', 'BRK-B', 'BRK/B', '../SPY']) cache.put('quote', key, key.length);
    assert.equal(cache.get('quote', 'BRK.B', 1000, asNumber), 5);
    assert.equal(readdirSync(folder).length, 4);
  });

  for (const [what, text] of [
    ['is torn', '{"format":1,"kind":"quote","key":"SPY","at":10'],
    ['is empty', ''],
    ['is of another version', '{"format":2,"kind":"quote","key":"SPY","at":1700000000000,"value":5}'],
    ['is of something else', '[1,2,3]'],
    ['is null', 'null'],
    ['has another key in it', '{"format":1,"kind":"quote","key":"QQQ","at":1700000000000,"value":5}'],
  ] as const)
    it(`is as good as empty where a file ${what}, and is written anew`, () => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, FILE), text);
      assert.equal(got(), null);
      cache.put('quote', 'SPY', 6);
      assert.equal(got(), 6);
    });

  it('says what the disk said when it takes nothing, and goes on', function () {
    if (process.getuid?.() === 0) {
      // Root may write anywhere: a file stands where the folder should be.
      mkdirSync(join(folder, '..'), { recursive: true });
      writeFileSync(folder, '');
    } else {
      mkdirSync(folder, { recursive: true });
      chmodSync(folder, 0o500);
    }
    cache.put('quote', 'SPY', 5);
    assert.match(cache.problem ?? '', /EACCES|EEXIST|ENOTDIR/);
    assert.equal(got(), null);
  });

  it('removes what a killed process left half-written, an hour later', () => {
    mkdirSync(folder, { recursive: true });
    const left = join(folder, `${FILE}.tmp-4711`);
    writeFileSync(left, '{"for');
    utimesSync(left, clock.now() / 1000 - 3599, clock.now() / 1000 - 3599);
    assert.equal(new DiskCache(folder, clock).problem, null);
    assert.equal(readdirSync(folder).length, 1);
    utimesSync(left, clock.now() / 1000 - 3601, clock.now() / 1000 - 3601);
    assert.equal(new DiskCache(folder, clock).problem, null);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('is whole whenever the process that writes it is killed', async function () {
    this.timeout(30_000);
    const LENGTH = 60_000;
    const script = join(ROOT, 'test', 'screener', 'processes', 'cache-writer.ts');
    for (let round = 0; round < 12; round++) {
      const child = spawn(process.execPath, [script, folder, String(LENGTH)], { stdio: ['ignore', 'pipe', 'ignore'] });
      await new Promise((resolve) => child.stdout.once('data', resolve));
      await wait(20 + round * 7);
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
      const value = new DiskCache(folder, { now: () => 1000 }).get('quote', 'SPY', 0, asArray);
      const file = readdirSync(folder).includes(FILE) ? readFileSync(join(folder, FILE), 'utf8') : null;
      assert.equal(value === null, file === null);
      if (value !== null) assert.deepEqual([value.length, new Set(value).size], [LENGTH, 1]);
    }
  });
});
