/** Resident memory of a process, as Linux tells it; elsewhere not a number. MB are millions of bytes. */
import { readFileSync } from 'node:fs';

export const MB = 1e6;

export function residentMb(): number {
  return process.memoryUsage.rss() / MB;
}

/** The most that was resident at any moment. What getrusage tells is that of the parent too, before the exec. */
export function mostMb(pid: number | 'self' | undefined = 'self'): number {
  try {
    const [, kb] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8')) ?? [];
    return (Number(kb) * 1024) / MB;
  } catch {
    return NaN;
  }
}
