/** Brings a replayed session to a moment, and waits for what a running process does. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { existsSync } from 'node:fs';
import { readJournal } from '../../src/lib/journal/reader.ts';
import type { StoredRecord } from '../../src/lib/session/records.ts';
import { startTbot } from './running.ts';

/** The process that traded up to there has died right after the n-th record with that in its text. */
export async function bringTo(run: readonly string[], of: string, n = 1): Promise<void> {
  const { signal, stderr } = await startTbot(run, { deathAt: { at: 'record', n, how: 'after', of } }).ended;
  assert.equal(signal, 'SIGKILL', `no ${of} in that session\n${stderr}`);
}

export async function until<T>(what: string, look: () => T | null | undefined | false, withinMs = 30_000): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const found = look();
    if (found !== null && found !== undefined && found !== false) return found;
    assert.ok(performance.now() < end, `waited in vain for ${what}`);
    await pause(10);
  }
}

/** What is in a journal now; none: nothing. */
export function recordsIn(home: string, account: string): readonly StoredRecord[] {
  const file = join(home, 'data', 'journal', `${account}.sqlite`);
  if (!existsSync(file)) return [];
  let reader;
  try {
    reader = readJournal(file);
    return [...reader.read()];
  } catch {
    return []; // it is being made
  } finally {
    reader?.close();
  }
}

/** Waits until that many runs have begun and have compared journal and broker. */
export async function untilRuns(home: string, account: string, runs: number): Promise<void> {
  await until(`run ${String(runs)}`, () => {
    const records = recordsIn(home, account);
    const started = records.filter(({ record }) => record.kind === 'run_started');
    const last = started.at(-1)?.seq ?? Infinity;
    return started.length >= runs && records.some(({ seq, record }) => record.kind === 'reconciled' && seq > last);
  });
}

/** Scenarios that run side by side from the first test of the suite on; each is waited for by its own test. */
export function atOnce<T extends readonly (() => Promise<void>)[]>(
  ...scenarios: T
): { [K in keyof T]: () => Promise<void> } {
  let runs: readonly Promise<void>[] = [];
  before(() => {
    runs = scenarios.map(async (scenario) => scenario());
    for (const run of runs) run.catch(() => undefined); // told by its test
  });
  return scenarios.map((_, at) => async () => runs[at]) as { [K in keyof T]: () => Promise<void> };
}
