/**
 * The network between one process and the local Alpaca, in virtual time: what the adapter takes for `fetch` and for its sockets.
 * Guarantees: only Alpaca's own hosts are there; what was sent arrives whether its sender lives or not; what is answered
 * reaches a living process only; what goes wrong comes from the seed.
 */
import { OFFICIAL_ADDRESSES } from '../../../src/lib/brokers/alpaca/addresses.ts';
import type { Wire } from '../../alpaca/alpaca-order.ts';
import { hostOf } from '../../alpaca/access.ts';
import type { Answer, Call } from '../../alpaca/call.ts';
import { hanging, LOST_REPLY, refused, serverError } from '../../alpaca/fault-kinds.ts';
import type { RestFault } from '../../alpaca/faults.ts';
import { forbidden } from '../../alpaca/refusal.ts';
import type { StrikingFault } from '../faults.ts';
import { isDown, latency, type LineParts } from '../line.ts';
import { VirtualSocket } from './virtual-socket.ts';
import type { AlpacaVenue } from './venue.ts';

const { trading, data, tradingStream, dataStream } = OFFICIAL_ADDRESSES.paper;

export class Network {
  readonly #parts: LineParts;
  readonly #venue: AlpacaVenue;
  readonly #left: (clientId: string) => void;
  /** Ends of this side. */
  readonly #sockets = new Set<VirtualSocket>();

  /** `left`: is told of the client order id of each order that leaves. */
  constructor(parts: LineParts, venue: AlpacaVenue, left: (clientId: string) => void) {
    this.#parts = parts;
    this.#venue = venue;
    this.#left = left;
  }

