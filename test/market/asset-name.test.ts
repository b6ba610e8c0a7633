import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { looksLeveraged } from '../../src/lib/market/asset-name.ts';
import { csvTable } from '../../src/lib/market/csv-table.ts';
import { ROOT } from '../helpers/tbot.ts';

const LEVERAGED = [
  'ProShares UltraPro QQQ',
  'ProShares UltraPro Short QQQ',
  'PROSHARES ULTRA S&P500',
  'ProShares Ultra COIN',
  'UltraPro Short Dow30',
  'Direxion Daily Semiconductor Bull 3X Shares',
  'Direxion Shares ETF Trust Direxion Daily Junior Gold Miners Index Bear',
  'MicroSectors FANG+ Index -3X Inverse Leveraged ETNs',
  'ETRACS Monthly Pay 2xLeveraged Mortgage REIT ETN',
  'GraniteShares 1.25x Long TSLA Daily ETF',
  'Leverage Shares 2X Long AMD Daily ETF',
  'T-REX 2X Inverse NVIDIA Daily Target ETF',
  '-1x Short VIX Futures ETF',
  'iPath Series B S&P 500 VIX Short-Term Futures ETN',
  'Simplify Volatility Premium ETF',
  'ProShares Short S&P500',
  'DB Gold Double Long ETN',
  'Invesco DB US Dollar Index Bearish Fund',
  'Some Issuer 3x Holdings, Inc.',
  'Some Issuer Bear Gold',
];

const PLAIN = [
  '',
  'Apple Inc. Common Stock',
  'SPDR S&P 500 ETF Trust',
  'Invesco QQQ Trust, Series 1',
  'Ultra Clean Holdings',
  'Ultra Clean Holdings, Inc. Common Stock',
  'Ultragenyx Pharmaceutical Inc.',
  'Bear Creek',
  'Bear Creek Mining Corporation',
  'Build-A-Bear Workshop',
  'BigBear.ai Holdings, Inc.',
  'Bullish Ordinary Shares',
  'Webull Corporation',
  '10x Genomics, Inc. Class A Common Stock',
  'Triple Flag Precious Metals Corp. Common Shares',
  'DoubleVerify Holdings, Inc.',
  'DoubleLine Opportunistic Core Bond ETF',
  'Vanguard Ultra-Short Bond ETF',
  'Vanguard Short-Term Bond ETF',
  'PIMCO Enhanced Short Maturity Active ETF',
  'Invesco S&P 500 Low Volatility ETF',
  'iShares MSCI USA Min Vol Factor ETF',
  'Invesco DB US Dollar Index Bullish Fund',
];

/** Refused by mistake, and left so: the words alone do not tell them from a product. */
const DOUBTFUL = ['iShares Short Treasury Bond ETF', 'Red Bull'];

function named(file: string, columns: readonly string[]): string[] {
  const text = readFileSync(join(ROOT, 'data', 'reference', file), 'utf8');
  return csvTable(file, text, columns).map(({ values }) => values.name ?? '');
}

describe('an asset name', () => {
  for (const name of LEVERAGED) it(`looks leveraged: ${name}`, () => assert.ok(looksLeveraged(name)));
  for (const name of PLAIN) it(`does not: ${name || '(none)'}`, () => assert.ok(!looksLeveraged(name)));
  for (const name of DOUBTFUL) it(`does in doubt: ${name}`, () => assert.ok(looksLeveraged(name)));

  it('looks so for every product of the table but the five low-volatility funds in it', () => {
    const names = named('leveraged-inverse-volatility.csv', ['ticker', 'name', 'as_of']);
    const missed = names.filter((name) => !looksLeveraged(name));
    assert.equal(names.length, 573);
    assert.deepEqual(missed, [
      'State Street SPDR US Large Cap Low Volatility Index ETF',
      'FlexShares US Quality Low Volatility Index Fund',
      'FlexShares Developed Markets ex-US Quality Low Volatility Index Fund',
      'FlexShares Emerging Markets  Quality Low Volatility Index Fund',
      'State Street SPDR US Small Cap Low Volatility Index ETF',
    ]);
  });

  it('looks so for every inverse ETF: none signals, and as instruments the table names them', () => {
    const names = named('inverse-etfs.csv', ['inverse', 'underlying', 'benchmark', 'leverage', 'name', 'as_of']);
    assert.deepEqual(
      names.filter((name) => !looksLeveraged(name)),
      [],
    );
  });
});
