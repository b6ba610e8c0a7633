/**
 * The way from a process to its broker and back: every call and every report takes its time, and may go wrong.
 * Guarantees: what was sent arrives whether its sender lives or not; what is answered reaches a living process only.
 */
import { BrokerError, NetworkError } from '../../src/lib/core/errors.ts';
import type {
  AccountIdentity,
  AccountState,
  Broker,
  BrokerListener,
  BrokerPosition,
  Capabilities,
  InstrumentFacts,
  LiveQuote,
} from '../../src/lib/orders/broker.ts';
import type { ExecutionReport, OrderReport, OrderRequest } from '../../src/lib/orders/order.ts';
import { assertHeld } from '../../src/lib/brokers/sell-guard.ts';
import { isDown, latency, type LineParts } from './line.ts';
import type { Venue } from './venue.ts';

export interface PipeParts extends LineParts {
  readonly venue: Venue;
}

/** Of calls; the first that there is. */
const OUTAGES = ['unreachable', 'token_expiry', 'overload'] as const;
/** Look-ups may be behind by that much, positions by more. */
const STALE_MS = 2_000;
const LEDGER_LAG_MS = 8_000;

export class PipedBroker implements Broker {
  readonly name = 'sim';
  readonly can: Capabilities;
  readonly #parts: PipeParts;
  #listener: BrokerListener | null = null;

  constructor(parts: PipeParts) {
    this.#parts = parts;
    this.can = parts.venue.can;
  }

  async connect(listener: BrokerListener): Promise<AccountIdentity> {
    const { venue } = this.#parts;
    const identity = await this.#ask('connect', () => venue.exchange.setup.identity);
    this.#listener = listener;
    return identity;
  }

  disconnect(): Promise<void> {
    this.#listener = null;
    return Promise.resolve();
  }

  account(): Promise<AccountState> {
    return this.#ask('account', () => this.#parts.venue.exchange.account());
  }

