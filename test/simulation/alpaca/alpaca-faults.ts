/**
 * What the local Alpaca does wrong in a simulated day, beside what the wire does. Guarantees: all of it comes from the seed's
 * faults; what is said of the past is what was so then.
 */
import { MINUTE_MS, type EpochMs } from '../../../src/lib/core/clock.ts';
import type { LiveQuote } from '../../../src/lib/orders/broker.ts';
import type { Wire } from '../../alpaca/alpaca-order.ts';
import type { Answer, Call } from '../../alpaca/call.ts';
import { busy, edited, html, serverError, withField, without } from '../../alpaca/fault-kinds.ts';
import type { RestFault } from '../../alpaca/faults.ts';
import type { LocalAlpaca } from '../../alpaca/local-alpaca.ts';
import { notFound } from '../../alpaca/refusal.ts';
import type { Chance } from '../chance.ts';
import type { Faults } from '../faults.ts';
import type { VirtualTime } from '../virtual-time.ts';

/** Look-ups may be behind by that much, positions and the list of fills by more. */
const STALE_MS = 2_000;
const LEDGER_LAG_MS = 8_000;
const LIST_LAG_MS = 3_000;
/** Of an order that nobody knows what to make of, or that Alpaca seldom has. */
const STATUSES = ['in_review', 'suspended', 'calculated', 'stopped', 'accepted_for_bidding'] as const;
/** Of an order: those that have to be there, and those that need not. */
const FIELDS = ['status', 'filled_qty', 'legs', 'order_class', 'symbol', 'updated_at'] as const;

export class AlpacaFaults {
  readonly #alpaca: LocalAlpaca;
  readonly #faults: Faults;
  readonly #time: VirtualTime;
  /** As it stood, by Alpaca's id. */
  readonly #past = new Map<string, { readonly at: EpochMs; readonly order: Wire }[]>();

  constructor(alpaca: LocalAlpaca, faults: Faults, time: VirtualTime) {
    this.#alpaca = alpaca;
    this.#faults = faults;
    this.#time = time;
    alpaca.faults.byChance = (fault) => {
      if (fault === 'lateCancel') return faults.strikes('late_cancel', 'a cancel');
      return fault === 'replaceReject' && faults.strikes('replace_reject', 'a replacement');
    };
    alpaca.faults.quoteAs = (quote) => (faults.strikes('bad_quote', quote.ticker) ? this.#spoilt(quote) : quote);
  }

  /** Of a call that has arrived; null: it is done and answered as it should be. */
  ofCall(call: Call, about: string): RestFault | null {
    const faults = this.#faults;
    const { path, method } = call;
    if (faults.strikes('server_error', about)) return serverError(faults.of('server_error').isHit(0.5));
    if (faults.strikes('foreign_page', about)) return html(faults.of('foreign_page').isHit(0.5));
    if (faults.strikes('busy_once', about)) return this.busy('busy_once');
    const isLate = path === '/v2/positions' && faults.strikes('ledger_lag', 'positions');
    this.#alpaca.faults.positionLagMs = isLate ? faults.of('ledger_lag').between(0, LEDGER_LAG_MS) : 0;
    if (path.startsWith('/v2/account/activities') && faults.strikes('list_lag', 'fills'))
      return this.#listLag(faults.of('list_lag').between(0, LIST_LAG_MS));
    if (!path.startsWith('/v2/orders') || method === 'DELETE') return null;
    if (method === 'GET' && faults.strikes('stale_lookup', about))
      return this.#stale(faults.of('stale_lookup').between(0, STALE_MS));
    return this.#ofOrders(method);
  }

  /** One too many; it may say when to ask again. */
  busy(kind: 'busy_once' | 'overload'): RestFault {
    return busy(this.#faults.of(kind).pick(null, null, 1, 3));
  }

  /** What the stream tells of it is kept, for those who are told of the past. */
  keep({ order }: Wire): void {
    const wire = order as Wire;
    const id = String(wire.id);
    const past = this.#past.get(id) ?? [];
    past.push({ at: this.#time.now(), order: wire });
    this.#past.set(id, past);
  }

  /** Of an answer that tells of orders. */
  #ofOrders(method: string): RestFault | null {
    const faults = this.#faults;
    const of = (edit: (order: Wire) => Wire): RestFault => {
      const fault = edited(edit);
      return { ...fault, reply: (answer) => (answer.status === 200 ? (fault.reply?.(answer) ?? answer) : answer) };
    };
    if (faults.strikes('odd_field', method)) return of(oddlyWritten(faults.of('odd_field')));
    return faults.strikes('strange_status', method)
      ? of(withField('status', faults.of('strange_status').pick(...STATUSES)))
      : null;
  }

  #listLag(lagMs: number): RestFault {
    const until = this.#time.now() - lagMs;
    const isListed = (fill: Wire): boolean => Date.parse(String(fill.transaction_time)) <= until;
    const reply = (answer: Answer): Answer => ({ ...answer, body: (answer.body as Wire[]).filter(isListed) });
    return { isDone: true, then: 'reply', reply: (answer) => (Array.isArray(answer.body) ? reply(answer) : answer) };
  }

  #stale(lagMs: number): RestFault {
    const then = this.#time.now() - lagMs;
    const reply = (answer: Answer): Answer => {
      if (answer.status !== 200) return answer;
      const { body } = answer;
      if (Array.isArray(body)) return { ...answer, body: body.flatMap((each) => this.#asOf(each as Wire, then) ?? []) };
      const wire = this.#asOf(body as Wire, then);
      if (wire !== null) return { ...answer, body: wire };
      const { status, body: refusal } = notFound('order not found');
      return { ...answer, status, body: refusal };
    };
    return { isDone: true, then: 'reply', reply };
  }

  /** As it stood then; null: it was not there yet. Nothing else is said of legs. */
  #asOf(wire: Wire, then: EpochMs): Wire | null {
    const past = this.#past.get(String(wire.id));
    if (past === undefined) return wire;
    const before = past.findLast(({ at }) => at <= then);
    return before === undefined ? null : { ...before.order, legs: wire.legs };
  }

  /** Old, crossed, or of nothing. */
  #spoilt(quote: LiveQuote): LiveQuote {
    return this.#faults
      .of('bad_quote')
      .pick<LiveQuote>(
        { ...quote, at: quote.at - MINUTE_MS },
        { ...quote, bid: quote.ask * 1.01, ask: quote.bid },
        { ...quote, bid: 0, bidSize: 0 },
      );
  }
}

/** A field is gone, or null, or there is a new one. */
function oddlyWritten(chance: Chance): (order: Wire) => Wire {
  const field = chance.pick(...FIELDS);
  return chance.pick(without(field), withField(field, null), withField('tax_lot_method', 'fifo'));
}
