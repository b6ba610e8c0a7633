/**
 * What of an account lies on the disk: its journal, who owns it, its heartbeat; and which account a command is about.
 * One of the configured broker and mode; its dry runs and each replay are accounts of their own.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EpochMs } from '../../core/clock.ts';
import { ConfigError, TbotError } from '../../core/errors.ts';
import { modeOf, readableBrokerAndMode } from '../../config/broker-mode.ts';
import { configOf } from '../../config/files.ts';
import type { Home } from '../../config/home.ts';
import { holdsAnything } from '../../journal/fold/holding.ts';
import { readJournal } from '../../journal/reader.ts';
import { ownerOf, type Owner } from '../../journal/ownership.ts';
import type { App } from '../app.ts';

export interface Account {
  /** `alpaca-paper`, `sim-paper-dry`, `sim-paper-2025-01-31.2` */
  readonly name: string;
  readonly broker: string;
  readonly mode: string;
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
  /** A replay's; undefined: whichever. */
  readonly session?: string | undefined;
}

const JOURNAL = '.sqlite';
const NAME = /^([a-z]+)-(paper|live)(-dry)?(?:-(\d{4}-\d\d-\d\d(?:\.\d+)?))?$/;

export function accountAt({ journalFolder }: Home, name: string): Account {
  const [, broker = '', mode = '', dry, replay] = NAME.exec(name) ?? [];
  const folder = join(journalFolder, name);
  return {
    ...{ name, broker, mode },
    isDryRun: dry !== undefined,
    replay: replay ?? null,
    journal: `${folder}${JOURNAL}`,
    ownerFolder: folder,
    heartbeat: join(folder, 'heartbeat'),
  };
}

/** Of the configured broker and mode. @throws ConfigError `config_invalid` */
export function configuredAccount(app: App, choice: AccountChoice = {}): Account {
  const { trading } = configOf(app.configuration());
  return accountAt(app.home, nameOf(trading.BROKER, modeOf(trading), choice));
}

function nameOf(broker: string, mode: string, { isDryRun = false, session }: AccountChoice): string {
  return `${broker}-${mode}${isDryRun ? '-dry' : ''}${session === undefined ? '' : `-${session}`}`;
}

/** All that have a journal in this home, the one in which a run began last first; then those that nothing was run in. */
export function accountsIn(home: Home): readonly Account[] {
  const names = namesIn(home.journalFolder).filter((name) => NAME.test(name));
  const accounts = names.map((name) => ({
    account: accountAt(home, name),
    startedAt: lastStart(accountAt(home, name)),
  }));
  return accounts.sort((a, b) => b.startedAt - a.startedAt).map(({ account }) => account);
}

/**
 * Those of the configured broker and mode: real, dry runs and replays. Of a configuration that is at fault all: who asks
 * what is held must not be sent to mend a file first.
 */
export function accountsInScope(app: App): readonly Account[] {
  const all = accountsIn(app.home);
  if (app.configuration().config === null) return all;
  const base = configuredAccount(app).name;
  return all.filter(({ name }) => name === base || name.startsWith(`${base}-`));
}

/**
 * The account that a command is about: what is named; else of the configured broker and mode the one that is owned, then
 * the newest that holds something, then the one in which a run began last; of dry runs only where they are asked for, or where there is nothing else. There may
 * be nothing of it on the disk yet, unless a session was named.
 * @throws ConfigError `no_journal`
 */
export function accountToShow(app: App, choice: AccountChoice): Account {
  const candidates = candidatesFor(app, choice);
  const [first] = candidates;
  if (first === undefined && choice.session !== undefined) throw noJournal(app, choice);
  return candidates.find(isOwned) ?? candidates.find(isHolding) ?? first ?? readableAccount(app, choice);
}

/** Of the broker and mode that could be read, also beside faults. */
export function readableAccount({ home, configuration }: App, choice: AccountChoice = {}): Account {
  const { broker, mode } = readableBrokerAndMode(configuration().readableTrading);
  return accountAt(home, nameOf(broker, mode, choice));
}

/** Among which a choice is made, in the order of `accountsIn`. */
export function candidatesFor(app: App, { isDryRun = false, session }: AccountChoice): readonly Account[] {
  const all = accountsInScope(app);
  if (session !== undefined) return all.filter((each) => each.replay === session && each.isDryRun === isDryRun);
  const wanted = all.filter((each) => each.isDryRun === isDryRun);
  return wanted.length === 0 && !isDryRun ? all : wanted;
}

/**
 * What that look leaves out and somebody has to look after: others of the same choice that are owned or still hold
 * something. None where a session was named.
 */
export function othersToWatch(app: App, choice: AccountChoice, shown: Account): readonly Account[] {
  if (choice.session !== undefined) return [];
  const others = candidatesFor(app, choice).filter(({ name }) => name !== shown.name);
  return others.filter((account) => isOwned(account) || isHolding(account));
}

/** Something is held, or an entry may still buy. Of one that cannot be read nothing is known: the look at it says why. */
export function isHolding({ journal }: Account): boolean {
  try {
    const reader = readJournal(journal);
    try {
      return holdsAnything(reader);
    } finally {
      reader.close();
    }
  } catch (error) {
    if (error instanceof TbotError) return true;
    throw error;
  }
}

/** The number of the newest record; 0: there is none. */
export function headOf({ journal }: Account): number {
  if (!existsSync(journal)) return 0;
  const reader = readJournal(journal);
  try {
    return reader.head().seq;
  } finally {
    reader.close();
  }
}

/** Money moves in it, of paper or of the person: it is neither a dry run nor a replay. */
export function isReal({ isDryRun, replay }: Account): boolean {
  return !isDryRun && replay === null;
}

export function isOwned({ ownerFolder }: Account): boolean {
  return ownerOf(ownerFolder).isOwned;
}

/** By that very one: another that has taken it meanwhile is not the one that was asked. Null: it has not said who it is. */
export function isOwnedBy({ ownerFolder }: Account, owner: Owner | null): boolean {
  const now = ownerOf(ownerFolder);
  if (!now.isOwned) return false;
  return now.owner === null || owner === null || (now.owner.pid === owner.pid && now.owner.run === owner.run);
}

/**
 * When a run began in it last, by this machine's clock; -Infinity: never. A person's word, such as of the kill switch, may
 * stand in a journal in which nothing was run. The real account whose journal cannot be read is shown first.
 */
function lastStart({ journal, replay }: Account): EpochMs {
  try {
    const reader = readJournal(journal);
    try {
      const last = reader.lastOf('run_started');
      return last === null ? -Infinity : (startIn(last.record.run) ?? last.at);
    } finally {
      reader.close();
    }
  } catch {
    return replay === null ? Infinity : -Infinity;
  }
}

/** A run is named by when it began, whatever the clock of its session says. */
function startIn(run: string): EpochMs | null {
  const at = Date.parse(run.slice(0, UTC_LENGTH));
  return Number.isNaN(at) ? null : at;
}

const UTC_LENGTH = '2025-01-31T14:30:00Z'.length;

function noJournal(app: App, choice: AccountChoice): ConfigError {
  const { name } = readableAccount(app, choice);
  const message = `nothing has been run yet as ${name}`;
  const cure = 'tbot status shows the account that was run last';
  return new ConfigError({ code: 'no_journal', message, cure, details: { name } });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).flatMap((file) => (file.endsWith(JOURNAL) ? [file.slice(0, -JOURNAL.length)] : []));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
