/** Faults by chance at the local Alpaca: a seed says them all, and when they are over everything is told. */
import assert from 'node:assert/strict';
import { barsOf, flat } from '../helpers/bars.ts';
import { Chance, NO_ALPACA_FAULTS, type AlpacaPlan } from './chance.ts';
import { LocalAlpaca } from './local-alpaca.ts';
import { sdkOf } from './sdk.ts';

const PLAN: AlpacaPlan = {
  ...NO_ALPACA_FAULTS,
  ...{ lateCancel: 0.5, replaceReject: 0.5, silence: 0.05, badQuote: 0.3 },
  ...{ requestLost: 0.1, responseLost: 0.1, responseLate: 0.1, busy: 0.1, tokenExpired: 0.05, outage: 0.03 },
  ...{ lateReject: 0.1, stale: 0.3, delayMaxMs: 3, outageMaxMs: 30_000 },
};
const OWN = ['lateCancel', 'replaceReject', 'silence', 'badQuote'];
const MINUTES = 60;
/** Never filled. */
const FAR = { symbol: 'AAA', qty: '1', side: 'buy', type: 'limit', time_in_force: 'day', limit_price: '40' };

/** An order and a look at the positions in each minute: what came of them, and what was at fault. */
async function lived(seed: number): Promise<{ readonly line: string; readonly kinds: string[] }> {
  const alpaca = await LocalAlpaca.open([barsOf('AAA', flat(0, 389, 50))]);
  const chance = new Chance(alpaca, PLAN, seed);
  const { trading, marketData } = sdkOf(alpaca.origin);
  const [{ orders, positions }, { stocks }] = [trading, marketData];
  const said: string[] = [];
  const tried = (what: Promise<unknown>): Promise<void> =>
    what.then(
      () => void said.push('done'),
      (error: unknown) => void said.push((error as Error).name),
    );
  for (let m = 0; m < MINUTES; m++) {
    await alpaca.toClose(m);
    await tried(orders.limit({ symbol: 'AAA', qty: 1, side: 'buy', limitPrice: 50, clientOrderId: String(m) }));
    await tried(positions.getAllOpenPositions());
    await tried(stocks.stockLatestQuotes({ symbols: 'AAA' }).then(({ quotes }) => said.push(String(quotes.AAA?.bp))));
    const far = alpaca.desk.place({ ...FAR, client_order_id: `far ${String(m)}` });
    const orderId = String(far.id);
    await tried(orders.patchOrderByOrderId({ orderId, patchOrderRequest: { limitPrice: '41' } }));
    await tried(orders.deleteOrderByOrderID({ orderId }));
  }
  chance.switchOff();
  for (let call = 0; call < 20; call++) await positions.getAllOpenPositions();
  await alpaca.close();
  return { line: said.join(' '), kinds: [...chance.dice.happened.keys(), ...chance.happened.keys()] };
}

describe('faults by chance at the local Alpaca', () => {
  it('are the same for the same seed, others for another, and over when they are switched off', async () => {
    const [first, again, other] = [await lived(7), await lived(7), await lived(8)];
    assert.equal(again.line, first.line);
    assert.notEqual(other.line, first.line);
    const happened = new Set([...first.kinds, ...other.kinds]);
    for (const kind of ['requestLost', 'responseLost', 'responseLate', 'busy', 'outage', 'lateReject', 'stale', ...OWN])
      assert.ok(happened.has(kind), `${kind} never happened`);
  });
});
