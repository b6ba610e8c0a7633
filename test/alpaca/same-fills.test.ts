/**
 * The local Alpaca fills as the simulated exchange does: seeded days of random prices and orders are traded over the one
 * and, by the vendor's client, over the other, and the fills are the same to the cent and the second.
 */
import assert from 'node:assert/strict';
import { floorToTick } from '../../src/lib/core/price.ts';
import { seededRng, type Rng } from '../../src/lib/core/rng.ts';
import { barsOf, type BarRow } from '../helpers/bars.ts';
import { entry, exchangeOf, exit, toClose } from '../helpers/exchange.ts';
import type { Bars } from '../../src/lib/market/bars.ts';
import { LocalAlpaca } from './local-alpaca.ts';
import { sdkOf } from './sdk.ts';

const SEEDS = 6;
const MINUTES = 60;
const SYMBOL = 'AAA';

interface Step {
  readonly m: number;
  readonly do: 'buy' | 'sell';
  readonly quantity: number;
  readonly limit: number;
  readonly stop: number;
}

/** Bars around a wandering price, some missing; and at some closes an entry with a stop, or the sale of all. */
function dayOf(rng: Rng): { readonly rows: BarRow[]; readonly steps: Step[] } {
  const rows: BarRow[] = [];
  const steps: Step[] = [];
  let price = 50;
  for (let m = 0; m < MINUTES; m++) {
    const walk = (): number => Number((price *= 1 + (rng.next() - 0.5) / 100).toFixed(2));
    const prices = [walk(), walk(), walk(), walk()] as const;
    const [open, , , close] = prices;
    if (m === 0 || rng.next() > 0.1) rows.push([m, open, Math.max(...prices), Math.min(...prices), close, 1_000]);
    const limit = floorToTick(close * 1.002);
    const quantity = 1 + Math.floor(rng.next() * 9);
    if (m % 4 === 1) steps.push({ m, do: 'buy', quantity, limit, stop: floorToTick(close * 0.99) });
    if (m % 4 === 3) steps.push({ m, do: 'sell', quantity, limit, stop: 0 });
  }
  return { rows, steps };
}

type Line = readonly [at: number, side: string, quantity: number, price: number];

/** What is not filled in its minute is cancelled; what is held is sold at the market, its stop cancelled first. */
function overSim(bars: Bars, steps: readonly Step[]): Line[] {
  const exchange = exchangeOf([bars], { can: { entryLife: 'day' } });
  for (const step of steps) {
    toClose(exchange, step.m);
    for (const { clientId, state } of exchange.openOrders())
      if (clientId !== null && state !== 'held') exchange.cancel(clientId);
    const held = exchange.positions()[0]?.quantity ?? 0;
    if (step.do === 'buy' && held === 0)
      exchange.place(entry(`t-${String(step.m)}`, SYMBOL, step.quantity, step.limit, step));
    if (step.do === 'sell' && held > 0) exchange.place(exit(`t-${String(step.m)}`, SYMBOL, held));
  }
  toClose(exchange, MINUTES);
  return exchange.executionsSince(0).map(({ at, side, quantity, price }) => [at, side, quantity, price]);
}

async function overAlpaca(bars: Bars, steps: readonly Step[]): Promise<Line[]> {
  const alpaca = await LocalAlpaca.open([bars]);
  const { orders, positions } = sdkOf(alpaca.origin).trading;
  for (const step of steps) {
    await alpaca.toClose(step.m);
    for (const { id = '' } of await orders.getAllOrders({ status: 'open' }))
      await orders.deleteOrderByOrderID({ orderId: id });
    const held = (await positions.getAllOpenPositions())[0]?.qty ?? '0';
    const { quantity: qty, limit: limitPrice, stop: stopPrice } = step;
    if (step.do === 'buy' && held === '0')
      await orders.oto({ symbol: SYMBOL, qty, side: 'buy', limitPrice, stopLoss: { stopPrice } });
    if (step.do === 'sell' && held !== '0') await orders.market({ symbol: SYMBOL, qty: held, side: 'sell' });
  }
  await alpaca.toClose(MINUTES);
  await alpaca.close();
  return alpaca.desk.fills.all.map(({ at, order, quantity, price }) => [at, order.side, quantity, price]);
}

describe('the local Alpaca fills', () => {
  it('as the simulated exchange does', async () => {
    let stops = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { rows, steps } = dayOf(seededRng(seed));
      const [sim, alpaca] = [overSim(barsOf(SYMBOL, rows), steps), await overAlpaca(barsOf(SYMBOL, rows), steps)];
      assert.deepEqual(alpaca, sim, `seed ${String(seed)}`);
      stops += sim.filter(([at, side]) => side === 'sell' && at % 60_000 === 30_000).length;
    }
    assert.ok(stops > 0, 'no stop was ever executed');
  });
});
