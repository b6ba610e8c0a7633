/**
 * What is wrong with the words of a command, as oclif found it. Guarantees: one line, in plain text, without oclif's heads
 * and indents; what is not known here stays word for word.
 */
import { stripVTControlCharacters } from 'node:util';

/** Stands around the causes and names none. */
const HEAD = /^The following errors? occurred:$|^See more help/;

/** What an argument is goes on below its beginning where the terminal ends. */
const CONTINUED = /\n {3,}/g;

const REWORDED: readonly (readonly [RegExp, string])[] = [
  [/^(--[\w-]+)(?:=.*)? cannot also be provided when using (--[\w-]+)$/, '$1 cannot be given together with $2'],
  [/^All of the following must be provided when using (--[\w-]+): (.*)$/, '$1 needs $2'],
  [/^Parsing (--[\w-]+)$/, '$1:'],
  [/^Expected an integer(.*) but received: (.*)$/, 'expected an integer$1, not $2'],
  // An argument that is missing, and what it is.
  [/^(\w+) {2,}(\S.*)$/, '$1 ($2)'],
];

export function usageLine(text: string): string {
  const lines = stripVTControlCharacters(text)
    .replace(CONTINUED, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !HEAD.test(line));
  return lines.map(reworded).join('; ').replaceAll(':; ', ': ');
}

function reworded(line: string): string {
  return REWORDED.reduce((words, [form, instead]) => words.replace(form, instead), line);
}
