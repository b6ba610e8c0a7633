/**
 * How a command acts on an account: it takes the lock where that is free, and writes the journal itself; else it asks the
 * owner through the control table. Guarantees: the lock is given back; an owner that comes or goes meanwhile is no hindrance; what
 * was asked for and not taken up in time is taken back, so that nobody does it later.
 */
import type { Clock, EpochMs, Timers } from '../../core/clock.ts';
import { LogicError, RefusedError } from '../../core/errors.ts';
import type { Outcome } from '../../journal/control.ts';
import { ownerOf, takeOwnership, type Owner } from '../../journal/ownership.ts';
import { openJournal, type JournalStore } from '../../journal/writer.ts';
import type { App } from '../app.ts';
import { systemTimers } from '../system-timers.ts';
import { isOwned, isOwnedBy, type Account } from './account.ts';
import { answerOn, lineTo } from './owner-line.ts';
import { ANSWER_MAX_MS, pause, triedAgain } from './tried-again.ts';

/** What an owner says. */
export interface Answered {
  /**
   * Null: it did not answer in time; where it has not even taken it up, it will not be done. `gone`, or an outcome that has
   * lapsed: who was asked owns the account no more, and it was not done.
   */
  readonly answer: Outcome | 'gone' | null;
  /** Who was asked last. Null: it has not said who it is, or nobody was asked. */
  readonly owner: Owner | null;
}

/** What a process of the owner may be asked for. */
export type OwnerCommand = 'stop' | 'flatten' | 'kill' | 'release' | 'rearm' | 'reconcile';

/** Who acts, for the records: `kill engage, process 123`. */
export function actorOf(command: string): string {
  return `${command}, process ${String(process.pid)}`;
}

/** Of an account that is free, and of one that has an owner. `asking`: null where that is gone: to be tried again. */
interface Ways<T, Free extends readonly unknown[]> {
  readonly alone: (...free: Free) => T | Promise<T>;
  readonly asking: () => Promise<T | null>;
  /** How long it is tried again. */
  readonly forMs?: number;
}

/** The result of whichever of the two it was. @throws LogicError `owner_silent` where it is neither in time */
export async function actOn<T>(
  app: App,
  account: Account,
  command: string,
  { alone, ...ways }: Ways<T, [store: JournalStore]>,
): Promise<T> {
  const withStore = async (): Promise<T> => {
    const store = openJournal(account.journal);
    try {
      return await alone(store);
    } finally {
      store.close();
    }
  };
  return underLock(app, account, command, { alone: withStore, ...ways });
}

/** Without a journal: for who only has to be alone. @throws LogicError `owner_silent` where it is neither in time */
export async function underLock<T>(
  app: App,
  account: Account,
  command: string,
  { alone, asking, forMs }: Ways<T, []>,
): Promise<T> {
  const attempt = async (): Promise<T | null> => {
    const owner = { pid: process.pid, run: command, since: app.clock.now() };
    const taking = takeOwnership(account.ownerFolder, owner);
    if (!taking.isTaken) return asking();
    try {
      return await alone();
    } finally {
      taking.ownership.release();
    }
  };
  return triedAgain(app, account, attempt, forMs);
}

/** Whoever owns it, also one that has come only just now. */
export async function askOwner(
  app: App,
  account: Account,
  asked: { readonly command: OwnerCommand; readonly args?: unknown; readonly by: string },
  waitMs = ANSWER_MAX_MS,
): Promise<Answered> {
  const clock = withTimers(app.clock);
  const until = clock.now() + waitMs;
  let answered: Answered = { answer: 'gone', owner: null };
  while (isOwned(account)) {
    answered = await askOnce(account, asked, clock, until);
    const { answer } = answered;
    if (answer !== 'gone' && answer?.how !== 'lapsed') return answered;
    // An owner that has come since, or has opened its journal only now, has not heard of it.
    if (clock.now() >= until) return answered;
    await pause(clock);
  }
  return { ...answered, answer: 'gone' };
}

async function askOnce(
  account: Account,
  { command, args = null, by }: Parameters<typeof askOwner>[2],
  clock: Clock & Timers,
  until: EpochMs,
): Promise<Answered> {
  const line = await lineTo(account, clock, until);
  if (line === 'gone' || line === null) return { answer: line, owner: ownerNow(account) };
  try {
    const id = line.ask({ command, args, by, at: clock.now() });
    // Nobody else answers this wish: with the next owner it lapses.
    const owner = ownerNow(account);
    return { answer: await answerOn(line, id, account, clock, until), owner };
  } finally {
    line.close();
  }
}

function ownerNow({ ownerFolder }: Account): Owner | null {
  const now = ownerOf(ownerFolder);
  return now.isOwned ? now.owner : null;
}

/** @throws RefusedError `owner_refused`; LogicError `owner_silent` */
export function doneBy({ answer, owner }: Answered): string {
  const outcome = answer === 'gone' ? null : answer;
  if (outcome?.how === 'done') return outcome.text;
  const who = owner === null ? 'the process that owns the account' : `process ${String(owner.pid)}`;
  if (outcome?.how === 'refused') {
    const cure = 'do what it asks for, or wait for its end';
    throw new RefusedError({ code: 'owner_refused', message: `${who} refused: ${outcome.text}`, cure });
  }
  throw new LogicError({
    code: 'owner_silent',
    message: answer === null ? `${who} owns the account and does not answer` : `${who} ended before it was done`,
    cure: 'look with tbot status; tbot watchdog ends an owner whose heartbeat is over 60 s old, then try again',
    retryable: true,
  });
}

/** Whether the account was let go of until then, by that owner; null: by whoever owns it. */
export async function waitForRelease(
  app: App,
  account: Account,
  until: EpochMs,
  owner: Owner | null = null,
): Promise<boolean> {
  while (isOwnedBy(account, owner)) {
    if (app.clock.now() >= until) return false;
    await pause(app.clock);
  }
  return true;
}

function withTimers(clock: Clock): Clock & Timers {
  const timers = systemTimers(clock);
  return { now: () => clock.now(), at: (instant, ring) => timers.at(instant, ring) };
}
