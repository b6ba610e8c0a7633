/** A request as the local Alpaca's handlers see it, and what they answer. */
import type { IncomingHttpHeaders } from 'node:http';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON; null: there is none. */
  readonly body: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or a text that is sent as it is; undefined: none. */
  readonly body: unknown;
}

export function answered(body: unknown, status = 200): Answer {
  return { status, headers: {}, body };
}

/** Comma-separated; empty: not asked for. */
export function listIn({ query }: Call, name: string): string[] {
  return (query.get(name) ?? '').split(',').filter((each) => each !== '');
}

export function countIn({ query }: Call, name: string, usual: number, most: number): number {
  const text = query.get(name);
  return text === null ? usual : Math.min(most, Math.max(1, Math.trunc(Number(text))));
}

/** Milliseconds; null: not asked for. A date is its midnight in UTC. */
export function timeIn({ query }: Call, name: string): number | null {
  const text = query.get(name);
  if (text === null || text === '') return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}
