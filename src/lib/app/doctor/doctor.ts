/** `tbot doctor`: is the installation sound? Guarantees: looks and changes nothing; a check that breaks is a finding. */
import type { App } from '../app.ts';
import { fail, type Check, type Finding } from './check.ts';
import { checkConfiguration, checkConnectionKeys, checkEncryption, checkPort } from './configuration.ts';
import { checkFiles, checkFolders, checkPermissions } from './home.ts';
import { checkJournals, checkKillFile, checkOwners } from './journals.ts';
import { checkCalendar, checkClock, checkDisk, checkNode, checkPackages, checkZones } from './machine.ts';

export interface Examination extends Finding {
  readonly name: string;
}

const CHECKS: readonly Check[] = [
  { name: 'node', run: checkNode },
  { name: 'packages', run: checkPackages },
  { name: 'clock', run: checkClock },
  { name: 'time zones', run: checkZones },
  { name: 'calendar', run: checkCalendar },
  { name: 'disk', run: checkDisk },
  { name: 'folders', run: checkFolders },
  { name: 'files', run: checkFiles },
  { name: 'permissions', run: checkPermissions },
  { name: 'configuration', run: checkConfiguration },
  { name: 'encryption', run: checkEncryption },
  { name: 'broker keys', run: checkConnectionKeys },
  { name: 'journals', run: checkJournals },
  { name: 'owners', run: checkOwners },
  { name: 'kill switch', run: checkKillFile },
  { name: 'web port', run: checkPort },
];

export async function examine(app: App): Promise<Examination[]> {
  const examinations: Examination[] = [];
  for (const { name, run } of CHECKS) {
    try {
      examinations.push({ name, ...(await run(app)) });
    } catch (error) {
      const found = `the check itself failed: ${error instanceof Error ? error.message : String(error)}`;
      examinations.push({ name, ...fail(found, 'look at what the message names; if that is sound, report it') });
    }
  }
  return examinations;
}

/** Warnings do not make an installation unsound. */
export function isSound(examinations: readonly Examination[]): boolean {
  return examinations.every(({ status }) => status !== 'fail');
}
