/**
 * A task as a process: this same program by this same Node. Guarantees: its output goes to a file of its own and never
 * through a pipe, so that a schedule that dies or hangs neither ends nor blocks a run that holds positions; it has a process
 * group of its own, so that a Ctrl-C reaches it once, by way of the schedule; what outlasts its limit is ended.
 */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../../config/atomic-file.ts';
import type { Home } from '../../config/home.ts';
import { isAlive } from '../../config/process.ts';
import type { App } from '../app.ts';
import type { Task } from './job.ts';
import type { Process } from './marks.ts';
import { OutputReader } from './output-reader.ts';
import type { StartedTask, TaskEnd } from './scheduler.ts';

const OUTPUT = '.out';
/** Between being asked to end and being ended. */
const GRACE_MS = 10_000;

/** @throws where no process can be started */
export function startTask(
  { program, home }: Pick<App, 'program' | 'home'>,
  task: Task,
  date: string | null,
  onLine: (line: string) => void,
): StartedTask {
  const path = outputOf(home, task, date);
  const output = openOutput(path, onLine);
  const argv = [...process.execArgv, join(program.root, 'bin', 'run.cjs'), ...task.words, '--home', home.root];
  const reader = output === null ? null : new OutputReader(path, onLine);
  try {
    const sink = output ?? 'ignore';
    const child = spawn(process.execPath, argv, { stdio: ['ignore', sink, sink], detached: true });
    const { pid } = child;
    const limit = new Limit(task.limitMs, (signal) => child.kill(signal));
    const ended = new Promise<TaskEnd>((resolve) => {
      const end = (code: number | null, problem: string | null): void => {
        limit.release();
        if (reader !== null) closeOutput(reader, path, onLine);
        resolve({ code, problem });
      };
      child.once('error', (error) => {
        if (pid === undefined) end(null, error.message);
      });
      child.once('exit', (code, signal) => {
        end(code, limit.words ?? (signal === null ? null : `by ${signal}`));
      });
    });
    const stop = (): void => void child.kill('SIGTERM');
    return { process: pid === undefined ? null : { pid, birth: birthOf(pid) }, ended, stop };
  } catch (error) {
    reader?.close();
    throw error;
  } finally {
    if (output !== null) closeSync(output);
  }
}

/** Null: there is no room for it, say. What is to be done is done without. */
function openOutput(path: string, onLine: (line: string) => void): number | null {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
    return openSync(path, 'w', PRIVATE_FILE);
  } catch (error) {
    onLine(`what it says is lost: ${(error as Error).message}`);
    return null;
  }
}

/** What remains is told, and the file goes: a disk that fails there must not keep the end from being known. */
function closeOutput(reader: OutputReader, path: string, onLine: (line: string) => void): void {
  try {
    reader.close();
    rmSync(path, { force: true });
  } catch (error) {
    onLine(`the rest of what it said is lost: ${(error as Error).message}`);
  }
}

function outputOf({ scheduleFolder }: Home, task: Task, date: string | null): string {
  return join(scheduleFolder, `${date === null ? '' : `${date}-`}${task.name}${OUTPUT}`);
}

/** Of a process that an earlier schedule has started, from its beginning. What comes back ends it, once the process has ended. */
export function followTask(home: Home, task: Task, date: string, onLine: (line: string) => void): () => void {
  const path = outputOf(home, task, date);
  if (!existsSync(path)) return () => undefined;
  const reader = new OutputReader(path, onLine);
  return () => {
    closeOutput(reader, path, onLine);
  };
}

/** What processes have said that died together with their schedule. `isKept`: one of these names still runs. */
export function tellLeftOutputs(
  { scheduleFolder }: Home,
  isKept: (name: string) => boolean,
  onLine: (name: string, line: string) => void,
): void {
  if (!existsSync(scheduleFolder)) return;
  for (const file of readdirSync(scheduleFolder)) {
    const name = file.slice(0, -OUTPUT.length);
    if (!file.endsWith(OUTPUT) || isKept(name)) continue;
    const path = join(scheduleFolder, file);
    new OutputReader(path, (line) => {
      onLine(name, line);
    }).close();
    rmSync(path, { force: true });
  }
}

/** A length of time, whatever becomes of the clock. */
class Limit {
  readonly #timers: NodeJS.Timeout[] = [];
  #isOver = false;
  readonly #limitMs: number | null;

  constructor(limitMs: number | null, kill: (signal: NodeJS.Signals) => void) {
    this.#limitMs = limitMs;
    if (limitMs === null) return;
    const end = (): void => {
      this.#isOver = true;
      kill('SIGTERM');
    };
    this.#timers.push(setTimeout(end, limitMs), setTimeout(kill, limitMs + GRACE_MS, 'SIGKILL'));
  }

  /** Null: it was not reached. */
  get words(): string | null {
    return this.#isOver ? `it took longer than ${String(Math.round((this.#limitMs ?? 0) / 60_000))} minutes` : null;
  }

  release(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}

/** Whether that very process lives, and not a later one with its number. */
export function lives({ pid, birth }: Process): boolean {
  return isAlive(pid) && birthOf(pid) === birth;
}

export function stopProcess(process_: Process): void {
  if (lives(process_)) process.kill(process_.pid, 'SIGTERM');
}

/** Ticks from the machine's start to the process's own (proc(5), stat, field 22); null: there is no /proc, or it is gone. */
export function birthOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // The second field is a name in parentheses that may hold blanks.
    const [state = '', ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? null : (rest[18] ?? null);
  } catch {
    return null;
  }
}
