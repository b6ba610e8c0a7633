/**
 * What of an account lies on the disk: its journal, who owns it, its heartbeat; and which account a command is about.
 * One of the configured broker and mode; its dry runs and each replay are accounts of their own.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, TbotError } from '../../core/errors.ts';
import { modeOf } from '../../config/broker-mode.ts';
import { configOf } from '../../config/files.ts';
import type { Home } from '../../config/home.ts';
import { holdsAnything } from '../../journal/fold/holding.ts';
import { readJournal, type StoredJournal } from '../../journal/reader.ts';
import { ownerOf } from '../../journal/ownership.ts';
import type { App } from '../app.ts';

export interface Account {
  /** `alpaca-paper`, `sim-paper-dry`, `sim-paper-2025-01-31.2` */
  readonly name: string;
  readonly isDryRun: boolean;
  /** The session that is replayed; null: it is no replay. */
  readonly replay: string | null;
  readonly journal: string;
  /** Where the owner's lock lies. */
  readonly ownerFolder: string;
  readonly heartbeat: string;
}

/** Which of the accounts of the configured broker and mode. */
export interface AccountChoice {
  readonly isDryRun?: boolean;
  /** A replay's; undefined: of none, or the newest. */
  readonly session?: string | undefined;
}

const JOURNAL = '.sqlite';
const NAME = /^([a-z]+-(?:paper|live))(-dry)?(?:-(\d{4}-\d\d-\d\d(?:\.\d+)?))?$/;

export function accountAt({ journalFolder }: Home, name: string): Account {
  const [, , dry, replay] = NAME.exec(name) ?? [];
  const folder = join(journalFolder, name);
  return {
    name,
    isDryRun: dry !== undefined,
    replay: replay ?? null,
    journal: `${folder}${JOURNAL}`,
    ownerFolder: folder,
    heartbeat: join(folder, 'heartbeat'),
  };
}

/** Of the configured broker and mode. @throws ConfigError `config_invalid` */
export function configuredAccount(app: App, { isDryRun = false, session }: AccountChoice = {}): Account {
  const { trading } = configOf(app.configuration());
  const dry = isDryRun ? '-dry' : '';
  return accountAt(app.home, `${trading.BROKER}-${modeOf(trading)}${dry}${session === undefined ? '' : `-${session}`}`);
}

/** All that have a journal in this home, the newest written first. */
export function accountsIn(home: Home): readonly Account[] {
  const names = namesIn(home.journalFolder).filter((name) => NAME.test(name));
  const accounts = names.map((name) => accountAt(home, name));
  return accounts.sort((a, b) => writtenAt(b) - writtenAt(a));
}

/**
 * The account that a look at what goes on is about: what is named; else of the configured broker and mode the one that is
 * owned, then the newest written that still holds something, then the newest in which something was run; of dry runs only
 * where they are asked for, or where there is nothing else. There may be nothing of it on the disk yet, unless a session was named.
 * @throws ConfigError `no_journal`, `config_invalid`
 */
export function accountToShow(app: App, choice: AccountChoice): Account {
  if (choice.session !== undefined) return existing(configuredAccount(app, choice));
  const all = configuredAccounts(app);
  const wanted = all.filter(({ isDryRun }) => isDryRun === (choice.isDryRun ?? false));
  const candidates = wanted.length === 0 && choice.isDryRun !== true ? all : wanted;
  const found = candidates.find(isOwned) ?? candidates.find(isHolding) ?? candidates.find(hasRun) ?? candidates[0];
  return found ?? configuredAccount(app, choice);
}

/**
 * What that look leaves out and somebody has to look after: other accounts of the configured broker and mode that are owned
 * or still hold something. None where a session was named.
 */
export function othersToWatch(app: App, choice: AccountChoice, shown: Account): readonly Account[] {
  if (choice.session !== undefined) return [];
  const all = configuredAccounts(app).filter(({ isDryRun }) => isDryRun === (choice.isDryRun ?? false));
  return all.filter((account) => account.name !== shown.name && (isOwned(account) || isHolding(account)));
}

/** Of the configured broker and mode, the newest written first. */
export function configuredAccounts(app: App): readonly Account[] {
  const base = configuredAccount(app);
  return accountsIn(app.home).filter(({ name }) => name === base.name || name.startsWith(`${base.name}-`));
}

export function isOwned({ ownerFolder }: Account): boolean {
  return ownerOf(ownerFolder).isOwned;
}

/** Of one that cannot be read nothing is known: the look at it says why. */
function isHolding({ journal }: Account): boolean {
  try {
    return inJournal(journal, holdsAnything);
  } catch (error) {
    if (error instanceof TbotError) return true;
    throw error;
  }
}

/** A person's word, such as of the kill switch, may stand in a journal in which nothing was run. */
function hasRun({ journal }: Account): boolean {
  return inJournal(journal, (reader) => reader.lastOf('run_started') !== null);
}

function inJournal<T>(file: string, look: (reader: StoredJournal) => T): T {
  const reader = readJournal(file);
  try {
    return look(reader);
  } finally {
    reader.close();
  }
}

function existing(account: Account): Account {
  const { name, journal } = account;
  if (existsSync(journal)) return account;
  const message = `nothing has been run yet as ${name}`;
  const cure = 'tbot status shows the account that was run last';
  throw new ConfigError({ code: 'no_journal', message, cure, details: { name } });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).flatMap((file) => (file.endsWith(JOURNAL) ? [file.slice(0, -JOURNAL.length)] : []));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** What was written last stands in the log beside the file at first. */
function writtenAt({ journal }: Account): number {
  const times = [journal, `${journal}-wal`].map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return Math.max(...times);
}