  positions(): Promise<readonly BrokerPosition[]> {
    const { venue, faults, time } = this.#parts;
    return this.#ask('positions', () => {
      const lag = faults.strikes('ledger_lag', 'positions') ? faults.of('ledger_lag').between(0, LEDGER_LAG_MS) : 0;
      return venue.positionsAt(time.now() - lag);
    });
  }

  openOrders(): Promise<readonly OrderReport[]> {
    return this.#ask('openOrders', () => this.#parts.venue.exchange.openOrders());
  }

  orderByClientId(clientId: string): Promise<OrderReport | null> {
    const { venue, faults, time } = this.#parts;
    return this.#ask(`lookup ${clientId}`, () => {
      const found = this.#perhapsStrange(venue.exchange.orderByClientId(clientId));
      if (found === null || !faults.strikes('stale_lookup', clientId)) return found;
      return venue.reportAt(clientId, time.now() - faults.of('stale_lookup').between(0, STALE_MS)) ?? found;
    });
  }

  executionsSince(at: number): Promise<readonly ExecutionReport[]> {
    return this.#ask('executions', () => this.#parts.venue.exchange.executionsSince(at));
  }

  place(request: OrderRequest): Promise<OrderReport> {
    const { venue, sent, left } = this.#parts;
    sent(request);
    left(request);
    return this.#ask(`place ${request.clientId}`, () => {
      if (request.leg === 'entry' && isDown(this.#parts, 'refusing')) throw refused();
      assertHeld(request, venue.exchange.positions());
      return venue.place(request);
    });
  }

  cancel(clientId: string): Promise<void> {
    return this.#ask(`cancel ${clientId}`, () => {
      this.#parts.venue.exchange.cancel(clientId);
    });
  }

  instrument(ticker: string): Promise<InstrumentFacts> {
    return this.#ask('instrument', () => {
      const facts = this.#parts.venue.exchange.facts(ticker);
      if (facts !== null) return facts;
      throw new BrokerError({ code: 'not_tradable', message: `${ticker} is not traded here`, cure: 'choose another' });
    });
  }

  quotes(tickers: readonly string[]): Promise<readonly LiveQuote[]> {
    const { exchange } = this.#parts.venue;
    return this.#ask('quotes', () => tickers.map((each) => exchange.quote(each)).filter((quote) => quote !== null));
  }

  clock(): Promise<number> {
    return this.#ask('clock', () => this.#parts.time.now());
  }

  /** What the venue tells by itself, on its way to this process. */
  tell(what: { readonly order: OrderReport } | { readonly execution: ExecutionReport }): void {
    const { faults, time, chance } = this.#parts;
    const isBroken = isDown(this.#parts, 'stream_down') || isDown(this.#parts, 'unreachable');
    if (this.#listener === null || !this.can.streamsOrders || isBroken) return;
    const about = 'order' in what ? `${what.order.clientId ?? 'foreign'} ${what.order.state}` : what.execution.id;
    if (faults.strikes('event_lost', about)) return;
    const times = faults.strikes('event_twice', about) ? 2 : 1;
    for (let copy = 0; copy < times; copy++) {
      const late = faults.strikes('event_late', about) ? faults.of('event_late').between(500, 12_000) : 0;
      time.in(latency(chance) + late, () => {
        if (!this.#parts.isAlive()) return;
        if ('order' in what) this.#listener?.order(this.#perhapsStrange(what.order));
        else this.#listener?.execution(what.execution);
      });
    }
  }

  connection(state: 'lost' | 'restored'): void {
    this.#listener?.connection(state);
  }

  /** In a status that the adapter does not know. */
  #perhapsStrange<T extends OrderReport | null>(report: T): T {
    if (report === null || !this.#parts.faults.strikes('strange_status', report.clientId ?? 'foreign')) return report;
    return { ...report, state: 'unknown' };
  }

  #ask<T>(call: string, act: () => T): Promise<T> {
    const { time, venue, faults, chance, isAlive } = this.#parts;
    return new Promise<T>((resolve, reject) => {
      const answer = (ms: number, give: () => void): void => {
        time.in(ms, () => {
          if (isAlive()) give();
        });
      };
      const there = latency(chance);
      const back = latency(chance);
      const broken = OUTAGES.find((each) => isDown(this.#parts, each));
      if (broken === 'token_expiry') {
        answer(there + back, () => reject(expired()));
        return;
      }
      if (broken === 'overload') {
        answer(there + back, () => reject(noAnswer('429: too many requests')));
        return;
      }
      if (broken === 'unreachable') {
        if (faults.of('unreachable').isHit(0.5)) answer(there, () => reject(noAnswer('connection refused')));
        return;
      }
      if (faults.strikes('lost_request', call)) {
        answer(there, () => reject(noAnswer('the connection broke before it was sent')));
        return;
      }
      const slow = faults.strikes('slow_request', call) ? faults.of('slow_request').between(500, 9_000) : 0;
      time.in(there + slow, () => {
        venue.goOn();
        let give: () => void;
        try {
          const result = act();
          give = () => resolve(result);
        } catch (error) {
          give = () => reject(error instanceof Error ? error : new Error(String(error)));
        }
        if (faults.strikes('lost_reply', call)) answer(back, () => reject(noAnswer('the connection broke')));
        else if (faults.strikes('hanging_reply', call)) answer(faults.of('hanging_reply').between(8_000, 40_000), give);
        else answer(back, give);
      });
    });
  }
}

function noAnswer(message: string): NetworkError {
  return new NetworkError({ code: 'no_answer', message, cure: 'look at the connection', retryable: true });
}

function refused(): BrokerError {
  return new BrokerError({ code: 'order_rejected', message: 'not today', cure: 'nothing was done' });
}

function expired(): BrokerError {
  return new BrokerError({ code: 'unauthorised', message: 'the token has expired', cure: 'log in again' });
}
