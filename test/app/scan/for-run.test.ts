/** Who names the symbols of a run that was given none: kept scans while they serve, else one made now, by a local Alpaca. */
import assert from 'node:assert/strict';
import type { MarketFacts } from '../../../src/lib/app/alpaca/facts.ts';
import type { App } from '../../../src/lib/app/app.ts';
import { scanForRun } from '../../../src/lib/app/scan/for-run.ts';
import { keepScans, newestScan, type KeptScan } from '../../../src/lib/app/scan/newest.ts';
import { MINUTE_MS } from '../../../src/lib/core/clock.ts';
import type { Watching } from '../../../src/lib/session/records.ts';
import type { Scan, ScanFound } from '../../../src/lib/session/scan.ts';
import { appIn } from '../../helpers/ops.ts';
import { localAlpacaData } from '../../screener/local-alpaca-data.ts';
import type { LocalVendor } from '../../screener/local-vendor.ts';
import { DATE, NOW, scanHome, shareAt } from './scan-home.ts';

/** What the broker does not know. */
const UNKNOWN = 'GONE';
const ACTIVES = '/v1beta1/screener/stocks/most-actives';

function factsOf(asked: readonly string[]): MarketFacts {
  const symbols = asked.filter((symbol) => symbol !== UNKNOWN);
  const watching = symbols.map((symbol): Watching => ({
    ...{ kind: 'watching', symbol, volume: { mean: 2e6, sessions: 20 }, isLeveraged: false, isEtf: false },
    ...{ inverse: null, maySignal: true },
  }));
  const instruments = symbols.map((ticker) => ({
    ...{ ticker, name: ticker, isTradable: true, isHalted: false, isFractionable: true, isEtf: false },
  }));
  return { symbols, leftOut: asked.filter((symbol) => symbol === UNKNOWN), watching, instruments };
}

describe('the symbols of a run that names none', () => {
  let vendor: LocalVendor;
  let app: App;
  let scan: Scan;
  let asked: (readonly string[])[];
  let now: number;
  let instead: number | null;

  const kept = (symbols: readonly string[], at = NOW): KeptScan => ({ session: DATE, at, source: 'finnhub', symbols });
  const found = (
    strategy: string,
    { laterThan = null as number | null, watched = [] as string[], giveUp = new AbortController().signal } = {},
  ): Promise<ScanFound> => scan({ strategy, laterThan, isWatched: (symbol) => watched.includes(symbol), giveUp });

  beforeEach(async () => {
    [now, instead, asked] = [NOW, null, []];
    vendor = await localAlpacaData({
      shares: { UP: shareAt(11), DOWN: shareAt(9), [UNKNOWN]: shareAt(10.5) },
      actives: ['UP', 'DOWN', UNKNOWN],
      instead: () => (instead === null ? null : { status: instead, body: {} }),
    });
    const home = await scanHome({ alpaca: vendor.origin, settings: { SHORT_TYPE: 'disabled' } });
    app = { ...appIn(home), clock: { now: () => now } };
    scan = scanForRun(app, (symbols) => {
      asked.push(symbols);
      return Promise.resolve(factsOf(symbols));
    });
  });

  afterEach(() => vendor.close());

  it('are those of the kept scan of its strategy, while that serves', async () => {
    keepScans(app.home, { mid: kept(['SPY', 'AAPL']), close: kept(['QQQ']) });
    now = NOW + 15 * MINUTE_MS;
    const { at, source, symbols, notes } = await found('mid');
    assert.deepEqual([at, source, symbols, notes], [NOW, 'finnhub', ['SPY', 'AAPL'], []]);
    assert.deepEqual((await found('close')).symbols, ['QQQ']);
    assert.equal(vendor.asked.length, 0);
  });

  it('are scanned for where there is none, or it is too old, or found nothing; and that scan is kept', async () => {
    for (const scans of [{}, { close: kept(['QQQ'], NOW - 16 * MINUTE_MS) }, { close: kept([]) }]) {
      keepScans(app.home, scans);
      const before = vendor.count(ACTIVES);
      const { at, source, symbols, leftOut } = await found('close');
      // 10 % up from the day before's close, and 5 %; what fell is bearish, and SHORT_TYPE is disabled.
      assert.deepEqual([at, source, symbols, leftOut], [NOW, 'alpaca', ['UP'], [UNKNOWN]]);
      assert.equal(vendor.count(ACTIVES), before + 1);
      assert.deepEqual(newestScan(app.home, 'close', now)?.symbols, ['UP', UNKNOWN]);
    }
  });

  it('are not those of a kept scan of the bar store, which does not know today', async () => {
    keepScans(app.home, { mid: { ...kept(['SPY']), source: 'store' } });
    assert.equal((await found('mid')).source, 'alpaca');
  });

  it('are not those of the same kept scan again, and are of one that somebody has made since', async () => {
    keepScans(app.home, { mid: kept(['SPY'], NOW - MINUTE_MS) });
    assert.equal((await found('mid', { laterThan: NOW - MINUTE_MS })).source, 'alpaca');
    keepScans(app.home, { mid: kept(['SPY'], NOW + 5 * MINUTE_MS) });
    now = NOW + 14 * MINUTE_MS;
    const again = await found('mid', { laterThan: NOW });
    assert.deepEqual([again.source, again.at], ['finnhub', NOW + 5 * MINUTE_MS]);
  });

  it('are looked up at the broker where they are new, and what it does not know is left out', async () => {
    keepScans(app.home, { mid: kept(['SPY', UNKNOWN, 'QQQ']) });
    const { symbols, leftOut, facts } = await found('mid', { watched: ['SPY'] });
    assert.deepEqual(asked, [[UNKNOWN, 'QQQ']]);
    assert.deepEqual([symbols, leftOut], [['SPY', 'QQQ'], [UNKNOWN]]);
    const kinds = facts.map((fact) => `${fact.kind} ${fact.kind === 'watching' ? fact.symbol : fact.facts.ticker}`);
    assert.deepEqual(kinds, ['watching QQQ', 'instrument QQQ']);
  });

  it('are an error where nobody can be asked, and the next scan may have them', async () => {
    instead = 500;
    await assert.rejects(found('close'), { code: 'no_source_reached' });
    instead = null;
    assert.deepEqual((await found('close')).symbols, ['UP']);
  });

  it('are given up at once', async () => {
    const over = new AbortController();
    const waiting = found('close', { giveUp: over.signal });
    over.abort();
    await assert.rejects(waiting, { code: 'interrupted' });
    assert.equal(newestScan(app.home, 'close', now), null, 'nothing half-done is kept');
  });
});
