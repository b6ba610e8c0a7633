/** Rows for people and for programs: one shape, two renderings. The libraries are loaded when first used. */
import { wrapped } from './wrap.ts';

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Spaces between two columns. */
const GAP = 2;
/** A column of words is not made narrower. */
const NARROWEST = 20;

/** For people: aligned columns under a head, no frame, no trailing spaces, no wider than the screen. */
export async function renderTable(whole: Table, width = Infinity): Promise<string> {
  const { columns, rows } = wrappedTable(whole, width);
  const { default: CliTable } = await import('cli-table3');
  const table = new CliTable({
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '', ...NO_FRAME },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
  });
  const rule = columns.map((_, at) => '-'.repeat(Math.max(...[columns, ...rows].map((row) => widest(row[at] ?? '')))));
  table.push([...columns], rule, ...rows.map((row) => [...row]));
  return table.toString().replace(/[^\S\n]+$/gm, '');
}

const NO_FRAME = {
  ...{ top: '', 'top-left': '', 'top-mid': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-left': '', 'bottom-mid': '', 'bottom-right': '' },
  ...{ left: '', right: '', middle: '' },
};

function widest(cell: string): number {
  return Math.max(...cell.split('\n').map(({ length }) => length));
}

/** The columns, in their order, that have room in that width beside those before them; the first always has. */
export function fitting({ columns, rows }: Table, width: number): Table {
  let room = width + GAP;
  const kept = columns.flatMap((head, at) => {
    const needs = Math.max(...[head, ...rows.map((row) => row[at] ?? '')].map(widest)) + GAP;
    if (at > 0 && needs > room) return [];
    room -= needs;
    return [at];
  });
  const cut = (row: readonly string[]): string[] => kept.map((at) => row[at] ?? '');
  return { columns: cut(columns), rows: rows.map(cut) };
}

/** The widest column wrapped at words until the table has that width, or the column has no room that is worth it. */
export function wrappedTable({ columns, rows }: Table, width: number): Table {
  const all = [columns, ...rows];
  const widths = columns.map((_, at) => Math.max(...all.map((row) => widest(row[at] ?? ''))));
  const over = widths.reduce((sum, each) => sum + each + GAP, -GAP) - width;
  const most = Math.max(...widths);
  const place = widths.indexOf(most);
  if (over <= 0 || !Number.isFinite(over) || most - over < NARROWEST) return fitting({ columns, rows }, width);
  const cut = (row: readonly string[]): string[] =>
    row.map((cell, at) => (at === place ? wrapped(cell, most - over) : cell));
  return { columns: cut(columns), rows: rows.map(cut) };
}

/** For programs: RFC 4180 with a head. */
export async function renderCsv({ columns, rows }: Table): Promise<string> {
  const { stringify } = await import('csv-stringify/sync');
  return stringify([...rows], { header: true, columns: [...columns] });
}

type Cell = string | number | boolean | null;

/** Objects as a table of the named fields. */
export function tableOf<K extends string>(objects: readonly Readonly<Record<K, Cell>>[], fields: readonly K[]): Table {
  return { columns: fields, rows: objects.map((object) => fields.map((field) => String(object[field] ?? ''))) };
}

/** Of any value; what is an object is JSON. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
