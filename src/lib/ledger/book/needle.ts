/** Where a text comes next, asked again and again with rising offsets: every byte is looked at once. */
export interface Needle {
  /** Where it begins, at that offset or behind it; Infinity for nowhere. */
  at(from: number): number;
  /** Where it ends that begins there. */
  behind(from: number): number;
}

export function needleIn(bytes: Buffer, text: string): Needle {
  let found = -1;
  const at = (from: number): number => {
    if (found < from) {
      const next = bytes.indexOf(text, from, 'latin1');
      found = next < 0 ? Infinity : next;
    }
    return found;
  };
  return { at, behind: (from) => at(from) + text.length };
}
