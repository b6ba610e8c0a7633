/** The exchange of a dry run on live data: what it takes for a put where nobody has named the symbols at the start. */
import assert from 'node:assert/strict';
import { alpacaDryStage } from '../../../src/lib/app/alpaca/dry-stage.ts';
import { configOf } from '../../../src/lib/config/files.ts';
import type { Broker } from '../../../src/lib/orders/broker.ts';
import { LocalAlpaca } from '../../alpaca/local-alpaca.ts';
import { clientOf } from '../../brokers/alpaca/rig.ts';
import { barsOf, flat, FULL_DAY, sessionOf } from '../../helpers/bars.ts';
import { makeHome } from '../../helpers/tbot.ts';
import { appOf } from '../../processes/homes.ts';

describe('a dry run whose symbols are scanned for', () => {
  let alpaca: LocalAlpaca;
  let broker: Broker;

  before(async () => {
    alpaca = await LocalAlpaca.open([barsOf('AAA', flat(0, 389, 50))], { date: FULL_DAY });
    const { trading: config } = configOf(appOf(makeHome()).configuration());
    const place = { client: clientOf(alpaca), config, session: sessionOf(FULL_DAY), instruments: [] };
    const stage = alpacaDryStage(place, { cash: 100_000, mayBuyPuts: true });
    ({ broker } = await stage.open(() => undefined));
    const nothing = (): void => undefined;
    await broker.connect({ order: nothing, execution: nothing, connection: nothing });
  });
  after(() => alpaca.close());

  const isTradable = (ticker: string): Promise<boolean> =>
    broker.instrument(ticker).then(
      (facts) => facts.isTradable,
      () => false,
    );

  it('trades any put, also on a symbol with a dot', async () => {
    assert.equal(await isTradable('AAA220318P00050000'), true);
    assert.equal(await isTradable('BRKB220318P00300000'), true);
  });

  it('trades no call', async () => {
    assert.equal(await isTradable('AAA220318C00050000'), false);
  });
});
