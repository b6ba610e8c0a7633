/**
 * The Broker port: what tbot asks of a broker, and what the broker tells by itself. Every adapter runs the contract suite
 * in test/contract/. Vendor types, symbols and statuses stay inside the adapter.
 *
 * Guarantees asked of every adapter: a refusal by the broker is a BrokerError and nothing was done; a NetworkError says
 * nothing about whether it was done (the order's fate is unknown until it is looked up); the same client order id never makes
 * a second order that works, or `can.refusesTwins` is false and says that the caller must look before it sends again; a
 * sell of more than the account holds, a short sale and an instrument that is not on tbot's list throw before a byte leaves.
 */
import type { EpochMs } from '../core/clock.ts';
import type { ExecutionReport, OrderReport, OrderRequest } from './order.ts';

/** What a broker can do, as data: the session picks another way, or refuses at the start. */
export interface Capabilities {
  /** Entries that may carry a stop which the broker puts to rest as they fill. */
  readonly attachedStop: 'none' | 'whole_shares' | 'any';
  /**
   * True: an attached stop comes to rest when all of its entry is filled, and is `held` until then; one that is still held
   * protects nothing. Else it rests for each part as it fills, and a stop that is held rests.
   */
  readonly attachedStopNeedsAll?: boolean;
  /**
   * True: an order that could trade with an own one of the other side, at once or as a stop, is refused while that works. What brings
   * its stop with it passes, and so does what takes the place of another.
   */
  readonly refusesOtherSide?: boolean;
  /** Quantities of shares for which a stop order can rest. */
  readonly restingStop: 'none' | 'whole_shares' | 'any';
  /** Whether a stop order can rest for an option. */
  readonly putStop: boolean;
  /** Whether a limit order may be of a fraction of a share. */
  readonly fractionalLimit: boolean;
  /** How a working stop is moved: not at all, under the same broker id, or by a new order that takes its place. */
  readonly replace: 'none' | 'same_id' | 'new_id';
  /** Whether a resting stop can be turned into a market order. */
  readonly stopToMarket: boolean;
  /** Whether a second order with a client order id that was used is refused. */
  readonly refusesTwins: boolean;
  /** How long after it was sent an order may be missing from look-ups although it arrived. Milliseconds. */
  readonly lookupLagMs: number;
  /** How an entry that is alive for one minute is sent. */
  readonly entryLife: 'good_till_date' | 'day';
  /** Whether reports come by themselves; otherwise they are polled. */
  readonly streamsOrders: boolean;
  readonly hasQuotes: boolean;
  readonly hasOptionChain: boolean;
  readonly hasImbalance: boolean;
  /** Whether an order can be proven acceptable without being sent. */
  readonly hasPreview: boolean;
}

/** Which account this is, as the broker says. */
export interface AccountIdentity {
  readonly accountId: string;
  readonly mode: 'paper' | 'live';
  /** Whether long puts may be bought. */
  readonly mayBuyPuts: boolean;
  /** What speaks against trading at all (blocked, restricted, holds a short position); null: nothing. */
  readonly hindrance: string | null;
}

export interface AccountState {
  /** Dollars. */
  readonly equity: number;
  readonly cash: number;
  readonly buyingPower: number;
  /** What of it may pay for puts; left out: all of it. */
  readonly optionsBuyingPower?: number;
}

export interface BrokerPosition {
  readonly ticker: string;
  /** Below 0: short. */
  readonly quantity: number;
  /** What of it no working sell order holds. */
  readonly available: number;
}

/** What is known of an instrument, today. */
export interface InstrumentFacts {
  readonly ticker: string;
  /** The broker's name of the asset: a second check against leveraged products. */
  readonly name: string;
  readonly isTradable: boolean;
  readonly isHalted: boolean;
  readonly isFractionable: boolean;
  readonly isEtf: boolean;
}

export interface LiveQuote {
  readonly ticker: string;
  readonly bid: number;
  readonly ask: number;
  /** Shares or contracts. */
  readonly bidSize: number;
  readonly askSize: number;
  readonly at: EpochMs;
}

/** What a broker tells by itself. No call may throw into the adapter. */
export interface BrokerListener {
  order(report: OrderReport): void;
  execution(execution: ExecutionReport): void;
  /** The connection on which reports come is gone, or is there again: then what happened meanwhile is asked for. */
  connection(state: 'lost' | 'restored'): void;
}

/** Every verb throws NetworkError (no answer) or BrokerError (an answer that refuses or makes no sense). */
export interface Broker {
  readonly name: string;
  readonly can: Capabilities;
  connect(listener: BrokerListener): Promise<AccountIdentity>;
  disconnect(): Promise<void>;
  account(): Promise<AccountState>;
  positions(): Promise<readonly BrokerPosition[]>;
  /** Orders that may still trade, those of others included. */
  openOrders(): Promise<readonly OrderReport[]>;
  /** Null: there is no such order (but see `can.lookupLagMs`). */
  orderByClientId(clientId: string): Promise<OrderReport | null>;
  /** Fills of that time and later, and contracts that have ended on an earlier day; oldest first, those of others included. */
  executionsSince(at: EpochMs): Promise<readonly ExecutionReport[]>;
  /**
   * An answer that makes no sense is a NetworkError here: nobody knows what was done.
   * @throws BrokerError `duplicate_order`: the client order id was used; retryable: refused for now, to be looked up and sent
   * again; any other (`order_rejected`): it is not there and never will be
   */
  place(request: OrderRequest): Promise<OrderReport>;
  /** Asks for it; how it ends is told by a report. @throws BrokerError `not_cancellable`, `order_not_found` */
  cancel(clientId: string): Promise<void>;
  /** @throws BrokerError `not_tradable` for a ticker that the broker does not know */
  instrument(ticker: string): Promise<InstrumentFacts>;
  /** Tickers without a quote are left out. */
  quotes(tickers: readonly string[]): Promise<readonly LiveQuote[]>;
  clock(): Promise<EpochMs>;
}
