/** What Linux tells of another process (proc(5)): for a test that must not go on before it has come to something. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** `S`: it waits for something; `T`: it is halted; `R`: it is at work. Null: it is gone. */
export function stateOf(pid: number): string | null {
  return /^State:\s+(\w)/m.exec(statusOf(pid))?.[1] ?? null;
}

/** The signals that were sent to it have been taken up, and it waits again; or it is gone. */
export async function untilTaken(pid: number): Promise<void> {
  for (;;) {
    const status = statusOf(pid);
    const isPending = /^(?:SigPnd|ShdPnd):\s+0*[1-9a-f]/m.test(status);
    if (status === '' || (!isPending && /^State:\s+[SZ]/m.test(status))) return;
    await pause(1);
  }
}

/** It waits for what comes on its standard input, a pipe; or it is gone. */
export async function untilReadsInput(pid: number): Promise<void> {
  while (statusOf(pid) !== '' && !isPolled(pid, 0)) await pause(5);
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

function statusOf(pid: number): string {
  return readText(`/proc/${String(pid)}/status`);
}

/** Empty: it is gone. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
