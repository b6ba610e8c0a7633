/**
 * The broker's side of a simulated day: the exchange whose clock the world moves, with all that it ever told, and when.
 * Guarantees: it keeps the truth that everything else is compared with.
 */
import { SIM_DEFAULTS } from '../../src/lib/brokers/sim/exchange-setup.ts';
import { SimExchange } from '../../src/lib/brokers/sim/exchange.ts';
import { MINUTE_MS, type EpochMs } from '../../src/lib/core/clock.ts';
import type { BrokerPosition, Capabilities } from '../../src/lib/orders/broker.ts';
import type { ExecutionReport, OrderReport, OrderRequest } from '../../src/lib/orders/order.ts';
import type { Scenario } from './scenario.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface VenueListener {
  /** Before an order takes effect. */
  placing(request: OrderRequest): void;
  order(report: OrderReport): void;
  execution(execution: ExecutionReport): void;
  opened(m: number): void;
  closed(m: number): void;
}

/** After the minute has opened: fills, stops. */
const PHASES_MS = [0, 1_000, 30_000] as const;

export class Venue {
  readonly exchange: SimExchange;
  readonly can: Capabilities;
  readonly executions: ExecutionReport[] = [];
  readonly #time: VirtualTime;
  #told = 0;
  readonly #positions: { readonly at: EpochMs; readonly positions: readonly BrokerPosition[] }[] = [];
  readonly #reports = new Map<string, { readonly at: EpochMs; readonly report: OrderReport }[]>();

  constructor(scenario: Scenario, time: VirtualTime, listener: VenueListener) {
    const { session, symbols, instruments, terms, can, equity, putSeriesOf } = scenario;
    this.#time = time;
    this.can = can;
    this.exchange = new SimExchange({
      ...{ ...SIM_DEFAULTS, putSeriesOf, session, bars: [...symbols, ...instruments], terms, can, cash: equity },
    });
    this.exchange.logTo((request) => {
      if (request.do === 'place') listener.placing(request.request);
    });
    this.exchange.tellOrders({
      order: (report) => {
        this.#told++;
        this.#keep(report);
        listener.order(report);
      },
      execution: (execution) => {
        this.#told++;
        this.executions.push(execution);
        listener.execution(execution);
      },
    });
    this.exchange.tellMinutes({
      opened: (m) => {
        this.#told++;
        listener.opened(m);
      },
      closed: (m) => {
        this.#told++;
        listener.closed(m);
      },
    });
    this.#schedule(session.open, session.minutes);
  }

  /** The exchange's clock is the world's. */
  goOn(): void {
    const now = this.#time.now();
    let told: number;
    do {
      told = this.#told;
      this.exchange.advance(now);
    } while (this.#told > told);
    this.#note();
  }

  place(request: OrderRequest): OrderReport {
    const report = this.exchange.place(request);
    this.#note();
    return report;
  }

  positionOf(ticker: string): number {
    return this.exchange.positions().find((each) => each.ticker === ticker)?.quantity ?? 0;
  }

  /** As they were then. */
  positionsAt(at: EpochMs): readonly BrokerPosition[] {
    return this.#positions.findLast((each) => each.at <= at)?.positions ?? this.exchange.positions();
  }

  /** As it was reported then; null: it was not. */
  reportAt(clientId: string, at: EpochMs): OrderReport | null {
    return this.#reports.get(clientId)?.findLast((each) => each.at <= at)?.report ?? null;
  }

  /** Of all orders that it ever took, the newest report. */
  get newest(): readonly OrderReport[] {
    return [...this.#reports.values()].flatMap((reports) => reports.at(-1)?.report ?? []);
  }

  #keep(report: OrderReport): void {
    if (report.clientId === null) return;
    const reports = this.#reports.get(report.clientId) ?? [];
    reports.push({ at: this.#time.now(), report });
    this.#reports.set(report.clientId, reports);
  }

  #note(): void {
    const positions = this.exchange.positions();
    const last = this.#positions.at(-1);
    if (last !== undefined && JSON.stringify(last.positions) === JSON.stringify(positions)) return;
    this.#positions.push({ at: this.#time.now(), positions });
  }

  #schedule(open: EpochMs, minutes: number): void {
    const goOn = (): void => this.goOn();
    const schedule = (m: number): void => {
      for (const ms of PHASES_MS) this.#time.at(open + m * MINUTE_MS + ms, goOn);
      if (m < minutes) this.#time.at(open + (m + 1) * MINUTE_MS - 1, () => schedule(m + 1));
    };
    schedule(0);
  }
}
