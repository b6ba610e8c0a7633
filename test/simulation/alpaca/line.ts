/** A line by Alpaca's adapter and feed over the vendor's own client, as a run has them: their network alone is the simulation's. */
import { AlpacaBroker } from '../../../src/lib/brokers/alpaca/broker.ts';
import { alpacaAccess } from '../../../src/lib/brokers/alpaca/addresses.ts';
import { AlpacaPuts } from '../../../src/lib/brokers/alpaca/puts.ts';
import { AlpacaClient } from '../../../src/lib/brokers/alpaca/client.ts';
import { askingAgain } from '../../../src/lib/app/live/asking-again.ts';
import type { SimExchange } from '../../../src/lib/brokers/sim/exchange.ts';
import type { Session } from '../../../src/lib/calendar/sessions.ts';
import { Secret } from '../../../src/lib/core/secret.ts';
import { AlpacaFeed } from '../../../src/lib/feeds/alpaca/feed.ts';
import type { InstrumentFacts } from '../../../src/lib/orders/broker.ts';
import type { OrderReport, OrderRequest } from '../../../src/lib/orders/order.ts';
import { KEYS } from '../../alpaca/sdk.ts';
import { multiplierOf } from '../checkers/venue-checker.ts';
import type { Line, LineParts } from '../line.ts';
import { Network } from './network.ts';
import type { AlpacaVenue } from './venue.ts';

// Loaded before the first day, so that loading takes no turn of a day.
await import('@alpacahq/alpaca-trade-api/rest');

/** Of the paid plan. */
const DATA = { stocks: 'sip', options: 'opra' } as const;
/** API_RETRY_LIMIT, as it is where nobody has set it. */
const RETRIES = 3;
class WatchedBroker extends AlpacaBroker {
  readonly #parts: LineParts;
  readonly #exchange: SimExchange;
  readonly #requests: Map<string, OrderRequest>;

  constructor(client: AlpacaClient, parts: LineParts, exchange: SimExchange, requests: Map<string, OrderRequest>) {
    super(client, DATA);
    this.#exchange = exchange;
    this.#parts = parts;
    this.#requests = requests;
  }

  /** What was asked of shares before the run began is not asked again, as in app/alpaca/stage.ts. */
  override instrument(ticker: string): Promise<InstrumentFacts> {
    const known = multiplierOf(ticker) === 1 ? this.#exchange.facts(ticker) : null;
    return known === null ? super.instrument(ticker) : Promise.resolve(known);
  }

  override place(request: OrderRequest): Promise<OrderReport> {
    this.#parts.sent(request);
    this.#requests.set(request.clientId, request);
    return super.place(request);
  }
}

export function alpacaLine(parts: LineParts, venue: AlpacaVenue, session: Session): Line {
  const { clock, timers, chance, faults, alert } = parts;
  const requests = new Map<string, OrderRequest>();
  const network = new Network(parts, venue, (clientId) => {
    const request = requests.get(clientId);
    if (request !== undefined) parts.left(request);
  });
  const { fetch, openSocket } = network;
  const { keyId, secret } = KEYS.paper;
  const access = alpacaAccess('paper', { id: new Secret(keyId), secret: new Secret(secret) });
  const ports = { clock, timers, rng: chance, fetch, openSocket };
  const client = new AlpacaClient(access, ports, { log: (host) => venue.calls[host], mostUrgent: 'exit' });
  return {
    broker: askingAgain(new WatchedBroker(client, parts, venue.exchange, requests), {
      clock,
      timers,
      rng: chance,
      limit: RETRIES,
      onRetry: () => undefined,
    }),
    feed: new AlpacaFeed({
      ...{ client, name: DATA.stocks, options: DATA.options, session },
      trouble: (code, text) => alert({ severity: 'warning', code, text }),
    }),
    puts: new AlpacaPuts(client, DATA.options),
    tell: () => undefined,
    minute: () => undefined,
    broken: (what, breaks) => {
      if (breaks || (what === 'feed_silent' && faults.of(what).isHit(0.7))) network.drop();
    },
    mended: () => undefined,
    cut: () => network.close(),
  };
}
