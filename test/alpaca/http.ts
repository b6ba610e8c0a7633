/**
 * The local Alpaca's REST side: one request from its bytes to its answer. Guarantees: a request is judged by the
 * documents before it is handled, and an answer before a fault changes it; what a request brings about is told on the
 * stream after its answer, or after it was cut off; every answer bears a request id and what is left of the limit.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { hostOf, type Access } from './access.ts';
import type { Wire } from './alpaca-order.ts';
import { answered, type Answer, type Call } from './call.ts';
import type { RestFault, RestFaults } from './faults.ts';
import { Refusal } from './refusal.ts';
import type { Spec } from './spec.ts';
import type { TradingStream } from './trading-stream.ts';
import { uuidOf } from './words.ts';

export interface HttpParts {
  readonly route: (call: Call) => Answer;
  readonly access: Access;
  readonly spec: Spec | null;
  readonly faults: RestFaults;
  readonly stream: TradingStream;
}

export class AlpacaHttp {
  readonly server: Server;
  /** What was asked, oldest first. */
  readonly calls: Call[] = [];
  readonly #parts: HttpParts;
  #underWay = 0;

  constructor(parts: HttpParts) {
    this.#parts = parts;
    this.server = createServer((request, response) => {
      this.#underWay++;
      this.#serve(request, response)
        .catch((error: unknown) => {
          this.#parts.spec?.violations.push(`the local server failed: ${String(error)}`);
          response.destroy();
        })
        .finally(() => this.#underWay--);
    });
  }

  /** Nothing is being answered, and nothing was asked for that long. Milliseconds of the machine's clock. */
  async quiet(ms: number): Promise<void> {
    for (let asked = -1; asked !== this.calls.length || this.#underWay > 0;) {
      asked = this.calls.length;
      await pause(ms);
    }
  }

  /** With what the stream of orders has to tell then, which it is not told yet. */
  handle(call: Call, fault: RestFault | null): { readonly answer: Answer; readonly messages: readonly Wire[] } {
    const { stream, access } = this.#parts;
    this.calls.push(call);
    const { value, messages } = stream.collect(() => this.#answer(call, fault));
    const own = { ...access.headers(hostOf(call.path)), 'X-Request-ID': uuidOf('request', this.calls.length) };
    return { answer: { ...value, headers: { ...own, ...value.headers } }, messages };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await callOf(request);
    const { faults, stream } = this.#parts;
    const fault = faults.take(call);
    const { answer, messages } = this.handle(call, fault);
    const tell = (): void => {
      for (const message of messages) stream.tell(message);
    };
    if (fault?.eventsFirst === true) {
      tell();
      await stream.settled();
    }
    if (fault?.delayMs !== undefined) await pause(fault.delayMs);
    if (fault?.then === 'cut') response.destroy();
    else if (fault?.then !== 'hang') await send(response, answer);
    if (fault?.eventsFirst !== true) tell();
  }

  #answer(call: Call, fault: RestFault | null): Answer {
    const nothing = answered(null, 500);
    if (fault?.isDone === false) return fault.reply?.(nothing) ?? nothing;
    const answer = this.#handled(call);
    return fault?.reply?.(answer) ?? answer;
  }

  #handled(call: Call): Answer {
    const { route, access, spec } = this.#parts;
    let answer: Answer;
    try {
      access.assertGood(call.headers);
      access.count(hostOf(call.path));
      spec?.checkRequest(call);
      answer = route(call);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      answer = answered(error.body satisfies Wire, error.status);
    }
    spec?.checkAnswer(call, answer);
    return answer;
  }
}

async function callOf(request: IncomingMessage): Promise<Call> {
  const text = Buffer.concat((await request.toArray()) as Buffer[]).toString();
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const body: unknown = text === '' ? null : JSON.parse(text);
  return { method: request.method ?? '', path: url.pathname, query: url.searchParams, headers: request.headers, body };
}

/** Resolves when it has left, or its client has. */
async function send(response: ServerResponse, { status, headers, body }: Answer): Promise<void> {
  const type = { 'Content-Type': 'application/json; charset=UTF-8' };
  await new Promise<void>((resolve) => {
    response.on('close', resolve);
    response.writeHead(status, { ...type, ...headers });
    response.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
  });
}
