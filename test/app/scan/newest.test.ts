import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keepScans, newestScan, type KeptScan } from '../../../src/lib/app/scan/newest.ts';
import { homeAt, type Home } from '../../../src/lib/config/home.ts';
import { MINUTE_MS } from '../../../src/lib/core/clock.ts';
import { temporaryFolder } from '../../helpers/tbot.ts';

/** An hour after the open of a Wednesday. */
const NOW = Date.parse('2025-12-31T15:30:00Z');
const SCAN: KeptScan = { session: '2025-12-31', at: NOW, source: 'alpaca', symbols: ['F', 'SPY'] };

describe('the newest scan', () => {
  let home: Home;

  beforeEach(() => {
    home = homeAt(temporaryFolder(), undefined);
  });

  it('gives the symbols of its strategy, the best first', () => {
    keepScans(home, { open: SCAN });
    assert.deepEqual(newestScan(home, 'open', NOW), SCAN);
    assert.deepEqual(readdirSync(home.cacheFolder), ['scan-open.json']);
  });

  it('takes the place of the one file of earlier versions', () => {
    mkdirSync(home.cacheFolder, { recursive: true });
    writeFileSync(join(home.cacheFolder, 'scan.json'), '{}');
    keepScans(home, { open: SCAN });
    assert.deepEqual(readdirSync(home.cacheFolder), ['scan-open.json']);
  });

  it('keeps those of other strategies, and replaces its own', () => {
    keepScans(home, { open: SCAN, mid: SCAN });
    keepScans(home, { mid: { ...SCAN, symbols: ['XOM'] } });
    assert.deepEqual(newestScan(home, 'open', NOW)?.symbols, ['F', 'SPY']);
    assert.deepEqual(newestScan(home, 'mid', NOW)?.symbols, ['XOM']);
  });

  it('of another strategy is none', () => {
    keepScans(home, { open: SCAN });
    assert.equal(newestScan(home, 'close', NOW), null);
  });

  it('of another session is none', () => {
    keepScans(home, { open: { ...SCAN, session: '2025-12-30', at: NOW - 1440 * MINUTE_MS } });
    assert.equal(newestScan(home, 'open', NOW), null);
  });

  it('is good for 15 minutes for mid and close, and for the whole session for open', () => {
    keepScans(home, { open: SCAN, mid: SCAN, close: SCAN });
    const later = NOW + 15 * MINUTE_MS;
    assert.equal(newestScan(home, 'mid', later)?.at, NOW);
    for (const strategy of ['mid', 'close'] as const) assert.equal(newestScan(home, strategy, later + 1), null);
    assert.equal(newestScan(home, 'open', NOW + 300 * MINUTE_MS)?.at, NOW);
  });

  it('is not taken from the future', () => {
    keepScans(home, { open: { ...SCAN, at: NOW + 2 * MINUTE_MS } });
    assert.equal(newestScan(home, 'open', NOW), null);
  });

  it('made on a day without a session is that of the next one', () => {
    const saturday = Date.parse('2026-01-03T18:00:00Z');
    keepScans(home, { open: { ...SCAN, session: '2026-01-05', at: saturday } });
    assert.deepEqual(newestScan(home, 'open', Date.parse('2026-01-05T14:00:00Z'))?.symbols, ['F', 'SPY']);
  });

  it('may have found nothing', () => {
    keepScans(home, { open: { ...SCAN, symbols: [] } });
    assert.deepEqual(newestScan(home, 'open', NOW)?.symbols, []);
  });

  for (const [what, text] of [
    ['torn', '{"format":1,"ses'],
    ['empty', ''],
    [
      'of another version',
      '{"format":2,"session":"2025-12-31","at":"2025-12-31T15:30:00Z","source":"alpaca","symbols":["F"]}',
    ],
    ['something else', '[]'],
    ['without symbols', '{"format":1,"session":"2025-12-31","at":"2025-12-31T15:30:00Z","source":"alpaca"}'],
    [
      'full of numbers',
      '{"format":1,"session":"2025-12-31","at":"2025-12-31T15:30:00Z","source":"store","symbols":[1]}',
    ],
  ] as const)
    it(`is none where the file is ${what}, and the next scan writes it anew`, () => {
      mkdirSync(home.cacheFolder, { recursive: true });
      writeFileSync(join(home.cacheFolder, 'scan-open.json'), text);
      assert.equal(newestScan(home, 'open', NOW), null);
      keepScans(home, { open: SCAN });
      assert.deepEqual(newestScan(home, 'open', NOW)?.symbols, ['F', 'SPY']);
    });
});
