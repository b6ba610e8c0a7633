import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as turn } from 'node:timers/promises';
import { handledAt, ownerOf, takeOwnership, whileFree, type Owner } from '../../src/lib/journal/ownership.ts';
import { temporaryFolder } from '../helpers/tbot.ts';

interface Answer {
  readonly pid: number;
  readonly isTaken: boolean;
  readonly owner?: Owner | null;
}

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start(file: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'processes', file), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

/** A process that tries at that moment, and what it says. */
async function taker(folder: string, run: string, at = 0) {
  const child = start('take.ts', folder, run, String(at));
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, answer: JSON.parse(line) as Answer };
}

function mine(folder: string, run: string) {
  return takeOwnership(folder, { pid: process.pid, run, since: 1 });
}

describe('the ownership of an account', () => {
  it('is with one process, and the others are told with whom', async function () {
    this.timeout(60_000);
    const folder = temporaryFolder();
    const moment = Date.now() + 5000;
    const runs = Array.from({ length: 20 }, (_, n) => taker(folder, `run-${String(n)}`, moment));
    const all = await Promise.all(runs);
    const owners = all.filter(({ answer }) => answer.isTaken);
    assert.equal(owners.length, 1);
    const owner = owners[0]?.answer.pid;
    for (const { answer } of all) if (!answer.isTaken) assert.equal(answer.owner?.pid, owner);
    const now = ownerOf(folder);
    assert.ok(now.isOwned && now.owner?.pid === owner && now.owner?.run.startsWith('run-'));
  });

  it('is free as soon as its process is dead, however it dies', async function () {
    this.timeout(60_000);
    const folder = temporaryFolder();
    for (let round = 0; round < 5; round++) {
      const { child, answer } = await taker(folder, 'doomed');
      assert.ok(answer.isTaken);
      const refused = mine(folder, 'too early');
      assert.ok(!refused.isTaken && refused.owner?.pid === child.pid && refused.owner?.run === 'doomed');
      child.kill('SIGKILL');
      await once(child, 'exit');
      assert.deepEqual(ownerOf(folder), { isOwned: false });
      const taking = mine(folder, 'heir');
      assert.ok(taking.isTaken);
      taking.ownership.release();
    }
  });

  it('stays with a process that hangs', async function () {
    this.timeout(30_000);
    const folder = temporaryFolder();
    const { child } = await taker(folder, 'hangs');
    child.kill('SIGSTOP');
    const refused = mine(folder, 'second');
    assert.ok(!refused.isTaken && refused.owner?.pid === child.pid);
  });

  it('is never with two at once', async function () {
    this.timeout(120_000);
    const folder = temporaryFolder();
    const contenders = Array.from({ length: 6 }, async () => {
      const child = start('contend.ts', folder, '15');
      const [code] = (await once(child, 'close')) as [number | null];
      return code;
    });
    assert.deepEqual(await Promise.all(contenders), [0, 0, 0, 0, 0, 0]);
  });

  it('is hardly ever told without a name, and only of one who has just come or goes just now', async function () {
    this.timeout(120_000);
    const folder = temporaryFolder();
    const child = start('contend.ts', folder, '3000');
    const over = once(child, 'close').then(() => null);
    let [looks, nameless] = [0, 0];
    while ((await Promise.race([over, turn('goes on')])) !== null) {
      const now = ownerOf(folder);
      if (!now.isOwned) continue;
      looks++;
      if (now.owner !== null) continue;
      nameless++;
      assert.ok(Date.now() - handledAt(folder) < 60_000);
    }
    // A busy machine keeps it waiting for longer than it is looked at: once in tens of thousands of looks.
    assert.ok(looks > 0 && nameless <= looks / 50, `${String(nameless)} of ${String(looks)}`);
  });

  it('can be had once in a process, given back, and had again', () => {
    const folder = join(temporaryFolder(), 'not', 'there', 'yet');
    assert.deepEqual(ownerOf(folder), { isOwned: false });
    const first = mine(folder, 'first');
    assert.ok(first.isTaken);
    assert.deepEqual(mine(folder, 'second'), { isTaken: false, owner: { pid: process.pid, run: 'first', since: 1 } });
    assert.deepEqual(ownerOf(folder), { isOwned: true, owner: { pid: process.pid, run: 'first', since: 1 } });
    // Looking at it has not given it away.
    assert.equal(mine(folder, 'third').isTaken, false);
    first.ownership.release();
    first.ownership.release();
    assert.deepEqual(ownerOf(folder), { isOwned: false });
    const again = mine(folder, 'again');
    assert.ok(again.isTaken);
    again.ownership.release();
  });

  it('tells when it was taken or given back last, whoever would have liked to have it meanwhile', () => {
    const folder = temporaryFolder();
    const taking = takeOwnership(folder, { pid: process.pid, run: 'run', since: 86_400_000 });
    assert.ok(taking.isTaken);
    assert.equal(takeOwnership(folder, { pid: process.pid, run: 'second', since: 99_000_000 }).isTaken, false);
    assert.equal(handledAt(folder), 86_400_000);
    const before = Date.now();
    taking.ownership.release();
    assert.ok(handledAt(folder) >= before);
  });

  it('cannot be had while somebody looks at what is there without an owner', () => {
    const folder = temporaryFolder();
    const look = (): boolean => mine(folder, 'meanwhile').isTaken;
    assert.deepEqual(
      whileFree(folder, () => 'never owned'),
      { seen: 'never owned' },
    );
    const first = mine(folder, 'first');
    assert.ok(first.isTaken);
    assert.equal(whileFree(folder, look), null);
    first.ownership.release();
    assert.deepEqual(whileFree(folder, look), { seen: false });
    const next = mine(folder, 'next');
    assert.ok(next.isTaken);
    next.ownership.release();
  });

  it('keeps its files to its user', () => {
    const folder = join(temporaryFolder(), 'account');
    const taking = mine(folder, 'run');
    for (const name of ['owner.lock', 'owner.json'])
      assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name);
    if (taking.isTaken) taking.ownership.release();
  });

  it('has an owner of no name while a dead one stands in its place', async () => {
    const folder = temporaryFolder();
    const taking = mine(folder, 'alive');
    const dead = spawn('true');
    await once(dead, 'exit');
    writeFileSync(join(folder, 'owner.json'), JSON.stringify({ pid: dead.pid, run: 'dead', since: 0 }));
    assert.deepEqual(ownerOf(folder), { isOwned: true, owner: null });
    rmSync(join(folder, 'owner.json'));
    assert.deepEqual(mine(folder, 'second'), { isTaken: false, owner: null });
    if (taking.isTaken) taking.ownership.release();
  });

  it('says so where the folder cannot be used', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    assert.throws(() => mine(file, 'run'), { code: 'journal_broken' });
  });
});
