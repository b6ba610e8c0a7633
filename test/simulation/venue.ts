/**
 * The broker's side of a simulated day: the exchange whose clock the world moves, with all that it ever told, and when.
 * Guarantees: it keeps the truth that everything else is compared with.
 */
import { SIM_DEFAULTS } from '../../src/lib/brokers/sim/exchange-setup.ts';
import { SimExchange } from '../../src/lib/brokers/sim/exchange.ts';
import type { EpochMs } from '../../src/lib/core/clock.ts';
import type { PutSeries } from '../../src/lib/market/options/put-chain.ts';
import type { BrokerPosition, Capabilities } from '../../src/lib/orders/broker.ts';
import type { ExecutionReport, OrderReport, OrderRequest } from '../../src/lib/orders/order.ts';
import type { Line, LineParts, VenueSide } from './line.ts';
import { followMinutes } from './minutes.ts';
import type { Scenario } from './scenario.ts';
import { simLine } from './sim-line.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface VenueListener {
  /** Before an order takes effect. */
  placing(request: OrderRequest): void;
  order(report: OrderReport): void;
  execution(execution: ExecutionReport): void;
  opened(m: number): void;
  closed(m: number): void;
}

export class Venue implements VenueSide {
  readonly exchange: SimExchange;
  readonly can: Capabilities;
  readonly executions: ExecutionReport[] = [];
  readonly #time: VirtualTime;
  #told = 0;
  readonly #positions: { readonly at: EpochMs; readonly positions: readonly BrokerPosition[] }[] = [];
  readonly #reports = new Map<string, { readonly at: EpochMs; readonly report: OrderReport }[]>();

  constructor(scenario: Scenario, time: VirtualTime, listener: VenueListener) {
    const { session, symbols, instruments, terms, can, equity, puts } = scenario;
    const putSeriesOf = (ticker: string): PutSeries | null =>
      puts.find(({ instrument }) => instrument.ticker === ticker) ?? null;
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
    followMinutes(time, session, () => this.goOn());
  }

  open(parts: LineParts): Line {
    return simLine(parts, this);
  }

  /** Sim's port breaks on the line. */
  broken(): void {
    // nothing
  }

  mended(): void {
    // nothing
  }

  fault(): null {
    return null;
  }

  breakOff(clientId: string, reason: string, as: 'cancelled' | 'rejected'): void {
    this.exchange.breakOff(clientId, reason, as);
  }

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
}
