/**
 * The text of a dotenv file as a document: which line sets which key, so that faults can be located and one value
 * changed without touching the rest. Guarantees: every value is the one that dotenv reads; a line that dotenv would
 * skip in silence, or read otherwise than it looks, is a problem; `withValue` changes that value's characters and
 * no others.
 */
import { parse } from 'dotenv';
import { ConfigError } from '../core/errors.ts';

export interface Assignment {
  readonly key: string;
  readonly value: string;
  /** 1-based line on which it starts. */
  readonly line: number;
  /** An unquoted value with a `#`: dotenv cuts it there. `glued`: no space stands before the `#`. */
  readonly hash: 'none' | 'comment' | 'glued';
  /** Where the value, with its quotes, stands in the text. */
  readonly valueStart: number;
  readonly valueEnd: number;
}

export interface Problem {
  readonly line: number;
  readonly problem: string;
}

export interface EnvDocument {
  /** As it was read: line breaks of any kind stay what they are. */
  readonly text: string;
  readonly assignments: readonly Assignment[];
  readonly problems: readonly Problem[];
}

// A line ends with LF, CRLF or CR, as dotenv has it.
const BLANK_OR_COMMENT = /[^\S\r\n]*(?:#[^\r\n]*)?(?:\r\n?|\n|$)/y;
const KEY = /[^\S\r\n]*(?:export[^\S\r\n]+)?([\w.-]+)[^\S\r\n]*(?:=|:[^\S\r\n])[^\S\r\n]*/y;
const QUOTED = /'(?:\\'|[^'])*'|"(?:\\"|[^"])*"|`(?:\\`|[^`])*`/y;
const UNQUOTED = /[^#\r\n]*/y;
const REST_OF_LINE = /[^\r\n]*(?:\r\n?|\n|$)/y;
const LINE_BREAK = /\r\n?|\n/g;

export function readEnvDocument(text: string): EnvDocument {
  const assignments: Assignment[] = [];
  const problems: Problem[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const start = at;
    const blank = matchAt(BLANK_OR_COMMENT, text, at);
    if (blank !== null) at += blank[0].length;
    else {
      const read = readStatement(text, at, line);
      if ('problem' in read) problems.push({ line, problem: read.problem });
      else assignments.push(read.assignment);
      at = read.end;
    }
    line += text.slice(start, at).match(LINE_BREAK)?.length ?? 0;
  }
  return { text, assignments, problems };
}

/**
 * The document with one value changed, or with the key added at its end. The plainest way of writing the value is taken
 * with which dotenv reads back that value and every other as before: a quote or backslash in it could reach further.
 * @throws ConfigError `value_not_writable`
 */
export function withValue(document: EnvDocument, key: string, value: string): EnvDocument {
  const plain = /^[^\s'"`#](?:[^'"`#\r\n]*[^\s'"`#])?$|^$/.test(value) ? [value] : [];
  for (const written of [...plain, `'${value}'`, `"${value}"`, `\`${value}\``]) {
    const changed = readEnvDocument(replaced(document, key, written));
    if (changed.problems.length <= document.problems.length && differsOnlyIn(key, value, document, changed))
      return changed;
  }
  throw new ConfigError({
    code: 'value_not_writable',
    message: `no quoting makes dotenv read the value of ${key} back (it mixes quotes, or has a line break)`,
    cure: 'choose a value with at most two kinds of quotes and no backslash at its end, on one line',
  });
}

function replaced({ text, assignments }: EnvDocument, key: string, written: string): string {
  const existing = assignments.findLast((assignment) => assignment.key === key);
  if (existing !== undefined) return text.slice(0, existing.valueStart) + written + text.slice(existing.valueEnd);
  const newline = text.match(LINE_BREAK)?.[0] ?? '\n';
  const separator = text === '' || /[\r\n]$/.test(text) ? '' : newline;
  return `${text}${separator}${key}=${written}${newline}`;
}

function differsOnlyIn(key: string, value: string, before: EnvDocument, after: EnvDocument): boolean {
  const expected = new Map(before.assignments.map((assignment) => [assignment.key, assignment.value]));
  expected.set(key, value);
  const found = new Map(after.assignments.map((assignment) => [assignment.key, assignment.value]));
  const intact = after.assignments.findLast((assignment) => assignment.key === key)?.hash !== 'glued';
  return intact && found.size === expected.size && [...expected].every(([name, text]) => found.get(name) === text);
}

type Statement = { assignment: Assignment; end: number } | { problem: string; end: number };

function readStatement(text: string, at: number, line: number): Statement {
  const endOfLine = at + (matchAt(REST_OF_LINE, text, at)?.[0].length ?? 0);
  const head = matchAt(KEY, text, at);
  if (head === null) return { problem: 'is not KEY=VALUE, a comment or empty', end: endOfLine };
  const key = head[1] ?? '';
  const valueStart = at + head[0].length;
  const quote = /['"`]/.test(text[valueStart] ?? '');
  const raw = matchAt(quote ? QUOTED : UNQUOTED, text, valueStart)?.[0];
  if (raw === undefined) return { problem: `sets ${key} to a value whose quote is not closed`, end: endOfLine };
  const written = quote ? raw : raw.trimEnd();
  const valueEnd = valueStart + written.length;
  const rest = matchAt(REST_OF_LINE, text, valueEnd)?.[0] ?? '';
  const end = valueEnd + rest.length;
  const comment = rest.trim();
  if (comment !== '' && !comment.startsWith('#')) return { problem: `has text after the value of ${key}`, end };
  const value = parse(text.slice(at, end))[key];
  const known = key in {} ? undefined : value; // a key such as __proto__ is no key of ours
  if (known === undefined) return { problem: `sets ${key} in a way that can be read in two ways`, end };
  const hash = quote || comment === '' ? 'none' : rest.startsWith('#') ? 'glued' : 'comment';
  return { assignment: { key, value: known, line, hash, valueStart, valueEnd }, end };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
