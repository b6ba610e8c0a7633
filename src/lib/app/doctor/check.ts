/** What a check of the doctor is. */
import type { App } from '../app.ts';

export type Status = 'ok' | 'warn' | 'fail';

export interface Finding {
  readonly status: Status;
  /** What was found, as half a sentence. */
  readonly found: string;
  /** What to do; null when all is well. */
  readonly cure: string | null;
}

export interface Check {
  readonly name: string;
  readonly run: (app: App) => Finding | Promise<Finding>;
}

export function ok(found: string): Finding {
  return { status: 'ok', found, cure: null };
}

export function warn(found: string, cure: string): Finding {
  return { status: 'warn', found, cure };
}

export function fail(found: string, cure: string): Finding {
  return { status: 'fail', found, cure };
}
