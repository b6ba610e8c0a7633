/**
 * The broker's side of a day by Alpaca's adapter: a local Alpaca that is asked in virtual time, without a port. Guarantees: orders
 * and fills are told with the ids by which tbot knows them, whatever Alpaca calls them; Alpaca's own documents judge every
 * request, answer and event.
 */
import { attachedIdOf, isOwnId } from '../../../src/lib/brokers/alpaca/requests.ts';
import { OwnCalls } from '../../../src/lib/brokers/call-log.ts';
import type { SimExchange } from '../../../src/lib/brokers/sim/exchange.ts';
import type { OrderRequest } from '../../../src/lib/orders/order.ts';
import type { AlpacaOrder } from '../../alpaca/alpaca-order.ts';
import { activityId, type Fill } from '../../alpaca/fills.ts';
import { LocalAlpaca } from '../../alpaca/local-alpaca.ts';
import { decimalText } from '../../alpaca/words.ts';
import { tradeOf } from '../checkers/venue-checker.ts';
import { Chance } from '../chance.ts';
import type { Faults } from '../faults.ts';
import type { Down, Line, LineParts, VenueSide } from '../line.ts';
import { followMinutes } from '../minutes.ts';
import type { Scenario } from '../scenario.ts';
import type { VenueListener } from '../venue.ts';
import type { VirtualTime } from '../virtual-time.ts';
import { AlpacaFaults } from './alpaca-faults.ts';
import { alpacaLine } from './line.ts';

/** Of an account, and of free market data. */
const REQUESTS_PER_MINUTE = 200;
const LEGS = ['entry', 'stop', 'exit'] as const;

export class AlpacaVenue implements VenueSide {
  readonly alpaca: LocalAlpaca;
  readonly faults: AlpacaFaults;
  /** The calls of the day's processes, as they share them. */
  readonly calls = { trading: new OwnCalls(), data: new OwnCalls() } as const;
  readonly #faults: Faults;
  readonly #scenario: Scenario;
  readonly #time: VirtualTime;
  #told = 0;

  constructor(scenario: Scenario, time: VirtualTime, faults: Faults, listener: VenueListener) {
    const { session, symbols, instruments, terms, equity, puts } = scenario;
    this.#scenario = scenario;
    this.#faults = faults;
    this.#time = time;
    this.alpaca = LocalAlpaca.unserved([...symbols, ...instruments], {
      ...{ date: session.date, terms, cash: equity, puts, requestsPerMinute: REQUESTS_PER_MINUTE },
      witness: {
        order: (report, order) => {
          this.#told++;
          listener.order({ ...report, clientId: ownIdOf(order) });
        },
        fill: (fill, isSessionEnd) => {
          this.#told++;
          listener.execution(executionOf(fill, isSessionEnd));
        },
        told: (update) => this.faults.keep(update),
      },
    });
    this.exchange.logTo((request) => {
      if (request.do === 'place') listener.placing(this.#named(request.request));
    });
    this.faults = new AlpacaFaults(this.alpaca, faults, time);
    this.alpaca.faults.refusesMarketOutsideHours = true;
    this.alpaca.trading.isBinary = new Chance(scenario.seed, 'frames').isHit(0.3);
    followMinutes(time, session, () => this.goOn());
  }

  get exchange(): SimExchange {
    return this.alpaca.exchange;
  }

  goOn(): void {
    const now = this.#time.now();
    const { exchange } = this;
    let before: string;
    do {
      before = [exchange.opened, exchange.closed, this.#told].join(' ');
      exchange.advance(now);
    } while ([exchange.opened, exchange.closed, this.#told].join(' ') !== before);
  }

  /** The keys' sessions on the streams end with them, more often than not. */
  broken(what: Down): void {
    if (what !== 'token_expiry') return;
    const { access, trading, data } = this.alpaca;
    access.isRevoked = true;
    if (this.#faults.of(what).isHit(0.7)) for (const stream of [trading, ...data.values()]) stream.expire();
  }

  mended(what: Down): void {
    if (what === 'token_expiry') this.alpaca.access.isRevoked = false;
  }

  open(parts: LineParts): Line {
    return alpacaLine(parts, this, this.#scenario.session);
  }

  /** Where its own documents do not allow what was asked or answered. */
  fault(): string | null {
    return this.alpaca.violations[0] ?? null;
  }

  breakOff(clientId: string, reason: string, as: 'cancelled' | 'rejected'): void {
    const order = this.alpaca.desk.orders.findLast((each) => ownIdOf(each) === clientId);
    if (order !== undefined) this.exchange.breakOff(order.clientId, reason, as);
  }

  /** As tbot asked for it. */
  #named(request: OrderRequest): OrderRequest {
    const clientId = this.#ownId(request.clientId);
    const leg = LEGS.find((each) => clientId.includes(`-${each}`)) ?? request.leg;
    const replaces = request.replaces === null ? null : this.#ownId(request.replaces);
    return { ...request, clientId, tradeId: tradeOf(clientId), leg, replaces };
  }

  #ownId(clientId: string): string {
    if (isOwnId(clientId)) return clientId;
    return ownIdOf(this.alpaca.desk.store.findByClientId(clientId)) ?? clientId;
  }
}

/** Null: it is the owner's. */
function ownIdOf({ clientId, parent }: AlpacaOrder): string | null {
  if (isOwnId(clientId)) return clientId;
  return parent === null ? null : attachedIdOf(parent.clientId);
}

function executionOf(fill: Fill, isSessionEnd: boolean): Parameters<VenueListener['execution']>[0] {
  const { order, quantity, price, at } = fill;
  const { symbol: ticker, side } = order;
  return {
    ...{ id: activityId(fill), clientId: ownIdOf(order), ticker, side, quantity, at },
    ...{ price: Number(decimalText(price)), fees: 0, slippage: 0, isSessionEnd },
  };
}
