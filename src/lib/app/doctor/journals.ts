/** The journals: can they be read, is every record as it was written, who owns them, is the kill switch's file there? */
import { existsSync } from 'node:fs';
import { counted } from '../../core/counted.ts';
import { hasBallast } from '../../journal/ballast.ts';
import { readJournal } from '../../journal/reader.ts';
import type { App } from '../app.ts';
import { accountsIn, type Account } from '../ops/account.ts';
import { pulseOf } from '../ops/ending.ts';
import { killFile } from '../ops/kill.ts';
import { fail, ok, warn, type Finding } from './check.ts';

/** Walks each chain from its first record to its last. */
export function checkJournals({ home }: App): Finding {
  const accounts = accountsIn(home);
  const broken = accounts.flatMap((account) => {
    const problem = problemOf(account);
    return problem === null ? [] : [`${account.name}: ${problem}`];
  });
  const cure = 'restore it from a backup; or move it away with its -wal, and tbot begins a new one';
  if (broken.length > 0) return fail('journal_broken', broken.join('; '), cure);
  if (accounts.length === 0) return ok('none yet');
  const withoutRoom = accounts.filter(({ journal }) => !hasBallast(journal)).map(({ name }) => name);
  const found = `${counted(accounts.length, 'journal')}, every record as it was written`;
  if (withoutRoom.length === 0) return ok(found);
  return warn(
    'no_ballast',
    `${found}; no room is kept for exits on a full disk by ${withoutRoom.join(', ')}`,
    'make room on the disk: the next run takes it again',
  );
}

function problemOf({ journal }: Account): string | null {
  try {
    const reader = readJournal(journal);
    try {
      const verdict = reader.verify();
      return verdict.isIntact ? null : `record ${String(verdict.seq)} is ${verdict.how}`;
    } finally {
      reader.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The lock of a dead process holds nothing; one that lives and gives no sign of life holds everything. */
export function checkOwners(app: App): Finding {
  const pulses = accountsIn(app.home).map((account) => ({ account, pulse: pulseOf(app, account, null) }));
  const told = pulses.flatMap(({ account, pulse }) => {
    if (pulse.is === 'nobody') return [];
    const who = pulse.owner === null ? 'a process' : `process ${String(pulse.owner.pid)}`;
    return [
      { is: pulse.is, text: `${account.name}: ${who}, ${(pulse.ageMs / 1000).toFixed(0)} s since a sign of life` },
    ];
  });
  const silent = told.filter(({ is }) => is === 'silent').map(({ text }) => text);
  if (silent.length > 0)
    return fail('owner_silent', silent.join('; '), 'tbot watchdog ends it and takes care of what it holds');
  return ok(told.length === 0 ? 'nothing runs' : told.map(({ text }) => text).join('; '));
}

export function checkKillFile({ home }: App): Finding {
  const path = killFile(home);
  if (!existsSync(path)) return ok('data/KILL is not there');
  return warn('kill_switch', 'data/KILL is there: nothing is bought', 'tbot kill status, then tbot kill release');
}
