/**
 * One file into rows for the store, with what was detected and what is odd about it. Guarantees: no bad row is taken,
 * and none is left out unless that was asked for, and then it is counted.
 */
import { ConfigError } from '../../core/errors.ts';
import { counted } from '../../core/counted.ts';
import type { EpochMinute } from '../../market/bars.ts';
import { rangeOf, type Rows } from '../store/layout.ts';
import { checkGroup, EXAMPLES_MAX, ODDITIES, type Checked, type Oddity, type Tally } from './check.ts';
import { groupRows } from './grouping.ts';
import { openFile, type OpenedFile, type Reading } from './open-file.ts';
import { NO_TIME, placed, placingOf, type Label, type Placing, type ZoneName } from './placing.ts';
import type { Fault, RawTable } from './raw-table.ts';
import { assertMinutes, assertNotDaily } from './spacing.ts';
import { fileEmpty } from './text-layout.ts';
import { toRows, type Part } from './to-rows.ts';

export interface ImportOptions extends Reading {
  readonly zone: ZoneName | undefined;
  readonly label: Label | undefined;
  readonly badRows: 'fail' | 'skip';
}

export interface Warning {
  readonly code: Oddity | 'already_in_store';
  readonly count: number;
  /** "spy.csv.gz:391", the first of them in the file. */
  readonly example: string;
}

export interface ReadSymbol {
  readonly rows: Rows;
  readonly first: EpochMinute;
  readonly last: EpochMinute;
  readonly warnings: readonly Warning[];
}

export interface ReadFile extends Placing {
  readonly file: OpenedFile;
  readonly symbols: readonly ReadSymbol[];
  readonly badCount: number;
  /** The first few, by line. */
  readonly bad: readonly Fault[];
}

/** @throws ConfigError `bad_rows`, `zone_does_not_fit`, `zone_contradicted`, `label_contradicted`, `rows_too_fine`, `rows_too_coarse`, `symbol_not_in_file`, and what openFile throws */
export async function importFile(path: string, options: ImportOptions): Promise<ReadFile> {
  const file = await openFile(path, options);
  const { table, content } = file;
  if (content === 'bars' || content === 'quotes') assertNotDaily(path, table);
  const placing = table.count === 0 ? BY_KIND : placingFor(file, options);
  const times = content === 'vix' ? days(table) : placed(table, placing);
  const { orders, nobodys } = groupRows(table);
  const groups = orders.map((order) => ({ order, checked: checkGroup(content, table, times, order) }));
  const checked = groups.map((group) => group.checked);
  const { badCount, bad } = await faultsOf(table, checked, nobodys);
  if (badCount > 0 && options.badRows === 'fail') throw badRows(path, badCount, bad);
  assertMinutes(path, content, table, times, groups);
  const symbols = await symbolsOf(file, times, checked, options.symbol);
  if (symbols.length === 0) throw options.symbol === undefined ? fileEmpty(path) : notInFile(path, options.symbol);
  return { file, ...placing, symbols, badCount, bad };
}

const BY_KIND: Placing = { zone: 'America/New_York', zoneBy: 'kind', label: 'start', labelBy: 'kind' };

/** LEAN says zone and label by its format, trades their minute; a date needs neither. */
function placingFor(file: OpenedFile, { zone, label }: ImportOptions): Placing {
  const { path, format, content, table } = file;
  if (content === 'vix') return BY_KIND;
  assertNotContradicted(file, zone, label);
  if (format === 'lean.zip') {
    const placing = placingOf(path, table, { zone: 'America/New_York', label: 'start' });
    return { ...placing, zoneBy: 'format', labelBy: 'format' };
  }
  if (content !== 'ticks') return placingOf(path, table, { zone, label });
  return { ...placingOf(path, table, { zone, label: 'start' }), labelBy: 'kind' };
}

/** What the file says itself may be told too, but not otherwise. @throws ConfigError `zone_contradicted`, `label_contradicted` */
function assertNotContradicted(
  { path, format, content, table, timeFormat }: OpenedFile,
  zone: ZoneName | undefined,
  label: Label | undefined,
): void {
  const own = format === 'lean.zip' ? 'America/New_York' : timeFormat.includes('±') ? 'an offset' : 'UTC';
  if (zone !== undefined && (format === 'lean.zip' || table.isAbsolute) && zone !== own) {
    const message = `--zone ${zone} contradicts ${path}, whose times (${timeFormat}) have ${own} as their zone`;
    throw new ConfigError({ code: 'zone_contradicted', message, cure: 'leave --zone out' });
  }
  if (label === 'end' && (format === 'lean.zip' || content === 'ticks')) {
    const message = `--label end contradicts ${path}: ${content === 'ticks' ? 'trades have a time, not a minute' : 'LEAN names a minute by its start'}`;
    throw new ConfigError({ code: 'label_contradicted', message, cure: 'leave --label out' });
  }
}

