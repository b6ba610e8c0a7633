/**
 * Reads a text file line by line: slower than DuckDB, but it knows of each row what is wrong with it, and where. It
 * takes over where DuckDB gives up.
 */
import { FIELDS } from './content.ts';
import { KEY_SEPARATOR } from './keys.ts';
import { TableBuilder, type Fault, type RawTable } from './raw-table.ts';
import { splitCells, type TextLayout } from './text-layout.ts';
import { parseClock, type Micros } from './times.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** `only`: the symbol of all rows, or null where each row names its own. */
export async function readText(
  lines: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
  layout: TextLayout,
  only: string | null,
): Promise<RawTable> {
  const builder = new TableBuilder(layout.fields.length, only, 0);
  const lineOfRow: number[] = [];
  const unreadable: Fault[] = [];
  let [line, skipped] = [0, 0];
  for await (const some of lines) {
    for (const text of some) {
      line++;
      if (text.trim() === '') continue;
      if (skipped < layout.headLines) {
        skipped++;
        continue;
      }
      const row = readRow(splitCells(text, layout.delimiter), layout, builder, only);
      if (typeof row === 'string') unreadable.push({ line, problem: row });
      else {
        builder.addRow(row.time, row.fields, row.group);
        lineOfRow.push(line);
      }
    }
  }
  const linesOf = (rows: readonly number[]): Promise<number[]> =>
    Promise.resolve(rows.map((row) => lineOfRow[row] ?? 0));
  return builder.build({ isAbsolute: layout.format.isAbsolute, unreadable, linesOf });
}

interface Row {
  readonly time: Micros;
  readonly fields: readonly number[];
  readonly group: number;
}

/** The row, or what is wrong with it. */
function readRow(
  cells: readonly string[],
  layout: TextLayout,
  builder: TableBuilder,
  only: string | null,
): Row | string {
  if (cells.length !== layout.columnNames.length)
    return `${String(cells.length)} values instead of ${String(layout.columnNames.length)}`;
  const time = timeOf(cells, layout);
  if (time === null) return `the time "${timeText(cells, layout)}" is not written as ${layout.format.name}`;
  const fields: number[] = [];
  for (const [index, at] of layout.fields.entries()) {
    const text = (cells[at] ?? '').trim();
    if (text !== '' && !NUMBER.test(text))
      return `the ${FIELDS[layout.content][index] ?? ''} "${text.slice(0, 40)}" is no number`;
    fields.push(text === '' ? NaN : Number(text));
  }
  const group = only === null ? builder.group(layout.keys.map((at) => cells[at] ?? '').join(KEY_SEPARATOR)) : 0;
  return { time, fields, group };
}

/** NaN for an empty one, null for what is none. */
function timeOf(cells: readonly string[], { time, format }: TextLayout): Micros | null {
  const parsed = (text = '', parse: (text: string) => Micros | null): Micros | null =>
    text.trim() === '' ? NaN : parse(text);
  if ('at' in time) return parsed(cells[time.at], format.parse);
  const date = parsed(cells[time.date], format.parse);
  const clock = parsed(cells[time.clock], parseClock);
  return date === null || clock === null ? null : date + clock;
}

function timeText(cells: readonly string[], { time }: TextLayout): string {
  const text = 'at' in time ? cells[time.at] : `${cells[time.date] ?? ''} ${cells[time.clock] ?? ''}`;
  return (text ?? '').slice(0, 40);
}
