/**
 * What a venue has lived through, by its own log of requests, played again under the eyes of an auditor who knows nothing of
 * tbot's journal. Found: client order ids that were used twice, two live orders of one intent, sales of more than is held,
 * time that went on while a position was naked.
 */
import { readFileSync } from 'node:fs';
import { applyRequest, type ExchangeRequest } from '../../src/lib/brokers/sim/exchange-request.ts';
import { SimExchange } from '../../src/lib/brokers/sim/exchange.ts';
import type { ExecutionReport, OrderReport } from '../../src/lib/orders/order.ts';
import { setupOf, type Shape } from './venue-data.ts';

export interface Audit {
  readonly faults: readonly string[];
  readonly executions: readonly ExecutionReport[];
  readonly cash: number;
  readonly held: readonly string[];
  /** Of what is held in the end: what nothing would sell. */
  readonly naked: readonly string[];
  readonly places: number;
}

const EPSILON = 1e-9;
const PUT = /\d{6}P\d{8}$/;

export async function audited(home: string, date: string, shape: Shape, log: string): Promise<Audit> {
  const { setup, runBy } = await setupOf(home, date, shape);
  const exchange = new SimExchange(setup);
  runBy(() => exchange.now());
  const faults: string[] = [];
  const used = new Set<string>();
  const requests = readFileSync(log, 'utf8')
    .split('\n')
    .slice(1)
    .filter((line) => line !== '');
  requests.forEach((line, at) => {
    const request = JSON.parse(line) as ExchangeRequest;
    const found = (fault: string): void => void faults.push(`request ${String(at + 1)}: ${fault}`);
    if (request.do === 'advance') for (const fault of nakedIn(exchange)) found(fault);
    if (request.do === 'place') {
      const { clientId, attachedStop } = request.request;
      for (const id of [clientId, ...(attachedStop === null ? [] : [attachedStop.clientId])]) {
        if (used.has(id)) found(`${id} was sent before`);
        used.add(id);
      }
    }
    applyRequest(exchange, request);
    if (request.do === 'place') for (const fault of doubledIn(exchange)) found(fault);
  });
  const executions = exchange.executionsSince(0);
  const held = exchange.positions().map(({ ticker }) => ticker);
  return { faults, executions, cash: exchange.account().cash, held, naked: nakedIn(exchange), places: used.size };
}

/** Positions that nothing would sell; of puts no stop can rest. */
function nakedIn(exchange: SimExchange): string[] {
  const orders = exchange.openOrders();
  return exchange.positions().flatMap(({ ticker, quantity }) => {
    const covered = sum(orders.filter((order) => order.ticker === ticker && isSelling(order)));
    if (PUT.test(ticker) || covered > quantity - EPSILON) return [];
    return [`${ticker} ${String(quantity)} held, ${String(covered)} covered`];
  });
}

function doubledIn(exchange: SimExchange): string[] {
  const orders = exchange.openOrders();
  const entries = orders
    .filter(({ side }) => side === 'buy')
    .map(({ clientId }) => (clientId ?? '').replace(/-entry\d+$/, ''));
  const doubled = entries
    .filter((entry, at) => entries.indexOf(entry) < at)
    .map((entry) => `${entry} has two live entries`);
  const oversold = exchange.positions().flatMap(({ ticker, quantity }) => {
    const selling = sum(orders.filter((order) => order.ticker === ticker && isSelling(order)));
    return selling > quantity + EPSILON
      ? [`${ticker}: ${String(selling)} are being sold, ${String(quantity)} held`]
      : [];
  });
  return [...doubled, ...oversold];
}

function isSelling({ side, state }: OrderReport): boolean {
  return side === 'sell' && state !== 'held';
}

function sum(orders: readonly OrderReport[]): number {
  return orders.reduce((total, { quantity, filled }) => total + quantity - filled, 0);
}
