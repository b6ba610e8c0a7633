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
  /** An unquoted value with a `#`: dotenv cuts it there. */
  readonly cutAtHash: boolean;
  /** Where the value, with its quotes, stands in the text. */
  readonly valueStart: number;
  readonly valueEnd: number;
}

export interface Problem {
  readonly line: number;
  readonly problem: string;
}

export interface EnvDocument {
  readonly text: string;
  readonly assignments: readonly Assignment[];
  readonly problems: readonly Problem[];
}

const BLANK_OR_COMMENT = /[^\S\n]*(?:#[^\n]*)?(?:\n|$)/y;
const KEY = /[^\S\n]*(?:export[^\S\n]+)?([\w.-]+)[^\S\n]*(?:=|:[^\S\n])[^\S\n]*/y;
const QUOTED = /'(?:\\'|[^'])*'|"(?:\\"|[^"])*"|`(?:\\`|[^`])*`/y;
const UNQUOTED = /[^#\n]*/y;
const REST_OF_LINE = /[^\n]*(?:\n|$)/y;

export function readEnvDocument(original: string): EnvDocument {
  const text = original.replace(/\r\n?/g, '\n');
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
    line += countLines(text.slice(start, at));
  }
  return { text, assignments, problems };
}

/** @throws ConfigError `value_not_writable` when no quoting makes dotenv read the value back */
export function withValue(document: EnvDocument, key: string, value: string): EnvDocument {
  const { text } = document;
  const encoded = encode(value);
  const existing = document.assignments.findLast((assignment) => assignment.key === key);
  if (existing === undefined) {
    const separator = text === '' || text.endsWith('\n') ? '' : '\n';
    return readEnvDocument(`${text}${separator}${key}=${encoded}\n`);
  }
  return readEnvDocument(text.slice(0, existing.valueStart) + encoded + text.slice(existing.valueEnd));
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
  const cutAtHash = !quote && comment !== '';
  return { assignment: { key, value: known, line, cutAtHash, valueStart, valueEnd }, end };
}

/** The plainest way of writing a value that dotenv reads back as that value. */
function encode(value: string): string {
  const plain = /^[^\s'"`#](?:[^'"`#\n]*[^\s'"`#])?$|^$/.test(value) ? [value] : [];
  for (const written of [...plain, `'${value}'`, `"${value}"`, `\`${value}\``]) {
    const document = readEnvDocument(`KEY=${written}\n`);
    const only = document.assignments.length === 1 && document.problems.length === 0 ? document.assignments[0] : null;
    if (only?.value === value && !only.cutAtHash) return written;
  }
  throw new ConfigError({
    code: 'value_not_writable',
    message: 'the value mixes all three kinds of quotes, or has a line break',
    cure: 'choose a value with at most two kinds of quotes, on one line',
  });
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function countLines(text: string): number {
  return text.split('\n').length - 1;
}
