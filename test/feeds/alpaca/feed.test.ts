/** Alpaca's feed before the local Alpaca: a session of which AAA trades in each minute, at 50 + m/100, and BBB in the even ones. */
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { AlpacaClient } from '../../../src/lib/brokers/alpaca/client.ts';
import { MINUTE_MS } from '../../../src/lib/core/clock.ts';
import { seededRng } from '../../../src/lib/core/rng.ts';
import { AlpacaFeed } from '../../../src/lib/feeds/alpaca/feed.ts';
import type { FeedListener, MinuteBar } from '../../../src/lib/session/feed.ts';
import { busy, html, LOSE } from '../../alpaca/fault-kinds.ts';
import { LocalAlpaca, type AlpacaOptions } from '../../alpaca/local-alpaca.ts';
import { accessOf } from '../../brokers/alpaca/rig.ts';
import { barsOf, dot, FULL_DAY, sessionOf } from '../../helpers/bars.ts';
import { MovedClock } from '../../helpers/moved-clock.ts';

const session = sessionOf(FULL_DAY);
const BARS = 'GET /v2/stocks/bars';

/** "close 3: AAA 50.03 BBB 20": what is told, a line each. */
class Lines implements FeedListener {
  readonly lines: string[] = [];
  readonly quotes: string[] = [];

  opened(m: number): void {
    this.lines.push(`open ${String(m)}`);
  }

  closed(m: number, bars: readonly MinuteBar[]): void {
    const all = bars.map(({ ticker, close }) => `${ticker} ${String(close)}`).sort();
    this.lines.push(`close ${String(m)}: ${all.join(' ')}`.trimEnd());
  }

  quoted(quotes: readonly { readonly ticker: string }[]): void {
    this.quotes.push(...quotes.map(({ ticker }) => ticker));
  }

  get closes(): string[] {
    return this.lines.filter((line) => line.startsWith('close'));
  }
}

function closeOf(m: number): string {
  const price = Number((50 + m / 100).toFixed(2));
  return `close ${String(m)}: AAA ${String(price)}${m % 2 === 0 ? ' BBB 20' : ''}`;
}

function closes(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, at) => closeOf(from + at));
}

