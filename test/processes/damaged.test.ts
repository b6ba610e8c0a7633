/** Files that cannot be used: each is refused with its code and its cure, and nothing in them is changed. */
import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { mountReadOnly, NEEDS_MOUNTS, unmount } from '../helpers/mounts.ts';
import { audited } from './audit.ts';
import { bookOf } from './book.ts';
import { busyHome } from './homes.ts';
import { bringTo } from './moments.ts';
import { startTbot } from './running.ts';

const DATE = '2025-10-23';
const ACCOUNT = `sim-paper-${DATE}`;

interface Scene {
  readonly home: string;
  readonly run: readonly string[];
  readonly journal: string;
  readonly venueLog: string;
}

/** The run before has died with positions held. */
async function scene(): Promise<Scene> {
  const home = await busyHome();
  const run = ['run', 'all', '--home', home, '--replay', DATE];
  await bringTo(run, '"kind":"decided","m":90}');
  const folder = join(home, 'data', 'journal');
  return { home, run, journal: join(folder, `${ACCOUNT}.sqlite`), venueLog: join(folder, ACCOUNT, 'venue.log') };
}

function changed(journal: string, sql: string): void {
  const db = new DatabaseSync(journal);
  db.exec(sql);
  db.close();
}

async function assertRefused({ run }: Scene, told: RegExp, exitCode = 1): Promise<void> {
  const { code, stderr } = await startTbot(run).ended;
  assert.equal(code, exitCode, stderr);
  assert.match(stderr, told);
}

async function assertGoesOn({ home, run, venueLog }: Scene): Promise<void> {
  const { code, stderr } = await startTbot(run).ended;
  assert.equal(code, 0, stderr);
  const audit = await audited(home, DATE, 'plain', venueLog);
  assert.deepEqual([audit.held, audit.faults], [[], []]);
  const { trades, verdict } = bookOf(home, ACCOUNT);
  assert.equal(verdict.isIntact, true);
  assert.equal(trades.length, 16);
}

describe('a file that cannot be used', function () {
  this.timeout(60_000);

  it('is the journal of a newer tbot', async () => {
    const stage = await scene();
    changed(stage.journal, 'PRAGMA user_version = 99');
    await assertRefused(
      stage,
      /error journal_newer: .* written by a newer tbot \(journal version 99, .*\ncure: update tbot/,
    );
    changed(stage.journal, 'PRAGMA user_version = 1');
    await assertGoesOn(stage);
  });

  it('is a journal whose last record was changed', async () => {
    const stage = await scene();
    const last = 'seq = (SELECT max(seq) FROM record)';
    changed(stage.journal, `UPDATE record SET body = replace(body, '"m":90', '"m":91') WHERE ${last}`);
    await assertRefused(
      stage,
      /error journal_broken: records at the end of .* were changed or removed\ncure: restore it/,
    );
    changed(stage.journal, `UPDATE record SET body = replace(body, '"m":91', '"m":90') WHERE ${last}`);
    await assertGoesOn(stage);
  });

  it('is a journal whose last record was removed', async () => {
    const stage = await scene();
    changed(stage.journal, 'CREATE TABLE kept AS SELECT * FROM record ORDER BY seq DESC LIMIT 1');
    changed(stage.journal, 'DELETE FROM record WHERE seq = (SELECT max(seq) FROM record)');
    await assertRefused(stage, /error journal_broken: records at the end of .*\ncure: restore it from a backup/);
    changed(stage.journal, 'INSERT INTO record SELECT * FROM kept; DROP TABLE kept');
    await assertGoesOn(stage);
  });

  it('is a journal that is none', async () => {
    const stage = await scene();
    const folder = join(stage.home, 'data', 'kept');
    renameSync(stage.journal, folder);
    for (const rest of ['-wal', '-shm']) renameSync(`${stage.journal}${rest}`, `${folder}${rest}`);
    writeFileSync(stage.journal, 'not a database at all, but long enough to look like one to nobody\n'.repeat(20));
    await assertRefused(stage, /error journal_broken: .*\ncure: /);
    rmSync(stage.journal);
    for (const rest of ['', '-wal', '-shm']) renameSync(`${folder}${rest}`, `${stage.journal}${rest}`);
    await assertGoesOn(stage);
  });

  it(`is in a folder that may not be written to ${NEEDS_MOUNTS}`, async function () {
    const stage = await scene();
    const folder = join(stage.home, 'data', 'journal');
    mountReadOnly(this, folder);
    try {
      await assertRefused(
        stage,
        /error journal_broken: .*\ncure: .*permissions|error journal_broken: .*\ncure: make sure/,
      );
    } finally {
      unmount(folder);
    }
    await assertGoesOn(stage);
  });

  it('is the log of the built-in venue, with a torn last line: it is cut off, and the day goes on', async () => {
    const stage = await scene();
    appendFileSync(stage.venueLog, '{"do":"adv');
    await assertGoesOn(stage);
  });

  it('is the log of the built-in venue, changed: refused, and gone on with when it is whole again', async () => {
    const stage = await scene();
    const { length } = readFileSync(stage.venueLog);
    appendFileSync(stage.venueLog, '{"do":"cancel","clientId":"nobody"}\n');
    await assertRefused(stage, /error sim_log_broken: line \d+ of .* cannot be played again\ncure: /);
    truncateSync(stage.venueLog, length);
    await assertGoesOn(stage);
  });

  it('is the log of a venue with other terms', async () => {
    const stage = await scene();
    const { code, stderr } = await startTbot([...stage.run, '--capital', '50000']).ended;
    assert.equal(code, 2, stderr);
    assert.match(stderr, /error sim_log_mismatch: .*\ncure: start it with what it was started with/);
    await assertGoesOn(stage);
  });
});
