/** The symbols of a run that names none: of the newest scans. */
import assert from 'node:assert/strict';
import { createApp, type App } from '../../../src/lib/app/app.ts';
import { scannedSymbols } from '../../../src/lib/app/scan/for-run.ts';
import { momentNow } from '../../../src/lib/app/scan/moment.ts';
import { keepScans, type KeptScan } from '../../../src/lib/app/scan/newest.ts';
import { makeHome, ROOT } from '../../helpers/tbot.ts';

function appWith(scans: Readonly<Record<string, readonly string[]>>): App {
  const app = createApp({ version: '1.0.0', root: ROOT }, makeHome());
  const now = app.clock.now();
  const { session } = momentNow(now);
  const kept = Object.entries(scans).map(([strategy, symbols]): [string, KeptScan] => [
    strategy,
    { session: session.date, at: now, source: 'store', symbols },
  ]);
  keepScans(app.home, Object.fromEntries(kept));
  return app;
}

const nothing = (): void => undefined;

describe('the symbols of a run that names none', () => {
  it('are those of the newest scan of each of its strategies, each once', async () => {
    const app = appWith({ open: ['SPY', 'AAPL'], mid: ['SPY'], close: ['QQQ'] });
    assert.deepEqual(await scannedSymbols(app, ['open', 'mid'], nothing), ['AAPL', 'SPY']);
    assert.deepEqual(await scannedSymbols(app, ['open', 'mid', 'close'], nothing), ['AAPL', 'QQQ', 'SPY']);
  });

  it('may lack those of a strategy for which nothing was found, and not of all', async () => {
    const app = appWith({ open: [], close: ['QQQ'] });
    assert.deepEqual(await scannedSymbols(app, ['open', 'close'], nothing), ['QQQ']);
    await assert.rejects(scannedSymbols(app, ['open'], nothing), { code: 'no_symbols' });
  });

  it('are scanned for where there is no scan, which is told', async () => {
    const app = appWith({});
    const told: string[] = [];
    await assert.rejects(
      scannedSymbols(app, ['mid'], (line) => told.push(line)),
      { code: 'no_source' },
    );
    assert.deepEqual(told, ['there is no scan for mid: scanning now']);
  });
});
