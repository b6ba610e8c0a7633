/** The usual faults of a wire, ready to be given to `faults.rest.next` and `faults.trading.next`. */
import type { Wire } from './alpaca-order.ts';
import type { Answer } from './call.ts';
import type { MessageFault, RestFault } from './faults.ts';

/** It never arrives. */
export const LOST_REQUEST: RestFault = { isDone: false, then: 'cut' };
/** It is done, and the answer never comes. */
export const LOST_REPLY: RestFault = { isDone: true, then: 'cut' };

/** No answer ever comes, and the connection stays. */
export function hanging(isDone: boolean): RestFault {
  return { isDone, then: 'hang' };
}

export function slow(delayMs: number): RestFault {
  return { isDone: true, then: 'reply', delayMs };
}

/** What the streams tell of it is heard first. */
export const EVENTS_FIRST: RestFault = { isDone: true, then: 'reply', eventsFirst: true };

/** Seconds; null: without the header. */
export function busy(retryAfter: number | null = null): RestFault {
  const headers = retryAfter === null ? {} : { 'Retry-After': String(retryAfter) };
  return refused(429, { code: 42910000, message: 'rate limit exceeded' }, headers);
}

export function refused(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): RestFault {
  return { isDone: false, then: 'reply', reply: () => ({ status, headers, body }) };
}

export function serverError(isDone: boolean): RestFault {
  const body = { code: 50010000, message: 'internal server error occurred' };
  return { isDone, then: 'reply', reply: () => ({ status: 500, headers: {}, body }) };
}

/** What a proxy on the way says. */
export function html(isDone: boolean): RestFault {
  const body = '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>';
  return { isDone, then: 'reply', reply: () => ({ status: 502, headers: { 'Content-Type': 'text/html' }, body }) };
}

/** The body of the answer is another one; of a list each of its items is. */
export function edited(edit: (body: Wire) => unknown): RestFault {
  const all = (body: unknown): unknown =>
    Array.isArray(body) ? body.map((each) => edit(each as Wire)) : edit(body as Wire);
  return { isDone: true, then: 'reply', reply: (answer: Answer) => ({ ...answer, body: all(answer.body) }) };
}

export function without(field: string): (body: Wire) => Wire {
  return (body) => Object.fromEntries(Object.entries(body).filter(([name]) => name !== field));
}

export function withField(field: string, value: unknown): (body: Wire) => Wire {
  return (body) => ({ ...body, [field]: value });
}

export const TWICE: MessageFault = { do: 'twice' };
export const LOSE: MessageFault = { do: 'lose' };

/** Told after the next message of that event. */
export function heldUntil(event: string): MessageFault {
  return { do: 'hold', until: isEvent(event) };
}

/** Of the order in the message of the trading stream. */
export function orderEdited(edit: (order: Wire) => Wire): MessageFault {
  return { do: 'edit', edit: (message) => ({ ...message, order: edit(message.order as Wire) }) };
}

export function isEvent(event: string): (message: Wire) => boolean {
  return (message) => message.event === event;
}
