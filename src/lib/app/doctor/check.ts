/** What a check of the doctor and of the watchdog is, and what it finds. */
import { BrokerError, NetworkError, TbotError } from '../../core/errors.ts';
import type { App } from '../app.ts';

export type Status = 'ok' | 'warn' | 'fail';

export interface Finding {
  readonly status: Status;
  /** Stable, lower_snake_case; null when all is well. */
  readonly code: string | null;
  /** What was found, as half a sentence. */
  readonly found: string;
  /** What to do; null when all is well. */
  readonly cure: string | null;
  /** What tells one occurrence from another of the same code: tickers, jobs; null: nothing. */
  readonly about: string | null;
}

export interface Check {
  readonly name: string;
  readonly run: (app: App) => Finding | Promise<Finding>;
}

/** A finding under the name of its check. */
export interface Examination extends Finding {
  readonly name: string;
  /** It failed because of the broker or the network, not of the machine. */
  readonly remote: boolean;
}

export function ok(found: string): Finding {
  return { status: 'ok', code: null, found, cure: null, about: null };
}

export function warn(code: string, found: string, cure: string, about: string | null = null): Finding {
  return { status: 'warn', code, found, cure, about };
}

export function fail(code: string, found: string, cure: string, about: string | null = null): Finding {
  return { status: 'fail', code, found, cure, about };
}

const BY_GRAVITY: readonly Status[] = ['fail', 'warn', 'ok'];

/** As one: all that was found, the gravest first, under its code. At least one. */
export function together(findings: readonly Finding[]): Finding {
  const sorted = findings.toSorted((a, b) => BY_GRAVITY.indexOf(a.status) - BY_GRAVITY.indexOf(b.status));
  const told = (of: (finding: Finding) => string | null): string | null => {
    const all = [...new Set(sorted.flatMap((each) => of(each) ?? []))];
    return all.length === 0 ? null : all.join('; ');
  };
  const [{ status, code }] = sorted as [Finding, ...Finding[]];
  return {
    status,
    code,
    found: told(({ found }) => found) ?? '',
    cure: told(({ cure }) => cure),
    about: told(({ about }) => about),
  };
}

/** Never rejects: a check that breaks is a finding. */
export async function examined(name: string, check: () => Finding | Promise<Finding>): Promise<Examination> {
  try {
    return { name, ...(await check()), remote: false };
  } catch (error) {
    const remote = isRemote(error);
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof TbotError) return { name, ...fail(error.code, message, error.cure), remote };
    const cure = 'look at what the message names; if that is sound, report it';
    return { name, ...fail('check_broken', `the check itself failed: ${message}`, cure), remote };
  }
}

/** The broker or the network, not the machine. */
export function isRemote(error: unknown): boolean {
  return error instanceof NetworkError || error instanceof BrokerError;
}

/** Warnings do not make anything unsound. */
export function isSound(examinations: readonly Examination[]): boolean {
  return examinations.every(({ status }) => status !== 'fail');
}
