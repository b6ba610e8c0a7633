/**
 * The newest scan of each strategy, kept for a run that is given no symbols, in a file of its own: of scans at the same moment none
 * takes away what another one keeps. Guarantees: a file is the old one or the new one, whatever is killed; a scan of another session, or one that is too old for its strategy, is as good as none. What may be
 * kept is for who scans to see to (scan.ts).
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { utcText } from '../../calendar/text.ts';
import { PRIVATE_FOLDER, replaceFile } from '../../config/atomic-file.ts';
import { readIfThere } from '../../config/files.ts';
import type { Home } from '../../config/home.ts';
import { MINUTE_MS, type EpochMs } from '../../core/clock.ts';
import { SCAN_STRATEGIES, type SourceName, type ScanStrategy } from '../../screener/facts.ts';
import { asArray, asInstant, asObject, asText } from '../../screener/shape.ts';
import { scanServesMinutes } from '../../strategies/scan-times.ts';
import { momentNow } from './moment.ts';

/** Candidates of each strategy that a run takes, at most. */
export const RUN_TOP = 20;

export interface KeptScan {
  /** The New York date of the session that it is for. */
  readonly session: string;
  readonly at: EpochMs;
  readonly source: SourceName;
  /** The candidates, the best first. */
  readonly symbols: readonly string[];
}

const FORMAT = 1;
/** The file of earlier versions. */
const ONE_FOR_ALL = 'scan.json';
/** A clock may be a little behind the one that wrote it. */
const AHEAD_MS = MINUTE_MS;

/** Those of other strategies stay. @throws the file system's own error */
export function keepScans(home: Home, scans: Readonly<Partial<Record<ScanStrategy, KeptScan>>>): void {
  mkdirSync(home.cacheFolder, { recursive: true, mode: PRIVATE_FOLDER });
  rmSync(join(home.cacheFolder, ONE_FOR_ALL), { force: true });
  for (const strategy of SCAN_STRATEGIES) {
    const scan = scans[strategy];
    if (scan === undefined) continue;
    const { at, ...kept } = scan;
    replaceFile(fileOf(home, strategy), `${JSON.stringify({ format: FORMAT, at: utcText(at), ...kept }, null, 2)}\n`);
  }
}

/** Of the session that goes on, or of the next one; null: there is none that still serves. */
export function newestScan(home: Home, strategy: ScanStrategy, now: EpochMs): KeptScan | null {
  const scan = keptScan(parsed(readIfThere(fileOf(home, strategy))?.toString('utf8') ?? 'null'));
  if (scan === null) return null;
  const ageMinutes = (now - scan.at) / MINUTE_MS;
  const isOfToday = scan.session === momentNow(now).session.date && now >= scan.at - AHEAD_MS;
  return isOfToday && ageMinutes <= scanServesMinutes(strategy) ? scan : null;
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return null;
  }
}

/** What is torn or foreign is as good as none. */
function keptScan(scan: Readonly<Record<string, unknown>> | null): KeptScan | null {
  if (scan?.format !== FORMAT) return null;
  const [session, at, source] = [asText(scan.session), asInstant(scan.at), asText(scan.source)];
  const symbols = asArray(scan.symbols);
  if (session === null || at === null || source === null || symbols === null) return null;
  if (!symbols.every((symbol) => typeof symbol === 'string')) return null;
  return { session, at, source: source as SourceName, symbols };
}

function fileOf({ cacheFolder }: Home, strategy: ScanStrategy): string {
  return join(cacheFolder, `scan-${strategy}.json`);
}
