/**
 * The kill switch by hand. Engaged, it is the file data/KILL, which every process of the home sees whatever the account,
 * and a record in the journals. Guarantees: engaging works without a running bot, with one, with one that does not answer,
 * and on a full disk as long as either the file or a record finds room; it is never released on the day on which it was
 * engaged without a second word.
 */
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { utcText } from '../../calendar/text.ts';
import { localIsoDate, NEW_YORK } from '../../calendar/zone.ts';
import { PRIVATE_FILE } from '../../config/atomic-file.ts';
import type { Home } from '../../config/home.ts';
import type { EpochMs } from '../../core/clock.ts';
import { asError, LogicError, RefusedError } from '../../core/errors.ts';
import { readJournal } from '../../journal/reader.ts';
import { lifted, statusOn, type KillNote, type KillStatus } from '../../risk/kill-switch.ts';
import type { JournalRecord } from '../../session/records.ts';
import type { App } from '../app.ts';
import { accountNow } from './account-clock.ts';
import { accountsIn, configuredAccount, isOwned, type Account } from './account.ts';
import { actOn, actorOf, askOwner } from './reach.ts';

/** Of one account. */
export interface KillReport extends Pick<KillStatus, 'state' | 'cause' | 'by'> {
  readonly account: string;
  /** UTC; null: it was never engaged. */
  readonly since: string | null;
  /** Whether data/KILL is there. */
  readonly file: boolean;
}

/** What became of it in one account. */
export interface Told {
  readonly account: string;
  /** `recorded`: in its journal; `told`: its owner has done it; `silent`: its owner did not answer; `failed`: see `text` */
  readonly how: 'recorded' | 'told' | 'silent' | 'failed';
  readonly text: string;
}

export function killFile({ root }: Home): string {
  return join(root, 'data', 'KILL');
}

export function isKillFileThere(home: Home): boolean {
  return statSync(killFile(home), { throwIfNoEntry: false }) !== undefined;
}

/** One that does not answer sees the file. */
const ANSWER_MAX_MS = 5000;

/** What holds now. */
export function killReport(app: App, account: Account): KillReport {
  const last = lastKill(account);
  const file = statSync(killFile(app.home), { throwIfNoEntry: false });
  const now = app.clock.now();
  const { state, cause, by } = statusOn(dateFor(account, now), last?.note ?? null, file !== undefined);
  const since = cause === 'file' ? (file?.mtimeMs ?? null) : (last?.at ?? null);
  return {
    account: account.name,
    ...{ state, cause, by },
    since: since === null ? null : utcText(Math.floor(since)),
    file: file !== undefined,
  };
}

/** What engaging or releasing came to. */
export interface KillOutcome {
  /** Whether data/KILL is there now; of a release: whether it was there. */
  readonly file: boolean;
  readonly accounts: Told[];
}

/** @throws LogicError `kill_not_written` where neither the file nor a record could be written */
export async function engageKill(app: App): Promise<KillOutcome> {
  const by = actorOf('kill engage');
  const file = writeKillFile(app, by);
  const accounts: Told[] = [];
  for (const account of addressed(app)) accounts.push(await tell(app, account, 'kill', by));
  if (!file && accounts.every(({ how }) => how === 'failed' || how === 'silent')) {
    throw new LogicError({
      code: 'kill_not_written',
      message: `neither ${killFile(app.home)} nor a record could be written: ${accounts.map(({ text }) => text).join('; ')}`,
      cure: 'make room on the disk, or end the bot: tbot stop, else kill its process',
    });
  }
  return { file, accounts };
}

