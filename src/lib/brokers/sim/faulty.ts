/**
 * A broker around a broker, at fault as a plan and a seed tell: for tests of what happens to an order when anything may
 * be lost, late, twice or out of order. Guarantees: a fault never does what was not asked for, and an order that was
 * rejected late stays rejected; switched off, it is the broker that it is around.
 */
import type { Clock, EpochMs, Timers } from '../../core/clock.ts';
import { BrokerError, NetworkError } from '../../core/errors.ts';
import type { Rng } from '../../core/rng.ts';
import type {
  AccountIdentity,
  AccountState,
  Broker,
  BrokerListener,
  BrokerPosition,
  Capabilities,
  InstrumentFacts,
  LiveQuote,
} from '../../orders/broker.ts';
import type { ExecutionReport, OrderReport, OrderRequest } from '../../orders/order.ts';
import { Dice, type Fault, type FaultPlan } from './fault-plan.ts';
import { Snapshots } from './snapshots.ts';

export interface FaultWorld {
  readonly rng: Rng;
  readonly clock: Clock;
  readonly timers: Timers;
}

export class FaultyBroker implements Broker {
  readonly name: string;
  readonly can: Capabilities;
  readonly #inner: Broker;
  readonly #dice: Dice;
  readonly #world: FaultWorld;
  readonly #positions: Snapshots<BrokerPosition>;
  readonly #orders: Snapshots<OrderReport>;
  /** Client order ids of what was rejected after it had been accepted. */
  readonly #rejected = new Set<string>();
  #listener: BrokerListener | null = null;
  #busyCalls = 0;
  #endOutage: (() => void) | null = null;

  constructor(inner: Broker, plan: FaultPlan, world: FaultWorld) {
    this.name = inner.name;
    this.can = inner.can;
    this.#inner = inner;
    this.#dice = new Dice(plan, world.rng);
    this.#world = world;
    this.#positions = new Snapshots(() => inner.positions(), world.clock);
    this.#orders = new Snapshots(() => inner.openOrders(), world.clock);
  }

  /** How often each fault has happened so far. */
  get happened(): ReadonlyMap<Fault, number> {
    return this.#dice.happened;
  }

  /** No more faults: an outage ends, and what is late comes yet. */
  switchOff(): void {
    this.#dice.switchOff();
    this.#busyCalls = 0;
    this.#endOutage?.();
  }

