/** What XML 1.0 allows, by its own words: https://www.w3.org/TR/xml/#charsets. A carriage return is read as another. */
const RANGES = [
  [0x9, 0xa],
  [0x20, 0xd7ff],
  [0xe000, 0xfffd],
  [0x10000, 0x10ffff],
] as const;

export function allowedInXml(text: string): string {
  const isAllowed = (code: number): boolean => RANGES.some(([first, last]) => code >= first && code <= last);
  return Array.from(text)
    .filter((character) => isAllowed(character.codePointAt(0) ?? 0))
    .join('');
}
