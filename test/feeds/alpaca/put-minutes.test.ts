/** Bars of puts by what they are quoted at, from the local Alpaca: the put is quoted 1.98 to 2.02, and from minute 3 on 1.50 to 1.60. */
import assert from 'node:assert/strict';
import { AlpacaClient } from '../../../src/lib/brokers/alpaca/client.ts';
import { MINUTE_MS } from '../../../src/lib/core/clock.ts';
import { seededRng } from '../../../src/lib/core/rng.ts';
import { PutMinutes } from '../../../src/lib/feeds/alpaca/put-minutes.ts';
import { midBars } from '../../../src/lib/market/options/mid-bars.ts';
import { putInstrument } from '../../../src/lib/market/options/put-chain.ts';
import { edited, serverError } from '../../alpaca/fault-kinds.ts';
import { LocalAlpaca } from '../../alpaca/local-alpaca.ts';
import { accessOf } from '../../brokers/alpaca/rig.ts';
import { barsOf, flat, FULL_DAY, sessionOf } from '../../helpers/bars.ts';
import { MovedClock } from '../../helpers/moved-clock.ts';
import { PUT_TICKER, putQuotes } from '../../helpers/put-quotes.ts';

const { open } = sessionOf(FULL_DAY);
const QUOTES = '/v1beta1/options/quotes/latest';

describe('the minutes of a put that is watched', () => {
  let alpaca: LocalAlpaca;
  let time: MovedClock;
  let puts: PutMinutes;
  let failures: string[];

  beforeEach(async () => {
    const { quotes } = putQuotes(2, { 3: [1.5, 1.6, 1.5, 1.6], 4: [1.5, 1.6, 1.5, 1.6] });
    const put = { instrument: putInstrument(putQuotes(2).contract, false), ...midBars(quotes, { from: 0, to: 390 }) };
    alpaca = await LocalAlpaca.open([barsOf('AAA', flat(0, 389, 50))], { puts: [put], quotes: [quotes] });
    time = new MovedClock(open);
    failures = [];
    const client = new AlpacaClient(accessOf(alpaca), { clock: time, timers: time, rng: seededRng(1) });
    puts = new PutMinutes({
      ...{ client, feed: 'indicative', minuteNow: () => Math.floor((time.now() - open) / MINUTE_MS) },
      failed: (what) => failures.push(what),
    });
  });
  afterEach(async () => {
    puts.stop();
    await alpaca.close();
  });

  const asked = (): number => alpaca.calls.filter(({ path }) => path === QUOTES).length;
  /** Seconds from the open. */
  const passTo = async (second: number): Promise<void> => {
    while (time.now() < open + second * 1000) {
      time.pass(Math.min(1_000, open + second * 1000 - time.now()));
      const over = Math.floor((time.now() - open) / MINUTE_MS) - 1;
      if (over > alpaca.exchange.closed) await alpaca.toClose(over);
      await alpaca.quiet(2);
    }
  };

  it('are made of looks every ten seconds, the last one three seconds before the end', async () => {
    await passTo(60);
    puts.watch([PUT_TICKER]);
    await alpaca.quiet(20);
    // At once, then at 7, 17, 27, 37, 47 and 57 of the minute.
    await passTo(119);
    assert.equal(asked(), 7);
    const quoted = { bidOpen: 1.98, askOpen: 2.02, bidClose: 1.98, askClose: 2.02 };
    const mids = { open: 2, high: 2, low: 2, close: 2, volume: 0 };
    assert.deepEqual(puts.take(1), [{ ticker: PUT_TICKER, ...mids, quoted }]);
    assert.deepEqual(puts.take(1), [], 'once');
  });

  it('open and close with what was quoted first and last in them', async () => {
    await passTo(235);
    puts.watch([PUT_TICKER]);
    await passTo(299);
    // Minute 3 closes at 240 s: from then on 1.50 to 1.60 is quoted.
    const [third] = puts.take(3);
    assert.deepEqual(third?.quoted, { bidOpen: 1.98, askOpen: 2.02, bidClose: 1.98, askClose: 2.02 });
    const [fourth] = puts.take(4);
    assert.deepEqual(fourth?.quoted, { bidOpen: 1.5, askOpen: 1.6, bidClose: 1.5, askClose: 1.6 });
    assert.equal(fourth.close, 1.55);
  });

  it('are none without an ask, and none when they were not looked at', async () => {
    await passTo(60);
    const noAsk = edited((body) => ({ ...body, quotes: { [PUT_TICKER]: { ...quoteIn(body), ap: 0, as: 0 } } }));
    alpaca.faults.rest.next(`GET ${QUOTES}`, noAsk, 7);
    puts.watch([PUT_TICKER]);
    await alpaca.quiet(20);
    await passTo(119);
    assert.deepEqual([puts.take(0), puts.take(1)], [[], []]);
  });

  it('say once that they are not quoted, and go on', async () => {
    await passTo(60);
    alpaca.faults.rest.next(`GET ${QUOTES}`, serverError(false), 3);
    puts.watch([PUT_TICKER]);
    await alpaca.quiet(20);
    await passTo(119);
    assert.equal(failures.length, 1);
    assert.match(failures[0] ?? '', /^puts are not quoted: /);
    assert.equal(puts.take(1).length, 1);
    const before = asked();
    puts.stop();
    await passTo(150);
    assert.equal(asked(), before);
  });
});

function quoteIn(body: Readonly<Record<string, unknown>>): object {
  return (body.quotes as Record<string, object>)[PUT_TICKER] ?? {};
}
