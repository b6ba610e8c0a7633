/**
 * What the parts of a report are made of: sections, accessible tables (a caption, heads with scope, the first cell of a
 * row as its head), bars beside numbers, and colour that only repeats what the sign says.
 */
import { markup, trusted, type Insert, type Markup } from './markup.ts';

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => string | Markup;
  readonly kind?: ColumnKind;
}

/** Numbers stand to the right; names stay on one line, long text breaks anywhere; bars are for the eye alone. */
type ColumnKind = 'number' | 'name' | 'long' | 'bar';

export type Tone = 'gain' | 'loss' | 'plain';

export function section(id: string, title: string, ...content: readonly Insert[]): Markup {
  const parts = content.map((each) => markup`${each}\n`);
  return markup`<section id="${id}">\n<h2>${title}</h2>\n${parts}</section>`;
}

/** Instead of a table or a drawing that would be empty. */
export function nothing(text: string): Markup {
  return markup`<p class="aside">${text}</p>`;
}

/** With more rows than a screen holds it scrolls in its own box, by keyboard too. */
export function table<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): Markup {
  const heads = columns.map(({ head, kind }) => markup`<th scope="col"${attributes(kind)}>${head}</th>`);
  const body = rows.map((row) => markup`<tr>${columns.map((column, place) => cell(column, row, place))}</tr>`);
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${body}
</tbody></table></div>`;
}

export function bySign(value: number | null, text: string): Markup {
  if (value === null || value === 0) return markup`${text}`;
  return markup`<span class="${value > 0 ? 'gain' : 'loss'}">${text}</span>`;
}

/** A bar from 0 to the value on a scale from `low` (at most 0) to `high`. */
export function bar(value: number, low: number, high: number, tone: Tone): Markup {
  const share = (part: number): string => (high > low ? (100 * part) / (high - low) : 0).toFixed(1);
  const start = share(Math.min(0, value) - low);
  return trusted(`<span class="${tone}" style="--from:${start}%;--share:${share(Math.abs(value))}%"></span>`);
}

function cell<Row>({ cell: show, kind }: Column<Row>, row: Row, place: number): Markup {
  if (place === 0) return markup`<th scope="row"${attributes(kind)}>${show(row)}</th>`;
  return markup`<td${attributes(kind)}>${show(row)}</td>`;
}

function attributes(kind: ColumnKind | undefined): Markup {
  if (kind === undefined) return trusted('');
  return trusted(kind === 'bar' ? ' class="bar" aria-hidden="true"' : ` class="${kind}"`);
}
