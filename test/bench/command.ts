/** A whole command as a user starts it: what it took, and what memory. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment, ROOT } from '../helpers/tbot.ts';
import { mostMb } from './memory.ts';

const TBOT = join(ROOT, 'bin', 'tbot');
const LOOK_MS = 5;
/** Of /proc/PID/stat: Linux counts CPU time in hundredths of a second. */
const TICKS_PER_SECOND = 100;

export interface Command {
  /** Wall. */
  readonly seconds: number;
  /** Of the CPU, and the most memory that was resident, as they were last seen (Linux tells; elsewhere not a number). */
  readonly cpuSeconds: number;
  readonly megabytes: number;
  readonly stdout: string;
}

/** `cache`: the folder of Node's compile cache. */
export async function command(
  args: readonly string[],
  cache: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Command> {
  const from = performance.now();
  const child = spawn(TBOT, args, {
    env: cleanEnvironment({ PATH: process.env.PATH ?? '', NODE_COMPILE_CACHE: cache, ...env }),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let [megabytes, cpuSeconds, stdout] = [NaN, NaN, ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  const watch = setInterval(() => {
    const most = mostMb(child.pid);
    if (Number.isNaN(most)) return;
    megabytes = most;
    cpuSeconds = cpuOf(child.pid) ?? cpuSeconds;
  }, LOOK_MS);
  const [status] = (await once(child, 'close')) as [number];
  clearInterval(watch);
  if (status !== 0) throw new Error(`tbot ${args.join(' ')} ended with ${String(status)}`);
  return { seconds: (performance.now() - from) / 1000, cpuSeconds, megabytes, stdout };
}

function cpuOf(pid: number | undefined): number | null {
  try {
    const [, after = ''] = readFileSync(`/proc/${String(pid)}/stat`, 'utf8').split(') ');
    const [user, system] = after.split(' ').slice(11, 13);
    return (Number(user) + Number(system)) / TICKS_PER_SECOND;
  } catch {
    return null;
  }
}
