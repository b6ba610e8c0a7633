/**
 * Who starts the jobs of a home on this machine: a schedule that runs, units of systemd, lines of cron. Guarantees: looks
 * and changes nothing; what may not be read, or is not there, is none; it waits a few seconds at most.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import type { App } from '../app.ts';
import { ownerOf, ownUnit, unitFolder } from '../service/install.ts';
import { homeOption, UNIT_NAME, type UnitScope } from '../service/unit.ts';
import { isUntouched } from '../service/unit-mark.ts';
import { cronLines, type CronLine } from './cron-lines.ts';
import type { CronHere } from './cron-zone.ts';
import { scheduleLife, type ScheduleLife } from './life.ts';

export interface PlacedLine extends CronLine {
  /** "the crontab of tbot", "/etc/cron.d/tbot" */
  readonly place: string;
}

export interface FoundUnit {
  readonly path: string;
  readonly scope: UnitScope;
  /** `other`: this version would write another; `changed`: somebody has changed it. */
  readonly is: 'current' | 'other' | 'changed';
}

export interface Starters {
  readonly life: ScheduleLife;
  readonly units: readonly FoundUnit[];
  /** Those of this home. */
  readonly cron: readonly PlacedLine[];
}

const CRONTAB_MAX_MS = 5000;
const SYSTEM_CRONTAB = '/etc/crontab';
const SYSTEM_FOLDER = '/etc/cron.d';

export function startersOf(app: App): Starters {
  return { life: scheduleLife(app), units: unitsOf(app), cron: cronOf(app) };
}

/** Of the user that the home belongs to, and of the system. */
export function cronOf({ home }: Pick<App, 'home'>): readonly PlacedLine[] {
  const own = place(home.root);
  const tables = [...userTable(home.root), ...systemTables()];
  return tables.flatMap(({ name, text, hasUser }) =>
    cronLines(text, { hasUser })
      // What says nothing is started where the user's own files lie.
      .filter((line) => place(line.home ?? homedir()) === own)
      .map((line) => ({ ...line, place: name })),
  );
}

interface Table {
  readonly name: string;
  readonly text: string;
  readonly hasUser: boolean;
}

function userTable(root: string): Table[] {
  const [me, owner] = [userInfo(), ownerOf(root)];
  const isForAnother = me.uid === 0 && owner !== me.username;
  const args = isForAnother ? ['-l', '-u', owner] : ['-l'];
  const { status, stdout } = spawnSync('crontab', args, { encoding: 'utf8', timeout: CRONTAB_MAX_MS });
  const name = `the crontab of ${isForAnother ? owner : me.username}`;
  return status === 0 ? [{ name, text: stdout, hasUser: false }] : [];
}

function systemTables(): Table[] {
  const files = existsSync(SYSTEM_FOLDER) ? readdirSync(SYSTEM_FOLDER).map((file) => join(SYSTEM_FOLDER, file)) : [];
  return [SYSTEM_CRONTAB, ...files].flatMap((path) => {
    const text = readIfPossible(path);
    return text === null ? [] : [{ name: path, text, hasUser: true }];
  });
}

/** By what cron on this machine goes. */
export function cronHere(): CronHere {
  const { stdout, stderr } = spawnSync('crontab', ['-V'], { encoding: 'utf8', timeout: CRONTAB_MAX_MS });
  return {
    zone: new Intl.DateTimeFormat('en-US').resolvedOptions().timeZone,
    knowsCronTz: /cronie/i.test(`${(stdout as string | null) ?? ''}${(stderr as string | null) ?? ''}`),
  };
}

export function unitsOf(app: App): readonly FoundUnit[] {
  return (['system', 'user'] as const).flatMap((scope) => {
    const path = join(unitFolder(scope), UNIT_NAME);
    const text = readIfPossible(path);
    if (text === null || !startsHome(text, app.home.root)) return [];
    const is = text === ownUnit(app, scope) ? 'current' : isUntouched(text) ? 'other' : 'changed';
    return [{ path, scope, is }];
  });
}

function startsHome(unit: string, root: string): boolean {
  return unit.split('\n').some((line) => line.startsWith('ExecStart=') && line.endsWith(homeOption(root)));
}

function readIfPossible(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** One name for each folder. */
function place(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return resolve(folder);
  }
}
