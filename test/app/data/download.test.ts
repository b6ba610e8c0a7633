/** Bars from Alpaca into the store: what is asked for, what is kept whatever happens, and what is refused. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../../src/lib/bars/store/store.ts';
import { writeDatasets } from '../../../src/lib/bars/store/writer.ts';
import { MINUTE_MS } from '../../../src/lib/core/clock.ts';
import { busy, edited, hanging, html, LOST_REPLY, refused } from '../../alpaca/fault-kinds.ts';
import { LocalAlpaca, type AlpacaOptions } from '../../alpaca/local-alpaca.ts';
import { barsOf, dot, flat, FULL_DAY, openMinuteOf, sessionOf } from '../../helpers/bars.ts';
import { temporaryFolder } from '../../helpers/tbot.ts';
import { newBars, someBars } from '../../bars/some-bars.ts';
import { asked, DATES, datesOf, download, hurried, market, stored, TODAY } from './rig.ts';
import type { Bars } from '../../../src/lib/market/bars.ts';

const BARS = 'GET /v2/stocks/bars';
const LAST = DATES.at(-1) ?? '';
const whole = (price: number): ReturnType<typeof flat> => flat(0, 389, price);

describe('a download of bars', () => {
  let folder: string;
  let alpaca: LocalAlpaca;
  const open = async (bars: readonly Bars[], options: AlpacaOptions = {}): Promise<void> => {
    alpaca = await LocalAlpaca.open(bars, { date: TODAY, ...options });
  };

  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => alpaca.close());

  it('keeps the minutes of regular sessions as Alpaca told them, with the feed', async () => {
    // Minutes -1 and 390 lie before the open and after the close.
    const all = market('AAA', DATES.slice(-2), (price) => [dot(-1, 1), dot(0, price), dot(389, price, 7), dot(390, 2)]);
    await open([all]);
    const { result, failure } = await download(alpaca, folder, { start: DATES.at(-2) });
    assert.equal(failure, null);
    const { minute, close, volume } = await stored(folder);
    const [first, last] = [openMinuteOf(DATES.at(-2) ?? ''), openMinuteOf(LAST)];
    assert.deepEqual([...minute], [first, first + 389, last, last + 389]);
    assert.deepEqual([...close], [50, 50, 51, 51]);
    assert.deepEqual([...volume], [1000, 7, 1000, 7]);
    const [{ feed, adjustment, synthetic, sources } = assert.fail(), ...more] = openStore(folder).datasets;
    assert.deepEqual(more, []);
    assert.deepEqual(
      { feed, adjustment, synthetic, sources },
      {
        ...{ feed: 'iex', adjustment: 'none', synthetic: false },
        sources: [{ file: 'Alpaca iex', zone: 'UTC', label: 'start' }],
      },
    );
    assert.deepEqual([result.start, result.end, result.notes], [DATES.at(-2), LAST, []]);
    const [{ outcome, sessions, rows, sessionsThere, emptySessions } = assert.fail()] = result.symbols;
    assert.deepEqual(
      { outcome, sessions, rows, sessionsThere, emptySessions },
      { outcome: 'downloaded', sessions: 2, rows: 4, sessionsThere: 0, emptySessions: 0 },
    );
  });

  it('asks for nothing that the store has, and changes no byte then', async () => {
    await open([market('AAA', DATES.slice(-3), whole)]);
    await download(alpaca, folder, { start: DATES.at(-3) });
    const catalogue = readFileSync(join(folder, 'catalogue.json'), 'utf8');
    const before = alpaca.calls.length;
    const { result } = await download(alpaca, folder, { start: DATES.at(-3) });
    assert.deepEqual(
      [alpaca.calls.length, result.symbols[0]?.outcome, result.symbols[0]?.sessionsThere],
      [before, 'present', 3],
    );
    assert.equal(readFileSync(join(folder, 'catalogue.json'), 'utf8'), catalogue);
  });

  it('fills gaps, and goes on from the last session on', async () => {
    await open([market('AAA', DATES, whole)]);
    await download(alpaca, folder, { start: DATES[3], end: DATES[4] });
    await download(alpaca, folder, { start: DATES[7], end: DATES[7] });
    const before = alpaca.calls.length;
    const { result } = await download(alpaca, folder, { start: DATES[3], end: DATES[9] });
    assert.deepEqual(
      asked(alpaca).slice(before),
      [
        [5, 6],
        [8, 9],
      ].map(([from = 0, to = 0]) => ({ symbols: 'AAA', from: DATES[from], to: DATES[to], page: 0 })),
    );
    assert.deepEqual([result.symbols[0]?.sessions, result.symbols[0]?.sessionsThere], [4, 3]);
    assert.deepEqual(datesOf(await stored(folder)), DATES.slice(3, 10));
  });

  it('without symbols and start adds to what was downloaded by that feed before', async () => {
    await open([market('AAA', DATES, whole), market('BBB', DATES, whole), market('CCC', DATES, whole)]);
    await download(alpaca, folder, { symbols: ['BBB'], start: DATES[5], end: DATES[6], adjustment: 'split' });
    await download(alpaca, folder, { symbols: ['AAA'], start: DATES[5], end: DATES[6], feed: 'sip' });
    await writeDatasets(folder, [newBars(someBars('CCC', openMinuteOf(DATES[5] ?? ''), 390))]);
    const { result } = await download(alpaca, folder, { symbols: null, start: undefined, end: DATES[8] });
    assert.deepEqual(
      result.symbols.map(({ symbol, adjustment, sessions }) => ({ symbol, adjustment, sessions })),
      [{ symbol: 'BBB', adjustment: 'splits', sessions: 2 }],
    );
    await assert.rejects(download(alpaca, temporaryFolder(), { symbols: null }), { code: 'symbols_absent' });
    await assert.rejects(download(alpaca, temporaryFolder(), { start: undefined }), { code: 'start_absent' });
  });

  it('goes from page to page, and tells how far it is', async () => {
    const all = market('AAA', DATES, whole);
    await open([all]);
    const told: number[][] = [];
    const progress = ({ done, of, rows }: { done: number; of: number; rows: number }): void =>
      void told.push([done, of, rows]);
    await download(alpaca, folder, { progress });
    // A page has 10,000 bars: 25 whole sessions of 390, and a part of the next one.
    assert.deepEqual(
      asked(alpaca).map(({ page }) => page),
      [0, 10_000],
    );
    assert.deepEqual(told, [
      [0, 30, 0],
      [25, 30, 9_750],
      [29, 30, 11_310],
      [30, 30, 11_700],
    ]);
    assert.deepEqual(await stored(folder), all);
  });

  it('keeps whole sessions when the connection breaks, and goes on with the next one', async () => {
    const all = market('AAA', DATES, whole);
    await open([all]);
    alpaca.faults.rest.next(({ query }) => query.has('page_token'), LOST_REPLY);
    const { result, failure } = await download(alpaca, folder);
    assert.equal((failure as { code?: string } | null)?.code, 'no_answer');
    assert.deepEqual([result.symbols[0]?.outcome, result.symbols[0]?.sessions], ['failed', 25]);
    assert.deepEqual(datesOf(await stored(folder)), DATES.slice(0, 25));
    const before = alpaca.calls.length;
    assert.equal((await download(alpaca, folder)).failure, null);
    assert.deepEqual(asked(alpaca).slice(before), [{ symbols: 'AAA', from: DATES[25], to: LAST, page: 0 }]);
    assert.deepEqual(await stored(folder), all);
  });

  it('tries again what fails for a while, from the first session on that is not whole', async () => {
    const all = market('AAA', DATES, whole);
    await open([all]);
    alpaca.faults.rest.next(({ query }) => query.has('page_token'), html(false));
    alpaca.faults.rest.next(({ query }) => query.get('start')?.startsWith(DATES[25] ?? '') === true, busy(1));
    const { failure } = await download(alpaca, folder, { retries: 2, time: hurried(alpaca.now()) });
    assert.equal(failure, null);
    assert.deepEqual(
      asked(alpaca).map(({ from, page }) => [from, page]),
      [
        [DATES[0], 0],
        [DATES[0], 10_000],
        [DATES[25], 0],
        [DATES[25], 0],
      ],
    );
    assert.deepEqual(await stored(folder), all);
  });

  it('gives up on a vendor that is busy, or silent, and says so', async () => {
    await open([market('AAA', DATES.slice(-1), whole)]);
    alpaca.faults.rest.next(BARS, busy(1), 3);
    const wish = { start: LAST, retries: 2, time: hurried(alpaca.now()) };
    const { failure } = await download(alpaca, folder, wish);
    assert.equal((failure as { code?: string } | null)?.code, 'rate_limited');
    assert.equal(alpaca.calls.length, 3);
    alpaca.faults.rest.next(BARS, hanging(false), 2);
    const { failure: silence } = await download(alpaca, folder, { ...wish, retries: 1 });
    assert.match(silence?.message ?? '', /did not answer: not in time/);
    assert.deepEqual(openStore(folder).datasets, []);
  });

  it('ends at a refusal that concerns everything, and says which symbols it did not reach', async () => {
    await open([market('AAA', DATES.slice(-1), whole), market('BBB', DATES.slice(-1), whole)]);
    alpaca.faults.rest.next(
      ({ query }) => query.get('symbols') === 'BBB',
      refused(403, { code: 40310000, message: 'forbidden.' }),
    );
    const { result, failure } = await download(alpaca, folder, { symbols: ['AAA', 'BBB', 'CCC'], start: LAST });
    assert.equal(failure?.message, 'Alpaca says: forbidden.');
    assert.deepEqual(
      result.symbols.map(({ symbol, outcome }) => [symbol, outcome]),
      [
        ['AAA', 'downloaded'],
        ['BBB', 'failed'],
        ['CCC', 'not_reached'],
      ],
    );
    assert.deepEqual(datesOf(await stored(folder)), [LAST]);
  });

  it('does not let a symbol that Alpaca has not keep the others from being had', async () => {
    await open([market('BBB', DATES.slice(-2), whole)]);
    const { result, failure } = await download(alpaca, folder, { symbols: ['NONE', 'BBB'], start: DATES.at(-2) });
    assert.equal(failure, null);
    const [none, bbb] = result.symbols;
    assert.deepEqual([none?.outcome, none?.error?.code, bbb?.outcome], ['failed', 'no_bars', 'downloaded']);
    assert.equal(
      none?.error?.message,
      `Alpaca has no bars of NONE from ${DATES.at(-2) ?? ''} to ${LAST} by the feed iex`,
    );
  });

  it('counts sessions in which nothing traded, and asks for them again the next time', async () => {
    await open([market('AAA', [DATES[0] ?? '', DATES[2] ?? ''], (price) => [dot(5, price)])]);
    const { result } = await download(alpaca, folder, { end: DATES[3] });
    const [{ sessions, emptySessions } = assert.fail()] = result.symbols;
    assert.deepEqual([sessions, emptySessions], [2, 2]);
    const before = alpaca.calls.length;
    const { result: again } = await download(alpaca, folder, { end: DATES[3] });
    assert.deepEqual(
      asked(alpaca)
        .slice(before)
        .map(({ from }) => from),
      [DATES[1], DATES[3]],
    );
    assert.deepEqual([again.symbols[0]?.outcome, again.symbols[0]?.error], ['present', null]);
  });

  it('leaves out a bar that no market can have made, and counts it', async () => {
    await open([market('AAA', DATES.slice(-1), (price) => flat(0, 9, price))]);
    const crossed = (body: Record<string, unknown>): unknown => {
      const [first, second, ...rest] = (body.bars as Record<string, Record<string, number>[]>).AAA ?? [];
      return { ...body, bars: { AAA: [{ ...first, l: 0 }, { ...second, h: 49 }, ...rest] } };
    };
    alpaca.faults.rest.next(BARS, edited(crossed));
    const { result } = await download(alpaca, folder, { start: LAST });
    assert.deepEqual([result.symbols[0]?.badRows, result.symbols[0]?.rows], [2, 8]);
    assert.equal((await stored(folder)).minute[0], openMinuteOf(LAST) + 2);
  });

  it('refuses to mix feeds, adjustments, files and made-up prices, before it asks for anything', async () => {
    await open([market('AAA', DATES, whole)]);
    await download(alpaca, folder, { end: DATES[1] });
    await writeDatasets(folder, [
      newBars(someBars('FILE', openMinuteOf(LAST), 390)),
      newBars(someBars('MADE', openMinuteOf(LAST), 390), { synthetic: true }),
    ]);
    const before = alpaca.calls.length;
    await assert.rejects(download(alpaca, folder, { feed: 'sip' }), {
      code: 'feed_differs',
      message: 'AAA is in the store by the feed iex, and these rows are by the feed sip',
    });
    await assert.rejects(download(alpaca, folder, { adjustment: 'all' }), { code: 'adjustment_differs' });
    await assert.rejects(download(alpaca, folder, { symbols: ['FILE'] }), { code: 'feed_differs' });
    await assert.rejects(download(alpaca, folder, { symbols: ['MADE'] }), { code: 'synthetic_differs' });
    assert.equal(alpaca.calls.length, before);
    await download(alpaca, folder, { feed: 'sip', start: DATES[4], end: DATES[5], replace: true });
    assert.deepEqual(datesOf(await stored(folder)), DATES.slice(4, 6));
    assert.equal(openStore(folder).datasets.find(({ symbol }) => symbol === 'AAA')?.feed, 'sip');
  });

  it('does not let files into a series that was downloaded', async () => {
    await open([market('AAA', DATES.slice(-1), whole)]);
    await download(alpaca, folder, { start: LAST });
    const later = newBars(someBars('AAA', openMinuteOf(FULL_DAY), 390));
    await assert.rejects(writeDatasets(folder, [later]), { code: 'feed_differs' });
  });

  it('with --replace keeps what was there until the new one is there', async () => {
    await open([market('AAA', DATES.slice(-1), whole)]);
    await download(alpaca, folder, { start: LAST });
    const old = await stored(folder);
    alpaca.faults.rest.next(BARS, LOST_REPLY);
    const { failure } = await download(alpaca, folder, { start: LAST, feed: 'sip', replace: true });
    assert.notEqual(failure, null);
    assert.deepEqual(await stored(folder), old);
  });

  it('adds to an adjusted series only while Alpaca tells it as it is in the store', async () => {
    const all = market('AAA', DATES, whole);
    await open([all]);
    const wish = { adjustment: 'split', start: DATES[0] } as const;
    await download(alpaca, folder, { ...wish, end: DATES[1] });
    const before = alpaca.calls.length;
    await download(alpaca, folder, { ...wish, end: DATES[2] });
    assert.deepEqual(
      asked(alpaca)
        .slice(before)
        .map(({ from }) => from),
      [DATES[1], DATES[2]],
      'the newest one there is asked for again',
    );
    await alpaca.close();
    // A split of 2 for 1 since: all that was before is told at half its price.
    const halved = {
      ...all,
      close: all.close.map((price) => price / 2),
      open: all.open.map((price) => price / 2),
      low: all.low.map((price) => price / 2),
      high: all.high.map((price) => price / 2),
    };
    await open([halved]);
    const { result, failure } = await download(alpaca, folder, { ...wish, end: DATES[3] });
    assert.equal(failure, null);
    assert.deepEqual(
      [result.symbols[0]?.error?.code, result.symbols[0]?.error?.message],
      ['series_changed', `AAA: 390 of 390 bars of ${DATES[2] ?? ''} are now adjusted differently than in the store`],
    );
    assert.deepEqual(datesOf(await stored(folder)), DATES.slice(0, 3));
    await download(alpaca, folder, { ...wish, end: DATES[3], replace: true });
    assert.equal((await stored(folder)).close[0], 25);
  });

  describe('of a session that has just ended', () => {
    const ended = sessionOf(FULL_DAY).close;
    const both = (): Bars[] => ['AAA', 'BBB'].map((symbol) => market(symbol, [LAST, FULL_DAY], whole));
    const at = async (minutes: number, wish: Parameters<typeof download>[2] = {}) => {
      await alpaca.toEnd();
      return download(alpaca, folder, {
        symbols: ['AAA', 'BBB'],
        start: LAST,
        now: ended + minutes * MINUTE_MS,
        ...wish,
      });
    };

    it('leaves it out while it goes on, and for two minutes more', async () => {
      await open(both());
      const { result: during } = await at(-1);
      assert.deepEqual([during.end, during.notes], [LAST, []]);
      const { result: told } = await at(-1, { end: FULL_DAY });
      assert.deepEqual(told.notes, [
        `sessions after ${LAST} are not over and are left out: only whole sessions are kept`,
      ]);
      const { result: closing } = await at(1);
      assert.deepEqual(closing.notes, [
        `the session of ${FULL_DAY} closed less than two minutes ago and is left out: its last bars may still change`,
      ]);
      assert.deepEqual(datesOf(await stored(folder)), [LAST]);
      const { result: over } = await at(2);
      assert.deepEqual([over.end, over.symbols[0]?.sessions], [FULL_DAY, 1]);
    });

    it('leaves it out where the plan does not give the newest 15 minutes of SIP, and says so once', async () => {
      await open(both(), { plan: 'free' });
      const { result, failure } = await at(2, { feed: 'sip' });
      assert.equal(failure, null);
      assert.deepEqual(result.notes, [
        `the session of ${FULL_DAY} is left out: the plan gives no SIP bars of the newest 15 minutes; download again 16 minutes after its close`,
      ]);
      assert.deepEqual(
        result.symbols.map(({ outcome, sessions, error }) => ({ outcome, sessions, error })),
        Array(2).fill({ outcome: 'downloaded', sessions: 1, error: null }),
      );
      assert.deepEqual(
        asked(alpaca).map(({ symbols, to }) => [symbols, to]),
        [
          ['AAA', FULL_DAY],
          ['AAA', LAST],
          ['BBB', LAST],
        ],
      );
    });
  });

  it('ends at once when it is asked to, with what is whole in the store', async () => {
    await open([market('AAA', DATES, whole), barsOf('BBB', whole(1), LAST)]);
    alpaca.faults.rest.next(({ query }) => query.has('page_token'), hanging(false));
    const stop = new AbortController();
    const progress = ({ done }: { done: number }): void => {
      if (done === 25) setTimeout(() => stop.abort(), 50);
    };
    const startedAt = performance.now();
    const { result, failure } = await download(alpaca, folder, {
      symbols: ['AAA', 'BBB'],
      progress,
      signal: stop.signal,
    });
    assert.ok(performance.now() - startedAt < 5_000);
    assert.equal(failure, null);
    assert.equal(result.interrupted, true);
    assert.deepEqual(
      result.symbols.map(({ outcome, sessions }) => [outcome, sessions]),
      [
        ['partial', 25],
        ['not_reached', 0],
      ],
    );
    assert.deepEqual(datesOf(await stored(folder)), DATES.slice(0, 25));
  });
});
