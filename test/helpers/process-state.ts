/** What Linux tells of another process (proc(5)): for a test that must not go on before it has come to something. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Without it (macOS): about as long as it takes. */
const BLIND_MS = 200;

/** It was halted, and is so now; or it is gone. */
export async function untilHalted(pid: number): Promise<void> {
  await until(pid, 1, (status) => /^State:\s+T/m.test(status));
}

/** The signals that were sent to it have been taken up, and it waits again; or it is gone. */
export async function untilTaken(pid: number): Promise<void> {
  const isPending = /^(?:SigPnd|ShdPnd):\s+0*[1-9a-f]/m;
  await until(pid, 1, (status) => !isPending.test(status) && /^State:\s+[SZ]/m.test(status));
}

/** It waits for what comes on its standard input, a pipe; or it is gone. */
export async function untilReadsInput(pid: number): Promise<void> {
  await until(pid, 5, () => isPolled(pid, 0));
}

async function until(pid: number, lookMs: number, has: (status: string) => boolean): Promise<void> {
  if (!existsSync('/proc/self/status')) {
    await pause(BLIND_MS);
    return;
  }
  for (;;) {
    const status = readText(`/proc/${String(pid)}/status`);
    if (status === '' || has(status)) return;
    await pause(lookMs);
  }
}

/** Whether one of its epoll descriptors has that descriptor among its own. */
function isPolled(pid: number, descriptor: number): boolean {
  const folder = `/proc/${String(pid)}/fdinfo`;
  const polled = new RegExp(`^tfd:\\s+${String(descriptor)}\\s`, 'm');
  try {
    return readdirSync(folder).some((name) => polled.test(readText(join(folder, name))));
  } catch {
    return false;
  }
}

/** Empty: it is gone. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
