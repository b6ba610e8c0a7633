/**
 * `tbot service install`: the unit as text, or written where systemd looks for it. Guarantees: nothing is written without
 * being asked for; a unit that somebody has changed, or a link (as of a masked unit), is left alone and said; with `force`
 * a changed one is kept beside the new one.
 */
import { chmodSync, constants, copyFileSync, existsSync, lstatSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { replaceFile } from '../../config/atomic-file.ts';
import { ConfigError, RefusedError, TbotError } from '../../core/errors.ts';
import type { App } from '../app.ts';
import { UNIT_NAME, unitText, type UnitScope } from './unit.ts';
import { isUntouched } from './unit-mark.ts';

export interface ServiceRequest {
  readonly scope: UnitScope;
  /** Where units lie; undefined: where systemd looks for them. */
  readonly folder: string | undefined;
  readonly isWritten: boolean;
  readonly force: boolean;
}

export interface ServiceUnit {
  readonly name: string;
  readonly scope: UnitScope;
  readonly path: string;
  readonly text: string;
  /** What was done. */
  readonly outcome: 'printed' | 'written' | 'replaced' | 'unchanged';
  /** The changed one that was put aside; null: there was none. */
  readonly kept: string | null;
  /** Commands for a person, in their order. */
  readonly next: readonly string[];
  readonly warnings: readonly string[];
}

/** Readable for systemd and everybody: there is no secret in it. */
const PUBLIC_FILE = 0o644;

/** @throws RefusedError `unit_changed`, `unit_is_link`; ConfigError `unit_folder` */
export function installService(app: App, { scope, folder, isWritten, force }: ServiceRequest): ServiceUnit {
  const { home, clock } = app;
  const user = ownerOf(home.root);
  const text = ownUnit(app, scope);
  const path = join(folder ?? unitFolder(scope), UNIT_NAME);
  const warnings = scope === 'system' && user === 'root' ? [AS_ROOT] : [];
  const unit = { name: UNIT_NAME, scope, path, text, kept: null, next: nextSteps(scope), warnings };
  if (!isWritten) return { ...unit, outcome: 'printed' };
  return writing(path, () => {
    const old = readUnit(path);
    if (old === text) return { ...unit, outcome: 'unchanged' };
    const isChanged = old !== null && !isUntouched(old);
    if (isChanged && !force) throw changed(path);
    const kept = isChanged ? `${path}.kept-${String(clock.now())}` : null;
    if (kept !== null) copyFileSync(path, kept, constants.COPYFILE_EXCL);
    mkdirSync(join(path, '..'), { recursive: true });
    replaceFile(path, text);
    chmodSync(path, PUBLIC_FILE);
    return { ...unit, kept, outcome: old === null ? 'written' : 'replaced' };
  });
}

/** As this version writes it for that home. */
export function ownUnit({ program, home }: Pick<App, 'program' | 'home'>, scope: UnitScope): string {
  const user = ownerOf(home.root);
  return unitText({ scope, version: program.version, root: program.root, home: home.root, user });
}

const AS_ROOT =
  'the home belongs to root, so the service runs as root: better a user of its own that owns it (useradd --system --create-home tbot; chown -R tbot: HOME)';

export function unitFolder(scope: UnitScope): string {
  return scope === 'system' ? '/etc/systemd/system' : join(homedir(), '.config', 'systemd', 'user');
}

/** Whom the home belongs to: by name where the system tells it. */
export function ownerOf(root: string): string {
  const uid = statSync(root, { throwIfNoEntry: false })?.uid;
  const own = userInfo();
  if (uid === undefined || uid === own.uid) return own.username;
  return nameIn('/etc/passwd', uid) ?? String(uid);
}

function nameIn(file: string, uid: number): string | null {
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.map((line) => line.split(':')).find(([, , id]) => id === String(uid))?.[0] ?? null;
}

function readUnit(path: string): string | null {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined) return null;
  if (there.isFile()) return readFileSync(path, 'utf8');
  throw new RefusedError({
    code: 'unit_is_link',
    message: `${path} is a link, as of a masked unit, and no file`,
    cure: `look where it leads; systemctl unmask ${UNIT_NAME} takes a mask away`,
  });
}

function changed(path: string): RefusedError {
  return new RefusedError({
    code: 'unit_changed',
    message: `${path} is not as tbot has written it: somebody has changed it`,
    cure: `move the changes to a drop-in (systemctl edit ${UNIT_NAME}); --force writes it anew and keeps the old one beside it`,
  });
}

function writing(path: string, write: () => ServiceUnit): ServiceUnit {
  try {
    return write();
  } catch (error) {
    if (error instanceof TbotError) throw error;
    throw new ConfigError({
      code: 'unit_folder',
      message: `${path} cannot be written: ${(error as Error).message}`,
      cure: 'start it as root (sudo) for a system unit, take --user, or print the unit and put it there by hand',
      cause: error,
    });
  }
}

function nextSteps(scope: UnitScope): readonly string[] {
  const ctl = scope === 'system' ? 'systemctl' : 'systemctl --user';
  const journal = scope === 'system' ? 'journalctl' : 'journalctl --user';
  return [
    ...(scope === 'user' ? [`loginctl enable-linger ${userInfo().username}`] : []),
    `${ctl} daemon-reload`,
    `${ctl} enable --now ${UNIT_NAME}`,
    `${ctl} status ${UNIT_NAME}`,
    `${journal} -u ${UNIT_NAME} -f`,
  ];
}
