/** Resident memory of a process, as Linux tells it; elsewhere not a number. MB are millions of bytes. */
import { readFileSync } from 'node:fs';

export const MB = 1e6;

/** What is resident now. */
export function residentMb(pid: number | 'self' | undefined = 'self'): number {
  return statusMb('VmRSS', pid);
}

/** The most that was resident at any moment. What getrusage tells is that of the parent too, before the exec. */
export function mostMb(pid: number | 'self' | undefined = 'self'): number {
  return statusMb('VmHWM', pid);
}

function statusMb(field: string, pid: number | 'self' | undefined): number {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
    const [, kb] = new RegExp(`^${field}:\\s*(\\d+) kB$`, 'm').exec(status) ?? [];
    return (Number(kb) * 1024) / MB;
  } catch {
    return NaN;
  }
}
