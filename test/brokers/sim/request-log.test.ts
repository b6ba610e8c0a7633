/** An exchange that outlives its process: whatever is asked of it, and wherever it is cut, it is found as it was. */
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { SimExchange } from '../../../src/lib/brokers/sim/exchange.ts';
import type { ExchangeSetup } from '../../../src/lib/brokers/sim/exchange-setup.ts';
import { openExchange } from '../../../src/lib/brokers/sim/request-log.ts';
import { ConfigError, LogicError, TbotError } from '../../../src/lib/core/errors.ts';
import { barsOf, flat } from '../../helpers/bars.ts';
import { entry, exit, setupOf, stopOrder, toClose } from '../../helpers/exchange.ts';
import { madeTrial } from '../../helpers/made-market.ts';

/** Something that is asked; what is refused is refused in both. */
type Step = (exchange: SimExchange, at: number) => void;

const TICKERS = ['S0', 'S1', 'S4'];
const ticker = fc.constantFrom(...TICKERS);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.integer({ min: 1, max: 12 }).map((phases): Step => (exchange) => {
      for (let each = 0; each < phases; each++) exchange.advance();
    }),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 50_000 }).map(
      (ms): Step =>
        (exchange) =>
          void exchange.advance(exchange.now() + ms),
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(ticker, fc.integer({ min: 1, max: 40 }), fc.boolean())
      .map(([of, quantity, isProtected]): Step => (exchange, at) => {
        const price = exchange.quote(of)?.ask ?? 50;
        const cents = (share: number): number => Math.floor(price * share * 100) / 100;
        const stop = isProtected ? { stop: cents(0.98) } : {};
        exchange.place(
          entry(`t${String(at)}`, of, quantity, cents(1.005), { expiresAt: exchange.now() + 60_000, ...stop }),
        );
      }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(ticker, fc.integer({ min: 1, max: 20 })).map(
      ([of, quantity]): Step =>
        (exchange, at) =>
          void exchange.place(exit(`t${String(at)}`, of, quantity)),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.nat().map((of): Step => (exchange, at) => {
      const open = exchange.openOrders();
      const stop = open[of % Math.max(1, open.length)];
      if (stop === undefined || stop.stop === null || stop.clientId === null) return;
      exchange.place(
        stopOrder(`t${String(at)}`, stop.ticker, stop.quantity, Math.floor(stop.stop * 99) / 100, {
          replaces: stop.clientId,
        }),
      );
    }),
  },
  {
    weight: 1,
    arbitrary: fc.nat().map((of): Step => (exchange) => {
      const open = exchange.openOrders();
      exchange.cancel(open[of % Math.max(1, open.length)]?.clientId ?? 'none');
    }),
  },
  {
    weight: 1,
    arbitrary: fc.nat().map((of): Step => (exchange) => {
      const open = exchange.openOrders();
      exchange.ownerCancel(open[of % Math.max(1, open.length)]?.brokerId ?? 'none');
    }),
  },
  {
    weight: 1,
    arbitrary: ticker.map(
      (of): Step =>
        (exchange) =>
          exchange.ownerTrade(of, 'buy', 5),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(ticker, fc.boolean()).map(
      ([of, isHalt]): Step =>
        (exchange) =>
          isHalt ? exchange.halt(of) : exchange.resume(of),
    ),
  },
);

function take(steps: readonly Step[], exchange: SimExchange, from: number): void {
  steps.forEach((each, at) => {
    try {
      each(exchange, from + at);
    } catch (error) {
      if (!(error instanceof TbotError)) throw error;
    }
  });
}

/** All that can be seen of it. */
function seen(exchange: SimExchange): unknown {
  const [account, positions, open] = [exchange.account(), exchange.positions(), exchange.openOrders()];
  return [exchange.now(), exchange.opened, exchange.closed, account, positions, open, exchange.executionsSince(0)];
}

describe('the request log of a simulated exchange', () => {
  let folder: string;
  let path: string;
  const setup: ExchangeSetup = setupOf(madeTrial(3).symbols, { terms: { participation: 0.1, slippage: 0.0005 } });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tbot-sim-'));
    path = join(folder, 'requests.ndjson');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('brings the exchange back as it was, wherever it was left, and it goes on as if it had never been', () => {
    let fills = 0;
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60, size: 'max' }),
        fc.array(step, { maxLength: 60, size: 'max' }),
        (before, after) => {
          rmSync(path, { force: true });
          const whole = new SimExchange(setup);
          const first = openExchange(path, setup);
          for (const each of [whole, first.exchange]) {
            toClose(each, 2);
            take(before, each, 0);
          }
          first.close();
          const second = openExchange(path, setup);
          assert.deepEqual(seen(second.exchange), seen(whole));
          take(after, whole, before.length);
          take(after, second.exchange, before.length);
          assert.deepEqual(seen(second.exchange), seen(whole));
          second.close();
          fills += whole.executionsSince(0).length;
        },
      ),
      { numRuns: 60 },
    );
    assert.ok(fills > 60, `${String(fills)} fills`);
  });

  it('cuts off a line that was torn, and with it the request whose answer never came', () => {
    const { exchange, close } = openExchange(path, setup);
    toClose(exchange, 3);
    const before = seen(exchange);
    exchange.ownerTrade('S0', 'buy', 5);
    close();
    truncateSync(path, readFileSync(path).length - 3);
    const again = openExchange(path, setup);
    assert.ok(again.isRepaired);
    assert.deepEqual(seen(again.exchange), before);
    again.exchange.ownerTrade('S0', 'buy', 6);
    again.close();
    const last = openExchange(path, setup);
    assert.ok(!last.isRepaired);
    assert.equal(last.exchange.positions()[0]?.quantity, 6);
    last.close();
  });

  it('starts anew where not even its first line was written whole', () => {
    writeFileSync(path, '{"format":"tb');
    const { isRepaired, replayed, exchange, close } = openExchange(path, setup);
    assert.deepEqual([isRepaired, replayed, exchange.opened], [true, 0, -1]);
    close();
  });

  it('refuses other data, other terms and another account', () => {
    openExchange(path, setup).close();
    for (const other of [
      { ...setup, cash: 1 },
      { ...setup, terms: { ...setup.terms, slippage: 0 } },
      { ...setup, bars: [barsOf('S0', flat(0, 389, 50)), ...setup.bars.slice(1)] },
    ])
      assert.throws(
        () => openExchange(path, other),
        (error) => error instanceof ConfigError && error.code === 'sim_log_mismatch',
      );
    openExchange(path, setup).close();
  });

  it('lets tickers join, and knows their data from then on', () => {
    openExchange(path, { ...setup, bars: setup.bars.slice(1) }).close();
    openExchange(path, setup).close();
    const other = { ...setup, bars: [barsOf('S0', flat(0, 389, 50)), ...setup.bars.slice(1)] };
    assert.throws(
      () => openExchange(path, other),
      (error) => error instanceof ConfigError && error.code === 'sim_log_mismatch',
    );
  });

  it('does not play what was changed', () => {
    openExchange(path, setup).close();
    appendFileSync(path, '{"do":"cancel","clientId":"nobody"}\n');
    assert.throws(
      () => openExchange(path, setup),
      (error) => error instanceof LogicError && error.code === 'sim_log_broken',
    );
  });

  it('does nothing that it cannot write down', () => {
    const { exchange, close } = openExchange(path, setup);
    toClose(exchange, 1);
    const before = seen(exchange);
    close();
    assert.throws(() => exchange.ownerTrade('S0', 'buy', 5));
    assert.throws(() => exchange.advance(), { code: 'sim_log_closed' });
    assert.deepEqual(seen(exchange), before);
  });
});
