/**
 * `tbot replay SESSION`: a session of a journal through today's code, by the settings it was recorded with. Guarantees: the
 * journal is only read; the settings are the recorded ones, but for what --set changes.
 */
import { configOf } from '../../config/files.ts';
import { ConfigError } from '../../core/errors.ts';
import type { JournalRecord, RunStarted, StoredRecord } from '../../session/records.ts';
import { redecide, type Redecided } from '../../session/redecide.ts';
import type { StrategyName } from '../../strategies/names.ts';
import { withOverrides, type App } from '../app.ts';
import { assignmentsOf } from '../backtest/run-settings.ts';
import { listJournals, withJournal, type ListedJournal } from '../journals.ts';
import { readReference } from '../reference-data.ts';
import { loadSession, type SessionData } from '../replay/session-data.ts';
import { ALPACA_CAPABILITIES } from '../../brokers/alpaca/requests.ts';
import { SIM_CAPABILITIES } from '../../brokers/sim/exchange-setup.ts';
import { sessionSetup } from './session-setup.ts';

export interface ReplayResult extends Redecided {
  readonly account: string;
  readonly session: string;
  /** Of the program that recorded it. */
  readonly version: string;
}

/** `session`: as the journals name it, 2025-01-31 or 2025-01-31.2. @throws ConfigError `no_such_session`, `bad_flag`, `config_invalid` */
export async function replaySession(app: App, session: string, set: readonly string[]): Promise<ReplayResult> {
  const journal = journalOf(app, session);
  const records = withJournal(journal.file, (reader) => [...reader.read(session)]);
  const started = firstOf(records, 'run_started');
  const opened = firstOf(records, 'session_opened');
  if (started === null || opened === null) throw noSuchSession(app, session);
  const { trading: config } = configOf(recordedBy(app, started, set).configuration());
  const puts = await putsOf(app, started, opened.date, symbolsIn(records), config.SHORT_TYPE);
  const { broker, mode } = started;
  const setup = sessionSetup(config, started.testStart, {
    ...{ key: session, place: { broker, mode }, softStops: config.SOFT_STOPS || broker === 'sim' },
    can: broker === 'alpaca' ? ALPACA_CAPABILITIES : SIM_CAPABILITIES,
    putsOn: (symbol) => puts?.putsOn(symbol) ?? null,
  });
  const outcome = redecide(records, setup);
  return { ...outcome, account: journal.name, session, version: started.version };
}

function journalOf(app: App, session: string): ListedJournal {
  const found = listJournals(app.home).find(({ sessions }) => sessions.includes(session));
  if (found === undefined) throw noSuchSession(app, session);
  return found;
}

function noSuchSession(app: App, session: string): ConfigError {
  const known = listJournals(app.home).flatMap(({ sessions }) => sessions);
  return new ConfigError({
    code: 'no_such_session',
    message: `no journal holds a session ${session.slice(0, 40)}`,
    cure: known.length === 0 ? 'tbot run all --replay DATE makes one' : `there are ${known.slice(0, 10).join(', ')}`,
  });
}

/** As it was recorded, whatever the files and the environment say now. @throws ConfigError */
function recordedBy(app: App, { settings }: RunStarted, set: readonly string[]): App {
  return withOverrides(app, { ...settings, ...Object.fromEntries(assignmentsOf(set)) });
}

function firstOf<K extends JournalRecord['kind']>(
  records: readonly StoredRecord[],
  kind: K,
): Extract<JournalRecord, { kind: K }> | null {
  const found = records.find(({ record }) => record.kind === kind);
  return (found?.record ?? null) as Extract<JournalRecord, { kind: K }> | null;
}

function symbolsIn(records: readonly StoredRecord[]): string[] {
  return records.flatMap(({ record }) => (record.kind === 'watching' && record.maySignal ? [record.symbol] : []));
}

/** Of a recorded session puts are chosen from the store once more; null where none can be bought. */
async function putsOf(
  app: App,
  { strategies, broker }: RunStarted,
  date: string,
  symbols: readonly string[],
  shortType: SessionDataWish,
): Promise<SessionData | null> {
  if (broker !== 'sim' || (shortType !== 'LongPut' && shortType !== 'Auto')) return null;
  return loadSession(app.home.barsFolder, readReference(app.program), {
    ...{ date, symbols, strategies: strategies as readonly StrategyName[], shortType, inverses: null },
  });
}

type SessionDataWish = Parameters<typeof loadSession>[2]['shortType'];
