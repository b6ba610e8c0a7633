/** Lines for a screen of some width. Guarantees: no word is cut; nothing but spaces is lost. */

/** Lines after the first stand that many columns to the right. An infinite width leaves the text as it is. */
export function wrapped(text: string, width: number, indent = 0): string {
  const [first = '', ...words] = text.split(' ');
  const lines = [first];
  for (const word of words) {
    const line = `${lines.at(-1) ?? ''} ${word}`;
    if (line.length <= width) lines[lines.length - 1] = line;
    else lines.push(' '.repeat(indent) + word);
  }
  return lines.join('\n');
}
