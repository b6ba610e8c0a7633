/**
 * XML as GnuCash lays it out: an element a line, two blanks a level, and nothing between the tags of a text. Guarantees: what is
 * printed is what GnuCash prints of the same content, to the byte.
 */

export interface Element {
  /** With its attributes: `act:id type="guid"`. */
  readonly tag: string;
  readonly content: string | readonly Element[];
}

export function element(tag: string, content: string | readonly Element[] = []): Element {
  return { tag, content };
}

/** Ready to be a line; the sections of a book stand at the margin. */
export function print({ tag, content }: Element, indent = ''): string {
  const end = `</${tag.split(' ', 1)[0] ?? ''}>\n`;
  if (typeof content === 'string') return `${indent}<${tag}>${escaped(content)}${end}`;
  if (content.length === 0) return `${indent}<${tag}/>\n`;
  const inner = content.map((child) => print(child, `${indent}  `)).join('');
  return `${indent}<${tag}>\n${inner}${indent}${end}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The kinds of a slot's value that this book has. */
export type Kind = 'string' | 'integer' | 'numeric' | 'guid' | 'gdate' | 'timespec' | 'double';

export function slot(key: string, kind: Kind, value: string): Element {
  const inner =
    kind === 'gdate' ? [element('gdate', value)] : kind === 'timespec' ? [element('ts:date', value)] : value;
  return element('slot', [element('slot:key', key), element(`slot:value type="${kind}"`, inner)]);
}

export function frame(key: string, ...slots: readonly Element[]): Element {
  return element('slot', [element('slot:key', key), element('slot:value type="frame"', slots)]);
}

/** As GnuCash keeps the slots of an object. */
export function byKey(slotsOfOne: readonly Element[]): Element[] {
  return slotsOfOne.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf({ content }: Element): string {
  const [key] = content;
  return typeof key === 'object' && typeof key.content === 'string' ? key.content : '';
}

/** Nothing where there is nothing in it. */
export function slots(tag: string, ...content: readonly Element[]): Element[] {
  return content.length === 0 ? [] : [element(tag, content)];
}

export function guid(tag: string, id: string): Element {
  return element(`${tag} type="guid"`, id);
}

export function moment(tag: string, text: string): Element {
  return element(tag, [element('ts:date', text)]);
}

export function commodityRef(tag: string, space: string, id: string): Element {
  return element(tag, [element('cmdty:space', space), element('cmdty:id', id)]);
}
