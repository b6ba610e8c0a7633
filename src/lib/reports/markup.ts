/**
 * HTML by template. Guarantees: whatever is inserted is text and is escaped, for an element as for a quoted attribute;
 * only what is Markup already goes in as it is.
 */

/** HTML that is safe to insert. */
export interface Markup {
  readonly html: string;
}

/** null inserts nothing. */
export type Insert = string | number | Markup | readonly Markup[] | null;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function markup(parts: TemplateStringsArray, ...inserts: readonly Insert[]): Markup {
  return { html: parts.reduce((text, part, at) => text + inserted(inserts[at - 1] ?? null) + part) };
}

/** For what does not come from a template here: a drawing, a style sheet. */
export function trusted(html: string): Markup {
  return { html };
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

function inserted(insert: Insert): string {
  if (insert === null) return '';
  if (typeof insert === 'string') return escaped(insert);
  if (typeof insert === 'number') return String(insert);
  if ('html' in insert) return insert.html;
  return insert.map(({ html }) => html).join('\n');
}