  async connect(listener: BrokerListener): Promise<AccountIdentity> {
    if (this.#endOutage !== null) throw noAnswer();
    this.#listener = listener;
    const identity = await this.#inner.connect({
      order: (report) => {
        const told = this.#asRejected(report);
        this.#event(() => this.#listener?.order(told));
      },
      execution: (execution) => this.#event(() => this.#listener?.execution(execution)),
      connection: (state) => this.#listener?.connection(state),
    });
    await this.#look();
    return identity;
  }

  async disconnect(): Promise<void> {
    this.#listener = null;
    await this.#inner.disconnect();
  }

  account(): Promise<AccountState> {
    return this.#call(() => this.#inner.account());
  }

  positions(): Promise<readonly BrokerPosition[]> {
    return this.#call(() => this.#snapshot(this.#positions));
  }

  openOrders(): Promise<readonly OrderReport[]> {
    return this.#call(() => this.#snapshot(this.#orders));
  }

  orderByClientId(clientId: string): Promise<OrderReport | null> {
    return this.#call(async () => {
      const report = await this.#inner.orderByClientId(clientId);
      return report === null ? null : this.#asRejected(report);
    });
  }

  executionsSince(at: EpochMs): Promise<readonly ExecutionReport[]> {
    return this.#call(() => this.#inner.executionsSince(at));
  }

  place(request: OrderRequest): Promise<OrderReport> {
    return this.#call(async () => {
      const report = await this.#inner.place(request);
      if (request.replaces === null && this.#dice.hits('lateReject')) await this.#reject(request);
      await this.#look();
      return report;
    });
  }

  cancel(clientId: string): Promise<void> {
    return this.#call(async () => {
      await this.#inner.cancel(clientId);
      await this.#look();
    });
  }

  instrument(ticker: string): Promise<InstrumentFacts> {
    return this.#call(() => this.#inner.instrument(ticker));
  }

  quotes(tickers: readonly string[]): Promise<readonly LiveQuote[]> {
    return this.#call(() => this.#inner.quotes(tickers));
  }

  clock(): Promise<EpochMs> {
    return this.#call(() => this.#inner.clock());
  }

  async #call<T>(act: () => Promise<T>): Promise<T> {
    const dice = this.#dice;
    if (this.#endOutage === null && dice.hits('outage')) this.#startOutage();
    if (this.#endOutage !== null) throw noAnswer();
    if (dice.hits('tokenExpired')) throw refused('token_expired', 'the token has expired');
    if (this.#busyCalls === 0 && dice.hits('busy')) this.#busyCalls = dice.upTo(dice.plan.busyMaxCalls);
    if (this.#busyCalls > 0) return this.#busy(act);
    if (dice.hits('requestLost')) throw noAnswer();
    const value = await act();
    if (dice.hits('responseLost')) throw noAnswer();
    if (dice.hits('responseLate')) await this.#wait(dice.upTo(dice.plan.delayMaxMs));
    return value;
  }

  /** 429: it was not done. 5xx: nobody knows. */
  async #busy(act: () => Promise<unknown>): Promise<never> {
    this.#busyCalls--;
    if (this.#dice.coin()) throw refused('rate_limited', 'too many requests (429)');
    if (this.#dice.coin()) await act();
    throw noAnswer('the broker failed (503)');
  }

  #startOutage(): void {
    const { clock, timers } = this.#world;
    const cancel = timers.at(clock.now() + this.#dice.upTo(this.#dice.plan.outageMaxMs), () => this.#endOutage?.());
    this.#endOutage = () => {
      cancel();
      this.#endOutage = null;
      this.#listener?.connection('restored');
    };
    this.#listener?.connection('lost');
  }

  /** An order that was accepted, and is not wanted after all. What has been filled meanwhile stays. */
  async #reject({ clientId, attachedStop }: OrderRequest): Promise<void> {
    const ids = [clientId, ...(attachedStop === null ? [] : [attachedStop.clientId])];
    for (const id of ids) this.#rejected.add(id);
    await this.#inner.cancel(clientId).catch(() => {
      // It was filled at once.
      for (const id of ids) this.#rejected.delete(id);
    });
  }

  #asRejected(report: OrderReport): OrderReport {
    const isIt = report.clientId !== null && this.#rejected.has(report.clientId) && report.state === 'cancelled';
    return isIt ? { ...report, state: 'rejected', reason: 'rejected after it was accepted' } : report;
  }

  #event(tell: () => void): void {
    // What cannot be asked now is looked at after the next call.
    this.#look().catch(() => undefined);
    const dice = this.#dice;
    if (this.#endOutage !== null || dice.hits('eventLost')) return;
    const { clock, timers } = this.#world;
    const isTwice = dice.hits('eventTwice');
    if (dice.hits('eventLate')) timers.at(clock.now() + dice.upTo(dice.plan.delayMaxMs), tell);
    else tell();
    if (isTwice) timers.at(clock.now() + dice.upTo(dice.plan.delayMaxMs), tell);
  }

  async #snapshot<T>(of: Snapshots<T>): Promise<readonly T[]> {
    const fresh = await of.look();
    const before = of.before(this.#dice.plan.staleMaxMs);
    return before !== null && this.#dice.hits('stale') ? before : fresh;
  }

  /** Takes down how things stand, for answers that are behind. */
  async #look(): Promise<void> {
    if (this.#dice.plan.stale === 0) return;
    await this.#positions.look();
    await this.#orders.look();
  }

  #wait(ms: number): Promise<void> {
    const { clock, timers } = this.#world;
    return new Promise((resolve) => void timers.at(clock.now() + ms, resolve));
  }
}

function noAnswer(message = 'the broker does not answer'): NetworkError {
  return new NetworkError({ code: 'no_answer', message, cure: 'look up what became of it', retryable: true });
}

function refused(code: string, message: string): BrokerError {
  return new BrokerError({ code, message, cure: 'nothing was done: ask again', retryable: true });
}
