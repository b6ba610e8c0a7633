/** What a report says of the run as a whole: notes at its head, settings at its end. */
import { markup, trusted, type Markup } from './markup.ts';
import { section, table, type Column } from './parts.ts';

/** Sentences, each once; null says nothing. */
export function notesSection(notes: readonly (string | null)[]): Markup {
  const all = new Set(notes.filter((note) => note !== null));
  if (all.size === 0) return trusted('');
  const items = [...all].map((note) => markup`<li>${note}</li>`);
  return markup`<section class="notes" aria-label="Notes"><ul>\n${items}\n</ul></section>`;
}

export function settingsSection(settings: Readonly<Record<string, string>>): Markup {
  const columns: readonly Column<readonly [name: string, value: string]>[] = [
    { head: 'Setting', cell: ([name]) => name, kind: 'long' },
    { head: 'Value', cell: ([, value]) => value, kind: 'long' },
  ];
  return section('settings', 'Settings', table('All settings of this run', columns, Object.entries(settings)));
}
