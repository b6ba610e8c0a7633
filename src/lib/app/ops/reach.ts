/**
 * How a command acts on an account: it takes the lock where that is free, and writes the journal itself; else it asks the
 * owner through the control table. Guarantees: the lock is given back; what was asked for and not taken up in time is taken
 * back, so that nobody does it later.
 */
import type { Clock, EpochMs, Timers } from '../../core/clock.ts';
import { LogicError, RefusedError } from '../../core/errors.ts';
import { openControl, type Outcome } from '../../journal/control.ts';
import { ownerOf, takeOwnership, type Owner } from '../../journal/ownership.ts';
import { openJournal, type JournalStore } from '../../journal/writer.ts';
import type { App } from '../app.ts';
import { systemTimers } from '../system-timers.ts';
import type { Account } from './account.ts';

/** What a process of the owner may be asked for. */
export type OwnerCommand = 'stop' | 'flatten' | 'kill' | 'release' | 'rearm' | 'reconcile';

const ANSWER_MAX_MS = 10_000;

/** Who acts, for the records: `kill engage, process 123`. */
export function actorOf(command: string): string {
  return `${command}, process ${String(process.pid)}`;
}

/** The result of whichever of the two it was. */
export async function actOn<T>(
  app: App,
  account: Account,
  command: string,
  ways: {
    readonly alone: (store: JournalStore) => T | Promise<T>;
    readonly asking: (owner: Owner | null) => Promise<T>;
  },
): Promise<T> {
  const me = { pid: process.pid, run: command, since: app.clock.now() };
  const taking = takeOwnership(account.ownerFolder, me);
  if (!taking.isTaken) return ways.asking(taking.owner);
  try {
    const store = openJournal(account.journal);
    try {
      return await ways.alone(store);
    } finally {
      store.close();
    }
  } finally {
    taking.ownership.release();
  }
}

/** Null: it did not answer in time; where it has not even taken it up, it will not be done. */
export async function askOwner(
  { clock }: App,
  account: Account,
  asked: { readonly command: OwnerCommand; readonly args?: unknown; readonly by: string },
  waitMs = ANSWER_MAX_MS,
): Promise<Outcome | null> {
  const line = openControl(account.journal);
  try {
    const at = clock.now();
    const id = line.ask({ command: asked.command, args: asked.args ?? null, by: asked.by, at });
    const outcome = await line.answer(id, at + waitMs, withTimers(clock));
    if (outcome === null) line.withdraw(id);
    return outcome;
  } finally {
    line.close();
  }
}

/** @throws RefusedError `owner_refused`; LogicError `owner_silent` */
export function doneBy(outcome: Outcome | null, owner: Owner | null): string {
  if (outcome?.how === 'done') return outcome.text;
  const who = owner === null ? 'the process that owns the account' : `process ${String(owner.pid)}`;
  if (outcome?.how === 'refused') {
    const cure = 'do what it asks for, or wait for its end';
    throw new RefusedError({ code: 'owner_refused', message: `${who} refused: ${outcome.text}`, cure });
  }
  throw new LogicError({
    code: 'owner_silent',
    message: outcome === null ? `${who} owns the account and does not answer` : `${who} ended before it was done`,
    cure: 'look with tbot status; tbot watchdog ends an owner whose heartbeat is over 60 s old, then try again',
    retryable: true,
  });
}

/** Whether the account was let go of until then. */
export async function waitForRelease(app: App, { ownerFolder }: Account, until: EpochMs): Promise<boolean> {
  const clock = withTimers(app.clock);
  while (ownerOf(ownerFolder).isOwned) {
    if (clock.now() >= until) return false;
    await new Promise<void>((resolve) => clock.at(clock.now() + RELEASE_LOOK_MS, resolve));
  }
  return true;
}

const RELEASE_LOOK_MS = 200;

function withTimers(clock: Clock): Clock & Timers {
  const timers = systemTimers(clock);
  return { now: () => clock.now(), at: (instant, ring) => timers.at(instant, ring) };
}
