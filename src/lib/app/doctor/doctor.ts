/**
 * `tbot doctor`: is the installation sound, and does all that it depends on answer? Guarantees: looks and changes nothing; a
 * check that breaks is a finding; what asks other machines does so side by side and gives up in time.
 */
import type { App } from '../app.ts';
import { alertChecks } from './alerts.ts';
import { examined, type Check, type Examination } from './check.ts';
import { checkConfiguration, checkConnectionKeys, checkEncryption, checkPort } from './configuration.ts';
import { checkBroker, checkBrokerCalendar, checkData } from './connections.ts';
import { checkFiles, checkFolders, checkPermissions } from './home.ts';
import { checkJournals, checkKillFile, checkOwners } from './journals.ts';
import { checkCalendar, checkClock, checkDisk, checkNode, checkPackages, checkZones } from './machine.ts';
import { SCHEDULE_CHECKS } from './schedule.ts';

const ON_THIS_MACHINE: readonly Check[] = [
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

const ELSEWHERE: readonly Check[] = [
  { name: 'broker', run: checkBroker },
  { name: 'broker calendar', run: checkBrokerCalendar },
  { name: 'data feed', run: checkData },
];

export async function examine(app: App): Promise<readonly Examination[]> {
  const look = ({ name, run }: Check): Promise<Examination> => examined(name, () => run(app));
  const here: Examination[] = [];
  for (const check of [...ON_THIS_MACHINE, ...SCHEDULE_CHECKS]) here.push(await look(check));
  const elsewhere = await Promise.all([...ELSEWHERE, ...alertChecks(app)].map(look));
  return [...here, ...elsewhere];
}
