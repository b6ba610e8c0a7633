/**
 * Questions about an account, each as the vendor's client asks it and a schema reads it. Guarantees: lists are read to their
 * end; that there is no such thing is null, and nothing else is.
 */
import type { Alpaca } from '@alpacahq/alpaca-trade-api/rest';
import type { Urgency } from '../call-budget.ts';
import { BrokerError } from '../../core/errors.ts';
import type { EpochMs } from '../../core/clock.ts';
import type { AlpacaClient, RawCall } from './client.ts';
import { fieldsOf, listOf, text } from './fields.ts';
import { isCode } from './refusals.ts';
import {
  readAccount,
  readAsset,
  readClock,
  readContractEnds,
  readFills,
  readOrder,
  readOrders,
  readPositions,
  type AlpacaAccount,
  type AlpacaAsset,
  type AlpacaContractEnd,
  type AlpacaFill,
  type AlpacaOrder,
  type AlpacaPosition,
} from './schema.ts';
import type { ListedOrders, OrderQuestions } from './order-ids.ts';

/** Orders in one answer. */
const ORDERS_PAGE = 500;
/** Answers for one list of orders. */
const ORDERS_PAGES_MAX = 4;
const ACTIVITIES_PAGE = 100;
/** Pages of one list. */
const PAGES_MAX = 200;
/** A fill may be booked a little before or after the time that it bears. */
const BOOKED_WITHIN_MS = 5_000;

interface ActivitiesPage {
  readonly after: Date;
  readonly direction: 'asc';
  readonly pageSize: number;
  readonly pageToken?: string;
}

type TradingApi = Alpaca['trading'];

export class AccountCalls implements OrderQuestions {
  readonly #client: AlpacaClient;

  constructor(client: AlpacaClient) {
    this.#client = client;
  }

  async account(): Promise<AlpacaAccount> {
    return readAccount(await this.#client.trading('question', (api) => api.account.getAccountRaw()));
  }

  async positions(urgency: Urgency): Promise<AlpacaPosition[]> {
    return readPositions(await this.#client.trading(urgency, (api) => api.positions.getAllOpenPositionsRaw()));
  }

  /** Those that wait for their entry are shown with it alone, those whose entry is over without it alone. */
  async openOrders(): Promise<readonly AlpacaOrder[]> {
    const all = new Map<string, AlpacaOrder>();
    for (const nested of [false, true])
      for (const order of await this.#openOrders(nested))
        for (const each of [order, ...order.legs]) all.set(each.id, { ...each, legs: order === each ? each.legs : [] });
    return [...all.values()];
  }

  async byClientId(clientOrderId: string): Promise<AlpacaOrder | null> {
    const asked = this.#client.trading('lookup', (api) => api.orders.getOrderByClientOrderIdRaw({ clientOrderId }));
    return orNull(asked, readOrder);
  }

  async byId(orderId: string): Promise<AlpacaOrder | null> {
    const asked = this.#client.trading('lookup', (api) => api.orders.getOrderByOrderIDRaw({ orderId, nested: true }));
    return orNull(asked, readOrder);
  }

  async nestedOf(symbol: string, since: EpochMs): Promise<readonly AlpacaOrder[]> {
    const after = new Date(since).toISOString();
    return this.#orders({ status: 'all', symbols: symbol, nested: true, after });
  }

  async nestedSince(since: EpochMs): Promise<ListedOrders> {
    const orders: AlpacaOrder[] = [];
    let beforeOrderId: string | undefined;
    for (let pages = 0; pages < ORDERS_PAGES_MAX; pages++) {
      const from = beforeOrderId === undefined ? {} : { beforeOrderId };
      const page = await this.#orders({ status: 'all', nested: true, ...from });
      orders.push(...page);
      const oldest = page.at(-1);
      if (oldest === undefined || page.length < ORDERS_PAGE) return { orders, from: -Infinity };
      if (oldest.createdAt < since) break;
      beforeOrderId = oldest.id;
    }
    return { orders, from: orders.at(-1)?.createdAt ?? -Infinity };
  }

  /** Of that time and later, oldest first. */
  async fillsSince(at: EpochMs): Promise<readonly AlpacaFill[]> {
    const after = new Date(Math.max(0, at - BOOKED_WITHIN_MS));
    const listed = await this.#activities('fills', after, (api, page) =>
      api.accountActivities.getAccountActivitiesByActivityTypeRaw({ activityType: 'FILL', ...page }),
    );
    return readFills(listed)
      .filter((fill) => fill.at >= at)
      .sort((a, b) => a.at - b.at);
  }

  /** Expiries and exercises that were booked after that time. */
  async contractEndsSince(at: EpochMs): Promise<readonly AlpacaContractEnd[]> {
    const listed = await this.#activities('ends of contracts', new Date(at), (api, page) =>
      api.accountActivities.getAccountActivitiesRaw({ activityTypes: ['OPEXP', 'OPEXC'], ...page }),
    );
    return readContractEnds(listed);
  }

  async asset(symbol: string, urgency: Urgency): Promise<AlpacaAsset | null> {
    const asked = this.#client.trading(urgency, (api) =>
      api.assets.getV2AssetsSymbolOrAssetIdRaw({ symbolOrAssetId: symbol }),
    );
    return orNull(asked, readAsset);
  }

  async clock(): Promise<EpochMs> {
    return readClock(await this.#client.trading('question', (api) => api.clock.legacyClockRaw()));
  }

  async #activities(
    what: string,
    after: Date,
    ask: (api: TradingApi, page: ActivitiesPage) => ReturnType<RawCall<TradingApi>>,
  ): Promise<readonly unknown[]> {
    const all: unknown[] = [];
    for (let pages = 0, from = {}; pages < PAGES_MAX; pages++) {
      const asked = { after, direction: 'asc', pageSize: ACTIVITIES_PAGE, ...from } as const;
      const page = listOf(await this.#client.trading('lookup', (api) => ask(api, asked)), 'activities', (each) => each);
      all.push(...page);
      if (page.length < ACTIVITIES_PAGE) return all;
      from = { pageToken: text(fieldsOf(page.at(-1), 'activity'), 'id') };
    }
    throw tooLong(what);
  }

  async #openOrders(nested: boolean): Promise<AlpacaOrder[]> {
    const orders = await this.#orders({ status: 'open', nested });
    if (orders.length >= ORDERS_PAGE) throw tooLong('open orders');
    return orders;
  }

  /** Newest first. */
  async #orders(asked: {
    readonly status: 'open' | 'all';
    readonly nested: boolean;
    readonly symbols?: string;
    readonly after?: string;
    readonly beforeOrderId?: string;
  }): Promise<AlpacaOrder[]> {
    const page = { ...asked, limit: ORDERS_PAGE };
    return readOrders(await this.#client.trading('lookup', (api) => api.orders.getAllOrdersRaw(page)));
  }
}

async function orNull<T>(asked: Promise<unknown>, read: (answer: unknown) => T): Promise<T | null> {
  try {
    return read(await asked);
  } catch (error) {
    if (isCode(error, 'not_found')) return null;
    throw error;
  }
}

function tooLong(what: string): BrokerError {
  const message = `Alpaca lists more ${what} than can be read`;
  return new BrokerError({ code: 'bad_answer', message, cure: 'look at the account: nobody orders so much by hand' });
}