const DAY_MICROS = 86_400_000_000;

function days({ time }: RawTable): Int32Array {
  return Int32Array.from(time, (micros) => (Number.isNaN(micros) ? NO_TIME : Math.floor(micros / DAY_MICROS)));
}

async function faultsOf(
  table: RawTable,
  checked: readonly Checked[],
  nobodys: Int32Array,
): Promise<{ badCount: number; bad: readonly Fault[] }> {
  const judged = [
    ...checked.flatMap(({ bad }) => bad),
    ...Array.from(nobodys.subarray(0, EXAMPLES_MAX), (row) => ({
      row,
      problem: 'it does not say whose it is in a known way',
    })),
  ].sort((a, b) => a.row - b.row);
  const first = judged.slice(0, EXAMPLES_MAX);
  const lines = await table.linesOf(first.map(({ row }) => row));
  const faults = first.map(({ problem }, at) => ({ line: lines[at] ?? 0, problem }));
  const bad = [...table.unreadable.slice(0, EXAMPLES_MAX), ...faults].sort((a, b) => a.line - b.line);
  const badCount = table.unreadable.length + nobodys.length + checked.reduce((sum, group) => sum + group.badCount, 0);
  return { badCount, bad: bad.slice(0, EXAMPLES_MAX) };
}

/** All groups of a symbol together: contracts, or just the one. */
async function symbolsOf(
  { path, content, table }: OpenedFile,
  times: Int32Array,
  checked: readonly Checked[],
  told: string | undefined,
): Promise<ReadSymbol[]> {
  const bySymbol = new Map<string, { parts: Part[]; oddities: Checked['oddities'][] }>();
  for (const [index, { symbol, contract }] of table.groups.entries()) {
    const group = checked[index];
    if (group === undefined || group.rows.length === 0) continue;
    if (told !== undefined && content !== 'vix' && symbol !== told) continue;
    const { parts, oddities } = bySymbol.get(symbol) ?? { parts: [], oddities: [] };
    parts.push({ contract, rows: group.rows });
    oddities.push(group.oddities);
    bySymbol.set(symbol, { parts, oddities });
  }
  const found = [...bySymbol].map(([symbol, { parts, oddities }]) => ({ symbol, parts, odd: tallied(oddities) }));
  const placeOf = await placesOf(
    path,
    table,
    found.flatMap(({ odd }) => odd.map(({ firstRow }) => firstRow)),
  );
  return found
    .map(({ symbol, parts, odd }) => {
      const rows = toRows(content, symbol, parts, table, times);
      const warnings = odd.map(({ code, count, firstRow }) => ({ code, count, example: placeOf(firstRow) }));
      return { rows, ...rangeOf(rows), warnings };
    })
    .sort((a, b) => (a.rows.symbol < b.rows.symbol ? -1 : 1));
}

/** The oddities of several groups, each kind with its first row; those that there are. */
function tallied(oddities: readonly Checked['oddities'][]): (Tally & { code: Oddity })[] {
  return ODDITIES.map((code) => ({
    code,
    count: oddities.reduce((sum, each) => sum + each[code].count, 0),
    firstRow: Math.min(...oddities.map((each) => each[code].firstRow)),
  })).filter(({ count }) => count > 0);
}

/** "spy.csv.gz:391" for each of these rows: the file is read through once more, for all of them together. */
async function placesOf(path: string, table: RawTable, rows: readonly number[]): Promise<(row: number) => string> {
  const sorted = [...new Set(rows)].sort((a, b) => a - b);
  const lines = await table.linesOf(sorted);
  const lineOf = new Map(sorted.map((row, at) => [row, lines[at] ?? 0]));
  return (row) => `${path}:${String(lineOf.get(row) ?? 0)}`;
}

function notInFile(path: string, symbol: string): ConfigError {
  const message = `${path} has no rows of ${symbol}`;
  return new ConfigError({ code: 'symbol_not_in_file', message, cure: 'leave --symbol out to see which it has' });
}

function badRows(path: string, count: number, bad: readonly Fault[]): ConfigError {
  const shown = bad.map(({ line, problem }) => `${path}:${String(line)}: ${problem}`).join('; ');
  return new ConfigError({
    code: 'bad_rows',
    message: `${counted(count, 'bad row')}, nothing was imported: ${shown}${count > bad.length ? '; ...' : ''}`,
    cure: 'correct the rows, or leave them out with --bad-rows skip',
    details: { file: path, count, rows: bad },
  });
}
