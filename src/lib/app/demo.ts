/**
 * `tbot demo`: tbot at work with no account and no network. Guarantees: works in a home of its own, thrown away unless
 * a folder is named; a folder that holds anything but an earlier demo is refused.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { localIsoDate, NEW_YORK } from '../calendar/zone.ts';
import { ConfigError } from '../core/errors.ts';
import type { Warning } from '../config/fault.ts';
import { inHome, type App } from './app.ts';
import { banner } from './banner.ts';
import { listSessions, type SessionRow } from './calendar.ts';
import { examine, type Examination } from './doctor/doctor.ts';
import { initHome } from './init.ts';
import { setSettings, validateSettings } from './settings.ts';

export interface DemoResult {
  readonly home: string;
  /** False when the home was thrown away at the end. */
  readonly kept: boolean;
  readonly banner: string;
  readonly warnings: readonly Warning[];
  /** New York date */
  readonly today: string;
  /** Today's session and the next ones. */
  readonly sessions: readonly SessionRow[];
  readonly doctor: readonly Examination[];
}

/** Marks a folder as a demo's, so that running it again there is safe. */
const MARKER = '.tbot-demo';
const SESSIONS_SHOWN = 3;

/** @throws ConfigError `not_a_demo_home` */
export async function runDemo(app: App, keepIn: string | undefined, say: (line: string) => void): Promise<DemoResult> {
  const root = keepIn === undefined ? mkdtempSync(join(tmpdir(), 'tbot-demo-')) : resolve(keepIn);
  try {
    assertDemoHome(root);
    say(`making a home in ${root}`);
    initHome(inHome(app, root).home);
    writeFileSync(join(root, MARKER), 'Made by tbot demo. Everything in this folder may be deleted.\n');
    setSettings(inHome(app, root), [{ key: 'BROKER', value: 'sim' }]);
    const demo = inHome(app, root);
    say('validating its configuration');
    const warnings = validateSettings(demo);
    say('examining the installation');
    const doctor = await examine(demo);
    const today = localIsoDate(NEW_YORK, app.clock.now());
    const sessions = listSessions(demo, undefined, undefined).slice(0, SESSIONS_SHOWN);
    return { home: root, kept: keepIn !== undefined, banner: banner(demo), warnings, today, sessions, doctor };
  } finally {
    if (keepIn === undefined) rmSync(root, { recursive: true, force: true });
  }
}

function assertDemoHome(root: string): void {
  const isFolder = statSync(root, { throwIfNoEntry: false })?.isDirectory();
  if (isFolder === undefined || (isFolder && (readdirSync(root).length === 0 || existsSync(join(root, MARKER)))))
    return;
  throw new ConfigError({
    code: 'not_a_demo_home',
    message: `${root} is neither empty nor an earlier demo's home`,
    cure: 'name an empty or new folder with --home, or leave it out',
  });
}