describe("Alpaca's feed", function () {
  this.timeout(30_000);
  let alpaca: LocalAlpaca;
  let time: MovedClock;
  let feed: AlpacaFeed;
  let heard: Lines;
  let troubles: string[];

  const open = async (options: AlpacaOptions = {}, name: 'iex' | 'sip' = 'iex', more: string[] = []): Promise<void> => {
    const minutes = Array.from({ length: 390 }, (_, m) => m);
    const aaa = barsOf(
      'AAA',
      minutes.map((m) => dot(m, Number((50 + m / 100).toFixed(2)))),
    );
    const bbb = barsOf(
      'BBB',
      minutes.filter((m) => m % 2 === 0).map((m) => dot(m, 20)),
    );
    const others = more.map((ticker) =>
      barsOf(
        ticker,
        minutes.map((m) => dot(m, 10)),
      ),
    );
    alpaca = await LocalAlpaca.open([aaa, bbb, ...others], options);
    time = new MovedClock(session.open - 1_000);
    heard = new Lines();
    troubles = [];
    const client = new AlpacaClient(accessOf(alpaca), { clock: time, timers: time, rng: seededRng(1) });
    feed = new AlpacaFeed({ client, name, options: 'indicative', session, trouble: (code) => troubles.push(code) });
  };

  /** Time passes, in steps in which what is under way gets through; the exchange keeps up. */
  const passTo = async (m: number, second: number): Promise<void> => {
    const until = session.open + m * MINUTE_MS + second * 1000;
    while (time.now() < until) {
      const next = Math.min(until, time.now() + 5_000, (Math.floor(time.now() / MINUTE_MS) + 1) * MINUTE_MS);
      time.pass(next - time.now());
      const over = Math.floor((time.now() - session.open) / MINUTE_MS) - 1;
      if (over > alpaca.exchange.closed) await alpaca.toClose(over);
      await calm();
    }
  };
  const calm = async (): Promise<void> => {
    await alpaca.settled();
    for (let asked = -1; asked !== alpaca.calls.length;) {
      asked = alpaca.calls.length;
      await setTimeout(12);
    }
  };
  const start = async (...tickers: string[]): Promise<void> => {
    await feed.start(tickers, heard);
    await calm();
  };

  afterEach(async () => {
    await feed.stop();
    await alpaca.close();
  });

  it('opens each minute on time, and closes it when each ticker has its bar or was asked for', async () => {
    await open();
    await start('AAA', 'BBB');
    await passTo(0, 0);
    assert.deepEqual(heard.lines, ['open 0']);
    await passTo(1, 0);
    assert.deepEqual(heard.lines, ['open 0', 'open 1', closeOf(0)], 'both have traded: at once');
    await passTo(2, 2);
    assert.deepEqual(heard.lines.slice(3), ['open 2'], 'BBB may have traded');
    await passTo(2, 3);
    assert.deepEqual(heard.lines.slice(3), ['open 2', closeOf(1)], 'asked for after 2.5 s: it has not');
    await passTo(5, 3);
    assert.deepEqual(heard.closes, closes(0, 4));
    assert.deepEqual(troubles, []);
    assert.equal(feed.identity.name, 'iex');
    assert.ok(heard.quotes.includes('AAA'));
    assert.ok(time.now() - feed.freshAt < 5_000);
  });

  it('tells one who comes later what has passed, minute by minute, and then what comes', async () => {
    await open();
    await passTo(4, 30);
    await start('AAA', 'BBB');
    const passed = [0, 1, 2, 3].flatMap((m) => [`open ${String(m)}`, closeOf(m)]);
    assert.deepEqual(heard.lines, [...passed, 'open 4']);
    await passTo(6, 3);
    assert.deepEqual(heard.closes, closes(0, 5));
  });

  it('tells of a newcomer what has passed, and the others nothing twice', async () => {
    await open();
    await start('AAA');
    await passTo(4, 30);
    await feed.watch(['BBB']);
    await calm();
    assert.deepEqual(heard.closes.slice(4), ['close 0: BBB 20', 'close 2: BBB 20']);
    await passTo(6, 3);
    assert.deepEqual(heard.closes.slice(6), closes(4, 5));
  });

  it('goes on with the minutes of the others while what has passed of a newcomer is asked for', async () => {
    await open();
    await start('AAA');
    await passTo(4, 30);
    alpaca.faults.rest.next(BARS, html(false), 6);
    await feed.watch(['BBB']);
    await passTo(6, 30);
    assert.deepEqual(
      heard.closes.filter((line) => line.includes('AAA')).map((line) => line.slice(0, 12)),
      Array.from({ length: 6 }, (_, m) => `close ${String(m)}: AAA`),
    );
    await passTo(9, 3);
    const ofNewcomer = heard.closes.filter((line) => line.includes('BBB'));
    // Each even minute once, what has passed first.
    assert.deepEqual(
      ofNewcomer.map((line) => Number(/^close (\d+)/.exec(line)?.[1])),
      [0, 2, 4, 6, 8],
    );
    assert.deepEqual([...new Set(troubles)], ['data_failed']);
  });

  it('takes the bar of a minute that is just over for a newcomer when the history has it', async () => {
    await open();
    await start('AAA');
    // AAA has its bar at once; that of BBB comes by no stream, for nobody had asked for it.
    await passTo(3, 0);
    await feed.watch(['BBB']);
    await calm();
    assert.deepEqual(
      heard.closes.filter((line) => line.includes('BBB')),
      [],
    );
    await passTo(3, 3);
    assert.deepEqual(heard.closes.slice(3), ['close 0: BBB 20', 'close 2: BBB 20']);
    assert.deepEqual(troubles, []);
  });

  it('watches nothing at first where nothing is named yet: its minutes go by and are never old', async () => {
    await open();
    await start();
    await passTo(3, 30);
    assert.deepEqual(heard.closes, ['close 0:', 'close 1:', 'close 2:']);
    assert.equal(feed.freshAt, time.now());
    await feed.watch(['AAA']);
    await passTo(5, 3);
    assert.deepEqual(heard.closes.slice(3), [
      ...[0, 1, 2].map((m) => `close ${String(m)}: AAA ${String(50 + m / 100)}`),
      ...[3, 4].map((m) => `close ${String(m)}: AAA ${String(50 + m / 100)}`),
    ]);
    assert.deepEqual(troubles, []);
    assert.ok(time.now() - feed.freshAt < 5_000);
  });

  it('fills the gap of a lost stream from the history, late and in order', async () => {
    await open();
    await start('AAA', 'BBB');
    await passTo(1, 30);
    const stream = alpaca.data.get('/v2/iex');
    assert.ok(stream !== undefined);
    stream.isDown = true;
    stream.drop();
    await passTo(3, 10);
    assert.deepEqual(heard.closes, closes(0, 2));
    stream.isDown = false;
    await passTo(6, 3);
    assert.deepEqual(heard.closes, closes(0, 5));
    assert.deepEqual(
      heard.lines.filter((line) => line.startsWith('open')),
      Array.from({ length: 7 }, (_, m) => `open ${String(m)}`),
    );
  });

  it('finds a bar that the stream has lost', async () => {
    await open();
    await start('AAA', 'BBB');
    alpaca.faults.data.next(({ T, S }) => T === 'b' && S === 'AAA', LOSE);
    await passTo(2, 3);
    assert.deepEqual(heard.closes, closes(0, 1));
  });

  it('makes a stream anew that is open and silent, and loses nothing by it', async () => {
    await open();
    await start('AAA', 'BBB');
    await passTo(1, 10);
    const stream = alpaca.data.get('/v2/iex');
    assert.ok(stream !== undefined);
    stream.isSilent = true;
    await passTo(2, 10);
    assert.deepEqual(troubles, []);
    await passTo(2, 30);
    assert.deepEqual(troubles, ['stream_silent']);
    stream.isSilent = false;
    await passTo(5, 3);
    assert.deepEqual(heard.closes, closes(0, 4));
    assert.equal([...stream.clients.values()].filter(({ isAuthorized }) => isAuthorized).length, 1);
  });

  it('decides nothing while nobody can say what has happened, and minutes go on opening', async () => {
    await open();
    await start('AAA', 'BBB');
    await passTo(1, 3);
    const stream = alpaca.data.get('/v2/iex');
    assert.ok(stream !== undefined);
    stream.isDown = true;
    stream.drop();
    alpaca.faults.rest.next(BARS, html(false), 1_000);
    await passTo(4, 50);
    assert.deepEqual(heard.closes, closes(0, 0));
    assert.deepEqual(heard.lines.at(-1), 'open 4');
    assert.ok(troubles.includes('data_failed'));
    assert.ok(time.now() - feed.freshAt > 2 * MINUTE_MS, 'and everybody can see how old its data is');
    alpaca.faults.rest.clear();
    await passTo(6, 3);
    assert.deepEqual(heard.closes, closes(0, 5));
  });

  it('takes the word of a stream that stood, when the history cannot be asked for 12 s', async () => {
    await open();
    await start('AAA', 'BBB');
    await passTo(1, 3);
    alpaca.faults.rest.next(BARS, html(false), 1_000);
    await passTo(2, 11);
    assert.deepEqual(heard.closes, closes(0, 0));
    await passTo(2, 13);
    assert.deepEqual(heard.closes, closes(0, 1));
    assert.ok(troubles.includes('stream_alone'));
  });

  it('does not tell a bar that comes after its minute was told', async () => {
    await open();
    await start('AAA', 'BBB');
    await passTo(2, 3);
    const at = new Date(session.open);
    alpaca.data.get('/v2/iex')?.tell([{ T: 'b', S: 'AAA', o: 1, h: 1, l: 1, c: 1, v: 1, n: 1, vw: 1, t: at }]);
    await calm();
    assert.deepEqual(heard.closes, closes(0, 1));
    assert.deepEqual(troubles, ['late_bar']);
  });

  it('streams as many tickers as the plan allows, says which it does not, and asks for these', async () => {
    const more = Array.from({ length: 5 }, (_, at) => `CC${String.fromCharCode(65 + at)}`);
    await open({ symbolLimit: 3 }, 'iex', more);
    await start('AAA', ...more);
    await passTo(3, 3);
    const stream = alpaca.data.get('/v2/iex');
    assert.ok(stream !== undefined);
    assert.deepEqual([stream.symbolsOf('bars').size, stream.symbolsOf('quotes').size], [3, 3]);
    assert.deepEqual(troubles, ['symbol_limit', 'symbol_limit'], 'once of bars, once of quotes');
    assert.deepEqual(
      heard.closes,
      [0, 1, 2].map((m) => [closeOf(m).replace(' BBB 20', ''), ...more.map((ticker) => `${ticker} 10`)].join(' ')),
    );
    assert.ok(more.every((ticker) => heard.quotes.includes(ticker)));
  });

  it('leaves the one connection to who has it, and goes by the history meanwhile', async () => {
    await open();
    const client = new AlpacaClient(accessOf(alpaca), { clock: time, timers: time, rng: seededRng(2) });
    const other = new AlpacaFeed({ client, name: 'iex', options: 'indicative', session, trouble: () => undefined });
    await other.start(['AAA'], new Lines());
    await calm();
    await start('AAA', 'BBB');
    await passTo(2, 3);
    assert.deepEqual(heard.closes, closes(0, 1));
    assert.ok(troubles.length > 0 && troubles.every((code) => code === 'connection_limit'), troubles.join());
    assert.ok(troubles.length < 8, 'and asks for it only now and then');
    await other.stop();
    await passTo(4, 3);
    assert.equal(alpaca.data.get('/v2/iex')?.clients.size, 1);
    assert.deepEqual(heard.closes, closes(0, 3));
  });

  it('says that a plan does not have the whole market, and closes nothing', async () => {
    await open({ plan: 'free' }, 'sip');
    await start('AAA');
    await passTo(2, 10);
    assert.deepEqual(heard.lines, ['open 0', 'open 1', 'open 2']);
    assert.ok(troubles.includes('not_subscribed') && troubles.includes('data_failed'));
    assert.equal(troubles.filter((code) => code === 'not_subscribed').length, 1);
  });

  it('keeps away as long as it is asked to, when it has asked too much', async () => {
    await open();
    await passTo(2, 30);
    alpaca.faults.rest.next(BARS, busy(20));
    await start('AAA');
    await passTo(2, 48);
    assert.deepEqual(heard.closes, []);
    await passTo(2, 59);
    assert.deepEqual(heard.closes, ['close 0: AAA 50', 'close 1: AAA 50.01']);
  });
});