  readonly fetch = (url: string, init: RequestInit): Promise<Response> =>
    new Promise((resolve, reject) => {
      const { signal } = init;
      const breakOff = (): void => reject(new DOMException('This operation was aborted', 'AbortError'));
      if (signal?.aborted === true) breakOff();
      signal?.addEventListener('abort', breakOff);
      this.#carry(callOf(url, init), {
        answer: (answer) => resolve(responseOf(answer)),
        broken: (code) => reject(new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })),
      });
    });

  readonly openSocket = (url: string): VirtualSocket => {
    const { time, chance } = this.#parts;
    const isOrders = url === tradingStream;
    const { client, server } = VirtualSocket.pair({
      time,
      latency: () => latency(chance),
      isCut: () => isDown(this.#parts, 'unreachable'),
      passed: (text) => (isOrders ? this.#ofOrders(text) : this.#ofData(text)),
    });
    this.#sockets.add(client);
    client.on('close', () => this.#sockets.delete(client));
    time.in(latency(chance), () => {
      const isAway =
        isDown(this.#parts, 'unreachable') || isDown(this.#parts, isOrders ? 'stream_down' : 'feed_silent');
      if (client.readyState === 3) return;
      if (isAway) client.refuse();
      else {
        this.#venue.goOn();
        server.accept();
        if (!this.#venue.alpaca.welcome(isOrders ? '/stream' : url.replace(dataStream, ''), server, false))
          throw new Error(`${url} is no stream of Alpaca`);
      }
    });
    return client;
  };

  /** The connections break. */
  drop(): void {
    for (const socket of this.#sockets) socket.reset();
  }

  /** There is nobody any more. */
  close(): void {
    for (const socket of this.#sockets) {
      socket.removeAllListeners();
      socket.terminate();
    }
    this.#sockets.clear();
  }

  #carry(call: Call, back: { answer: (answer: Answer) => void; broken: (code: string) => void }): void {
    const { time, faults, chance, isAlive } = this.#parts;
    const about = `${call.method} ${call.path}`;
    if (call.method === 'POST') this.#left(String((call.body as Wire).client_order_id));
    const later = (ms: number, give: () => void): void => {
      time.in(ms, () => {
        if (isAlive()) give();
      });
    };
    const [there, home] = [latency(chance), latency(chance)];
    if (isDown(this.#parts, 'unreachable')) {
      if (faults.of('unreachable').isHit(0.5)) later(there, () => back.broken('ECONNREFUSED'));
      return;
    }
    if (faults.strikes('lost_request', about)) {
      later(there, () => back.broken('ECONNRESET'));
      return;
    }
    const slow = faults.strikes('slow_request', about) ? faults.of('slow_request').between(500, 8_500) : 0;
    time.in(there + slow, () => {
      this.#venue.goOn();
      const fault = this.#outage(call) ?? this.#venue.faults.ofCall(call, about) ?? this.#onTheWay(about);
      const { alpaca } = this.#venue;
      const { answer, messages } = alpaca.handle(call, fault);
      for (const message of messages) alpaca.trading.tell(message);
      if (fault?.then === 'cut') later(home, () => back.broken('ECONNRESET'));
      else if (fault?.then === 'hang')
        later(faults.of('hanging_reply').between(8_000, 40_000), () => back.answer(answer));
      else later(home, () => back.answer(answer));
    });
  }

  /** What is so for all calls of a while. */
  #outage(call: Call): RestFault | null {
    if (isDown(this.#parts, 'overload')) return this.#venue.faults.busy('overload');
    if (isDown(this.#parts, 'feed_silent') && hostOf(call.path) === 'data') return serverError(false);
    const isBuy = call.method === 'POST' && (call.body as { readonly side?: unknown } | null)?.side === 'buy';
    if (!isBuy || !isDown(this.#parts, 'refusing')) return null;
    const { status, body } = forbidden('insufficient buying power', { buying_power: '0' });
    return refused(status, body);
  }

  #onTheWay(about: string): RestFault | null {
    const { faults } = this.#parts;
    if (faults.strikes('lost_reply', about)) return LOST_REPLY;
    return faults.strikes('hanging_reply', about) ? hanging(true) : null;
  }

  /** Only what happened to an order gets lost: who answers an authorisation does so. */
  #ofOrders(text: string): { text: string; late: number }[] {
    const { faults } = this.#parts;
    if (isDown(this.#parts, 'stream_silent')) return [];
    if (!text.includes('"trade_updates","data":{"event"')) return [{ text, late: 0 }];
    const strikes = (kind: StrikingFault): boolean => faults.strikes(kind, text.slice(0, 60));
    if (strikes('event_lost')) return [];
    const told = strikes('event_damaged')
      ? text.slice(0, -10)
      : strikes('strange_status')
        ? text.replace(/"status":"\w+"/, '"status":"in_review"')
        : text;
    const copies = strikes('event_twice') ? [told, told] : [told];
    return copies.map((copy) => ({
      text: copy,
      late: strikes('event_late') ? faults.of('event_late').between(500, 12_000) : 0,
    }));
  }

  /** Bars and quotes of a minute come together. */
  #ofData(text: string): { text: string; late: number }[] {
    const { faults } = this.#parts;
    if (isDown(this.#parts, 'feed_silent')) return [];
    const frames = JSON.parse(text) as readonly { readonly T: string; readonly S?: string }[];
    const kept = frames.filter(({ T, S }) => T !== 'b' || !faults.strikes('bars_missing', String(S)));
    const isLate = kept.some(({ T }) => T === 'b') && faults.strikes('bars_late', 'a minute');
    return [{ text: JSON.stringify(kept), late: isLate ? faults.of('bars_late').between(500, 120_000) : 0 }];
  }
}

function callOf(url: string, init: RequestInit): Call {
  const { origin, pathname, searchParams } = new URL(url);
  if (origin !== trading && origin !== data) throw new Error(`${origin} is not reachable here`);
  const headers = Object.fromEntries(new Headers(init.headers));
  const { method = 'GET', body } = init;
  return {
    ...{ method, path: pathname, query: searchParams, headers },
    body: typeof body === 'string' ? (JSON.parse(body) as unknown) : null,
  };
}

function responseOf({ status, headers, body }: Answer): Response {
  const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
  return new Response(text, { status, headers });
}
