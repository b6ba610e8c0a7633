/** Which handler answers which path. Guarantees: what has no row here is not found, and says so. */
import type { SimExchange } from '../../src/lib/brokers/sim/exchange.ts';
import { activitiesOf, activitiesWire, type Booked } from './activities.ts';
import { accountWire, type AccountTerms, type Positions } from './account-views.ts';
import { orderWire, type Wire } from './alpaca-order.ts';
import { assetWire } from './assets.ts';
import { calendarWire, clockWire } from './calendar-views.ts';
import { answered, listIn, type Answer, type Call } from './call.ts';
import type { Faults } from './faults.ts';
import type { OptionData } from './option-data.ts';
import type { OrderDesk } from './order-desk.ts';
import { ordersWire } from './order-list.ts';
import { notFound, Refusal } from './refusal.ts';
import type { StockData } from './stock-data.ts';

export interface RouteParts {
  readonly exchange: SimExchange;
  readonly account: AccountTerms;
  readonly desk: OrderDesk;
  /** It may grow. */
  readonly booked: readonly Booked[];
  readonly positions: Positions;
  readonly stocks: StockData;
  readonly options: OptionData;
  readonly faults: Faults;
}

type Handler = (call: Call, name: string) => unknown;

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly handler: Handler;
}

/** `*` in a path is a name that the handler is given. */
function route(method: string, path: string, handler: Handler): Route {
  return { method, pattern: new RegExp(`^${path.replace('*', '([^/]+)')}$`), handler };
}

export function routesOf(parts: RouteParts): (call: Call) => Answer {
  const table = [...trading(parts), ...orders(parts), ...data(parts)];
  return (call) => {
    for (const { method, pattern, handler } of table) {
      const match = method === call.method ? pattern.exec(call.path) : null;
      if (match === null) continue;
      const body = handler(call, decodeURIComponent(match[1] ?? ''));
      return body === undefined ? answered(undefined, 204) : answered(body);
    }
    throw new Refusal(404, 40410000, 'endpoint not found.');
  };
}

function trading({ exchange, account, desk, booked, positions, options, faults }: RouteParts): Route[] {
  const activities = (call: Call, types: readonly string[]): Wire[] => {
    const all = activitiesOf(desk.fills.all, booked);
    return activitiesWire(types.length === 0 ? all : all.filter(({ type }) => types.includes(type)), call);
  };
  const assets = (): Wire[] =>
    exchange.setup.bars
      .map(({ symbol }) => assetWire(exchange, symbol, options.underlyings))
      .filter((asset) => asset !== null);
  return [
    route('GET', '/v2/account', () => accountWire(exchange, account)),
    route('GET', '/v2/account/activities', (call) => activities(call, listIn(call, 'activity_types'))),
    route('GET', '/v2/account/activities/*', (call, type) => activities(call, [type])),
    route('GET', '/v2/positions', () => positions.list(faults.positionLagMs)),
    route('GET', '/v2/positions/*', (_, name) => {
      const found = positions.list(faults.positionLagMs).find((each) => each.symbol === name || each.asset_id === name);
      if (found === undefined) throw notFound('position does not exist');
      return found;
    }),
    route('GET', '/v2/assets', ({ query }) => {
      const isShares = (query.get('asset_class') ?? 'us_equity') === 'us_equity';
      return isShares && query.get('status') !== 'inactive' ? assets() : [];
    }),
    route('GET', '/v2/assets/*', (_, name) => {
      const found = assetWire(exchange, name, options.underlyings);
      if (found === null) throw notFound(`asset not found for ${name}`);
      return found;
    }),
    route('GET', '/v2/options/contracts', (call) => options.contracts(call)),
    route('GET', '/v2/options/contracts/*', (_, name) => options.contract(name)),
    route('GET', '/v2/clock', () => clockWire(exchange.now())),
    route('GET', '/v2/calendar', ({ query }) => {
      const { date } = exchange.setup.session;
      return calendarWire(query.get('start') ?? date, query.get('end') ?? date);
    }),
  ];
}

function orders({ desk }: RouteParts): Route[] {
  return [
    route('GET', '/v2/orders', (call) => ordersWire(desk.orders, call)),
    route('POST', '/v2/orders', ({ body }) => desk.place(body as Wire)),
    route('GET', '/v2/orders:by_client_order_id', ({ query }) =>
      orderWire(desk.store.findByClientId(query.get('client_order_id') ?? ''), false),
    ),
    route('GET', '/v2/orders/*', ({ query }, id) => orderWire(desk.store.find(id), query.get('nested') === 'true')),
    route('PATCH', '/v2/orders/*', ({ body }, id) => desk.replace(id, body as Wire)),
    route('DELETE', '/v2/orders/*', (_, id) => desk.cancel(id)),
  ];
}

function data({ stocks, options }: RouteParts): Route[] {
  return [
    route('GET', '/v2/stocks/bars', (call) => stocks.bars(call)),
    route('GET', '/v2/stocks/quotes/latest', (call) => stocks.latestQuotes(call)),
    route('GET', '/v2/stocks/bars/latest', (call) => stocks.latestBars(call)),
    route('GET', '/v2/stocks/trades/latest', (call) => stocks.latestTrades(call)),
    route('GET', '/v2/stocks/*/bars', (call, symbol) => stocks.single(call, symbol, (one) => stocks.bars(one), 'bars')),
    route('GET', '/v2/stocks/*/quotes/latest', (call, symbol) =>
      stocks.single(call, symbol, (one) => stocks.latestQuotes(one), 'quotes'),
    ),
    route('GET', '/v2/stocks/*/trades/latest', (call, symbol) =>
      stocks.single(call, symbol, (one) => stocks.latestTrades(one), 'trades'),
    ),
    route('GET', '/v2/stocks/snapshots', (call) => stocks.snapshots(call)),
    route('GET', '/v1beta1/screener/stocks/most-actives', (call) => stocks.mostActives(call)),
    route('GET', '/v1beta1/screener/stocks/movers', (call) => stocks.movers(call)),
    route('GET', '/v1beta1/options/snapshots/*', (call, underlying) => options.chain(call, underlying)),
    route('GET', '/v1beta1/options/snapshots', (call) => options.snapshots(call)),
    route('GET', '/v1beta1/options/quotes/latest', (call) => options.latestQuotes(call)),
  ];
}
