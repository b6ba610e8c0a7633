/** tbot and venues as processes that go on by themselves while the test looks, stops and kills them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { untilHalted } from '../helpers/process-state.ts';
import { cleanEnvironment, RUN, type Ran } from '../helpers/tbot.ts';
import type { Death } from './die-at.ts';
import { quickFolder } from './homes.ts';
import type { Shape } from './venue-data.ts';

const HERE = import.meta.dirname;
const QUIET = '--disable-warning=ExperimentalWarning';

export interface Running {
  readonly child: ChildProcess;
  /** What it has said so far on stderr. */
  readonly said: () => string;
  readonly ended: Promise<Ran & { readonly signal: NodeJS.Signals | null }>;
}

const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

export function started(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(command, args, { env: cleanEnvironment(env), stdio: ['ignore', 'pipe', 'pipe'] });
  alive.add(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(([code, signal]) => {
    alive.delete(child);
    return { code: code as number | null, signal: signal as NodeJS.Signals | null, stdout, stderr };
  });
  return { child, said: () => stderr, ended };
}

/** All of them reach it at one moment of its: it is halted until they are there. */
export async function signalAtOnce({ child }: Running, signals: readonly NodeJS.Signals[]): Promise<void> {
  child.kill('SIGSTOP');
  await untilHalted(child.pid ?? 0);
  for (const signal of signals) child.kill(signal);
  child.kill('SIGCONT');
}

interface How {
  readonly env?: Readonly<Record<string, string>>;
  readonly deathAt?: Death;
  readonly countTo?: string;
}

/** tbot by this very Node; with `deathAt` or `countTo` under the eye of die-at.ts. */
export function startTbot(args: readonly string[], { env = {}, deathAt, countTo }: How = {}): Running {
  const isWatched = deathAt !== undefined || countTo !== undefined;
  const watched = isWatched ? ['--import', join(HERE, 'die-at.ts')] : [];
  const more = {
    ...(deathAt === undefined ? {} : { DIE_AT: JSON.stringify(deathAt) }),
    ...(countTo === undefined ? {} : { COUNT_TO: countTo }),
  };
  return started(process.execPath, [QUIET, ...watched, RUN, ...args], { ...env, ...more });
}

export interface RunningVenue {
  readonly child: ChildProcess;
  readonly socket: string;
  readonly log: string;
  readonly ended: Running['ended'];
}

/** Resolves when clients can come. */
export async function startVenue(
  home: string,
  date: string,
  shape: Shape,
  folder = quickFolder(),
): Promise<RunningVenue> {
  const [socket, log] = [join(folder, 'venue.socket'), join(folder, 'venue.log')];
  const venue = started(process.execPath, [QUIET, join(HERE, 'venue-process.ts'), home, date, shape, socket, log]);
  const { child, ended } = venue;
  await Promise.race([
    once(child.stdout ?? child, 'data'),
    ended.then(({ stderr }) => {
      throw new Error(`the venue did not open: ${stderr}`);
    }),
  ]);
  return { child, socket, log, ended };
}

export function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