/** Whether it may be released without a second word. @throws RefusedError `engaged_today` */
export function assertReleasable(app: App, isTodayMeant: boolean): void {
  if (isTodayMeant) return;
  const today = localIsoDate(NEW_YORK, app.clock.now());
  const isOfToday = (at: EpochMs): boolean => localIsoDate(NEW_YORK, at) >= today;
  const reports = toBeReleased(app).map((account) => killReport(app, account));
  const ofToday = reports.find(({ since }) => since !== null && isOfToday(Date.parse(since)));
  const fileAt = statSync(killFile(app.home), { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
  if (ofToday === undefined && !(fileAt > 0 && isOfToday(fileAt))) return;
  const { cause, by } = ofToday ?? { cause: 'file', by: 'data/KILL' };
  throw new RefusedError({
    code: 'engaged_today',
    message: `the kill switch was engaged today (${String(cause)}: ${String(by)})`,
    cure: 'wait for tomorrow, or look into the cause first and then: tbot kill release --today',
  });
}

/** No account and no file: it was not engaged. */
export async function releaseKill(app: App): Promise<KillOutcome> {
  const by = actorOf('kill release');
  const engaged = toBeReleased(app);
  const file = isKillFileThere(app.home);
  rmSync(killFile(app.home), { force: true });
  const accounts: Told[] = [];
  for (const account of engaged) accounts.push(await tell(app, account, 'release', by));
  return { file, accounts };
}

/** The configured account as far as the configuration can be read, and what somebody owns now: data/KILL is for the rest. */
function addressed(app: App): readonly Account[] {
  const configured = app.configuration().config === null ? null : configuredAccount(app);
  const others = accountsIn(app.home).filter((each) => each.name !== configured?.name && isOwned(each));
  return configured === null ? others : [configured, ...others];
}

/** Those addressed in which it holds, and others in whose journal a person's word stands that no next session lifts. */
function toBeReleased(app: App): readonly Account[] {
  const own = addressed(app);
  const others = accountsIn(app.home).filter(({ name }) => own.every((each) => each.name !== name));
  return [
    ...own.filter((account) => isEngaged(app, account, isKillFileThere(app.home))),
    ...others.filter((account) => lastKill(account)?.note.cause === 'person' && isEngaged(app, account, false)),
  ];
}

/** Whether entries are refused in the run that goes on, or else in the next one. */
export function refusesEntries(app: App, account: Account): boolean {
  return isEngaged(app, account, isKillFileThere(app.home));
}

/** What refuses entries in this run and in the next one, in words; null: nothing does. */
export function killHolds(app: App, account: Account): string | null {
  const { state, cause, by } = lifted(statusNow(app, account, isKillFileThere(app.home)), 'next_run');
  return cause === null ? null : `${state} by ${cause} (${by ?? ''})`;
}

/** What the next run lifts by itself is none that a person releases. */
function isEngaged(app: App, account: Account, isFileThere: boolean): boolean {
  const status = statusNow(app, account, isFileThere);
  return (isOwned(account) ? status : lifted(status, 'next_run')).state !== 'active';
}

function statusNow(app: App, account: Account, isFileThere: boolean): KillStatus {
  return statusOn(dateFor(account, app.clock.now()), lastKill(account)?.note ?? null, isFileThere);
}

async function tell(app: App, account: Account, command: 'kill' | 'release', by: string): Promise<Told> {
  const { name } = account;
  try {
    return await actOn<Told>(app, account, `kill ${command === 'kill' ? 'engage' : 'release'}`, {
      alone: (store) => {
        const date = dateFor(account, app.clock.now());
        store.append(account.replay ?? date, accountNow(app, account), [killRecord(command, by, date)]);
        return { account: name, how: 'recorded', text: 'written to its journal; nothing runs there' };
      },
      asking: async () => {
        const { answer: outcome } = await askOwner(app, account, { command, by }, ANSWER_MAX_MS);
        if (outcome === 'gone') return null;
        const text = outcome?.text ?? 'the running bot does not answer; it looks for data/KILL by itself';
        return { account: name, how: outcome?.how === 'done' ? 'told' : 'silent', text };
      },
      forMs: ANSWER_MAX_MS,
    });
  } catch (error) {
    const isSilent = error instanceof LogicError && error.code === 'owner_silent';
    return { account: name, how: isSilent ? 'silent' : 'failed', text: asError(error).message };
  }
}

function killRecord(command: 'kill' | 'release', by: string, date: string): JournalRecord {
  if (command === 'kill') return { kind: 'kill', state: 'halted', cause: 'person', by, date };
  return { kind: 'kill', state: 'active', cause: null, by, date };
}

function lastKill({ journal }: Account): { readonly note: KillNote; readonly at: EpochMs } | null {
  if (statSync(journal, { throwIfNoEntry: false }) === undefined) return null;
  const reader = readJournal(journal);
  try {
    const last = reader.lastOf('kill');
    if (last === null) return null;
    const { state, cause, by, date } = last.record;
    return { note: { state, cause, by, date }, at: last.at };
  } finally {
    reader.close();
  }
}

/** A replay lives on the date of its session. */
function dateFor({ replay }: Account, now: EpochMs): string {
  return replay?.slice(0, 10) ?? localIsoDate(NEW_YORK, now);
}

function writeKillFile(app: App, by: string): boolean {
  const path = killFile(app.home);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${utcText(app.clock.now())} ${by}\n`, { mode: PRIVATE_FILE, flag: 'a' });
    return true;
  } catch {
    return isKillFileThere(app.home);
  }
}
