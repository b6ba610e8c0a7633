/**
 * `tbot data download --kind vix`: Cboe's daily history of the VIX into the bar store, by the importer of files. Guarantees:
 * only closes of sessions that are over; all of it or nothing; what is not that history is refused, and nothing is changed.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { isoDate, type DayNumber } from '../../../calendar/civil-date.ts';
import { isKnown, sessionOn } from '../../../calendar/sessions.ts';
import { DAY_MS, MINUTE_MS } from '../../../core/clock.ts';
import { BrokerError, ConfigError } from '../../../core/errors.ts';
import { importFile, type ImportOptions } from '../../../bars/import/import-file.ts';
import type { Rows } from '../../../bars/store/layout.ts';
import { VIX } from '../../../bars/store/market-data.ts';
import { writeDatasets } from '../../../bars/store/writer.ts';
import { publicFile, type FilePorts } from './public-file.ts';
import type { DownloadResult } from './result.ts';

export interface VixRequest {
  /** VIX_URL. */
  readonly address: string;
  /** Of the bar store. */
  readonly folder: string;
  readonly replace: boolean;
}

/** Its options trade until a quarter past the close of shares. */
const CLOSED_MS = 30 * MINUTE_MS;
const READING: ImportOptions = {
  ...{ kind: 'vix', symbol: undefined, zone: undefined, label: undefined, badRows: 'fail' },
  onRows: () => undefined,
};

/** @throws NetworkError, BrokerError as publicFile; BrokerError `bad_answer`; ConfigError as writeDatasets; InterruptedError */
export async function downloadVix({ address, folder, replace }: VixRequest, ports: FilePorts): Promise<DownloadResult> {
  const { host, pathname } = new URL(address);
  const rows = overBy(ports.clock.now(), await rowsIn(await publicFile(address, ports), host));
  const days = rows.columns[0] as Int32Array;
  const source = { file: `${basename(pathname)} of ${host}`, zone: 'America/New_York', label: 'start' } as const;
  const nature = { source, adjustment: 'none', synthetic: false, replace } as const;
  const [overlap] = await writeDatasets(folder, [{ rows, ...nature }]);
  const there = overlap?.count ?? 0;
  const added = days.length - there;
  const [first, last] = [days[0], days.at(-1)];
  return {
    ...{ kind: 'vix', source: 'cboe', feed: null, interrupted: false, notes: [] },
    ...{ start: dateOf(first), end: dateOf(last) },
    symbols: [
      {
        ...{ symbol: VIX, outcome: added > 0 ? 'downloaded' : 'present', adjustment: 'none', sessionsThere: there },
        ...{ sessions: added, rows: added, emptySessions: 0, badRows: 0, error: null },
      },
    ],
  };
}

function dateOf(day: DayNumber | undefined): string | null {
  return day === undefined ? null : isoDate(day);
}

/** The importer reads files; and so what was sent is one for a moment. */
async function rowsIn(bytes: Uint8Array, host: string): Promise<Rows> {
  const folder = mkdtempSync(join(tmpdir(), 'tbot-vix-'));
  const path = join(folder, 'vix.csv');
  try {
    writeFileSync(path, bytes);
    const { symbols } = await importFile(path, READING);
    const [vix] = symbols;
    if (vix !== undefined) return vix.rows;
    throw notHistory(host, 'it has no rows');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw notHistory(host, error.message.replaceAll(path, 'the file'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function overBy(now: number, { columns, ...rows }: Rows): Rows {
  const days = columns[0] as Int32Array;
  const count = days.findLastIndex((day) => closeOf(day) + CLOSED_MS <= now) + 1;
  return { ...rows, columns: columns.map((column) => column.slice(0, count)) };
}

/** Of a day without a session, which has no close that counts: its midnight. */
function closeOf(day: DayNumber): number {
  const session = isKnown(day) ? sessionOn(day) : null;
  return session?.close ?? day * DAY_MS;
}

function notHistory(host: string, why: string): BrokerError {
  return new BrokerError({
    code: 'bad_answer',
    message: `${host} did not send a daily history of the VIX: ${why}`,
    cure: 'look whether the file has moved, and set VIX_URL in .env; or get it by hand: tbot data import FILE --kind vix',
  });
}
