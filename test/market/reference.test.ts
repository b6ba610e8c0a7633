import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../../src/lib/core/errors.ts';
import { csvTable } from '../../src/lib/market/csv-table.ts';
import { parseReference, REFERENCE_FILES, type ReferenceTexts } from '../../src/lib/market/reference.ts';
import { needsShared } from '../helpers/shared.ts';
import { ROOT } from '../helpers/tbot.ts';

const COLUMNS = {
  inverseEtfs: ['inverse', 'underlying', 'benchmark', 'leverage', 'name', 'as_of'],
  notOneTimesInverse: ['ticker', 'underlying', 'leverage', 'why'],
  leveraged: ['ticker', 'name', 'as_of'],
} as const;

type Table = keyof typeof REFERENCE_FILES;
const TABLES = Object.keys(REFERENCE_FILES) as Table[];

const shipped = (table: Table): string => readFileSync(join(ROOT, 'data', 'reference', REFERENCE_FILES[table]), 'utf8');

const SHIPPED: ReferenceTexts = {
  inverseEtfs: shipped('inverseEtfs'),
  notOneTimesInverse: shipped('notOneTimesInverse'),
  leveraged: shipped('leveraged'),
};

/** Tables of one's own: those that are not given have no row. */
function texts(given: Partial<Record<Table, string>>): ReferenceTexts {
  const of = (table: Table): string => `# by hand\n${COLUMNS[table].join(',')}\n${given[table] ?? ''}`;
  return { inverseEtfs: of('inverseEtfs'), notOneTimesInverse: of('notOneTimesInverse'), leveraged: of('leveraged') };
}

function column(table: Table, name: string): string[] {
  const columns: readonly string[] = COLUMNS[table];
  return csvTable(REFERENCE_FILES[table], SHIPPED[table], columns).map(({ values }) => values[name] ?? '');
}

describe('the reference tables', () => {
  for (const table of TABLES) {
    it(`${REFERENCE_FILES[table]} holds exactly the facts of the shared one`, function () {
      const file = needsShared(this, 'data', 'reference', REFERENCE_FILES[table]);
      const facts = (text: string): string[] =>
        text
          .split(/\r?\n/)
          .filter((line) => line !== '' && !line.startsWith('#'))
          .slice(1)
          .sort();
      const theirs = facts(readFileSync(file, 'utf8'));
      assert.ok(theirs.length > 20);
      assert.deepEqual(facts(SHIPPED[table]), theirs);
    });

    it(`${REFERENCE_FILES[table]} names its source and date first, and has LF line ends`, () => {
      assert.match(SHIPPED[table], /^# Source: .* 2026-05-12; not complete\.\n/);
      assert.ok(!SHIPPED[table].includes('\r') && SHIPPED[table].endsWith('\n'));
    });
  }

  it('keep every 1x inverse ETF out of what may not be traded: none is in both', () => {
    const reference = parseReference(SHIPPED);
    const inverses = column('inverseEtfs', 'inverse');
    assert.equal(inverses.length, 31);
    for (const inverse of inverses) assert.ok(!reference.isLeveragedOrVolatility(inverse), inverse);
  });

  it('list no underlying that may not be traded, and none that is an inverse itself', () => {
    const reference = parseReference(SHIPPED);
    for (const underlying of column('inverseEtfs', 'underlying')) {
      assert.ok(!reference.isLeveragedOrVolatility(underlying), underlying);
      assert.ok(!reference.isInverse(underlying), underlying);
    }
  });

  it('are sorted by ticker where the order means nothing', () => {
    for (const table of ['notOneTimesInverse', 'leveraged'] as const) {
      const tickers = column(table, 'ticker');
      assert.deepEqual(tickers, [...tickers].sort());
    }
  });
});

describe('the reference data', () => {
  const reference = parseReference(SHIPPED);

  it('names the inverse ETFs of that very symbol, in the order of the file', () => {
    assert.deepEqual(reference.inverseOf('SPY'), ['SH', 'SPDN']);
    assert.deepEqual(reference.inverseOf('QQQ'), ['PSQ']);
    assert.deepEqual(reference.inverseOf('TSLA'), ['TSLS']);
    for (const symbol of ['VOO', 'SH', 'XOM', 'spy', '', 'constructor'])
      assert.deepEqual(reference.inverseOf(symbol), [], symbol);
  });

  it('knows the inverse of an inverse ETF, and none where it follows an index that nobody can buy', () => {
    assert.equal(reference.underlyingOf('SPDN'), 'SPY');
    assert.equal(reference.underlyingOf('AAPD'), 'AAPL');
    assert.equal(reference.underlyingOf('QQQD'), null);
    assert.equal(reference.underlyingOf('SPY'), null);
    assert.deepEqual(['SH', 'QQQD', 'SPY', 'SQQQ'].map(reference.isInverse), [true, true, false, false]);
  });

  it('knows what may not be traded from both tables', () => {
    const banned = ['SQQQ', 'UVXY', 'TQQQ', 'VXX', 'SPXU', 'NVDS', 'TBF', 'XOMZ'];
    for (const symbol of banned) assert.ok(reference.isLeveragedOrVolatility(symbol), symbol);
    for (const symbol of ['SPY', 'SH', 'GM', 'QQQD']) assert.ok(!reference.isLeveragedOrVolatility(symbol), symbol);
  });

  it('tells ETFs from shares among the underlyings: the benchmark of a share is the share', () => {
    const etfs = ['SPY', 'QQQ', 'DIA', 'IWM', 'MDY', 'IJR', 'XLF', 'XLRE', 'EFA', 'EEM', 'FXI', 'ARKK'];
    const underlyings = new Set(column('inverseEtfs', 'underlying').filter((symbol) => symbol !== ''));
    assert.deepEqual([...underlyings].filter(reference.isUnderlyingEtf), etfs);
    for (const symbol of ['AAPL', 'TSM', 'SH', 'VOO', '']) assert.ok(!reference.isUnderlyingEtf(symbol), symbol);
  });

  it('takes only leverage -1 for an instrument', () => {
    const { inverseOf, isInverse, underlyingOf } = parseReference(
      texts({ inverseEtfs: 'SDS,SPY,S&P 500,-2,Two,2026-05-12\nSH,SPY,S&P 500,-1.0,One,2026-05-12\n' }),
    );
    assert.deepEqual(inverseOf('SPY'), ['SH']);
    assert.ok(isInverse('SDS'));
    assert.equal(underlyingOf('SDS'), 'SPY');
  });

  it('reads CRLF line ends, comments anywhere, empty lines and quoted values', () => {
    const reference = parseReference(
      texts({
        inverseEtfs: '\r\n# a comment\r\nSH,SPY,"S&P ""500"", daily",-1,One,2026-05-12\r\n',
        notOneTimesInverse: 'BRKD,BRK.B,-1,"closed, gone"\n',
        leveraged: 'BRK.Z,,2026-05-12',
      }),
    );
    assert.deepEqual(reference.inverseOf('SPY'), ['SH']);
    assert.ok(reference.isLeveragedOrVolatility('BRKD') && reference.isLeveragedOrVolatility('BRK.Z'));
  });
});

describe('a malformed table', () => {
  const INVERSE = 'data/reference/inverse-etfs.csv line';
  const MALFORMED: readonly (readonly [ReferenceTexts, string])[] = [
    [texts({ inverseEtfs: 'SH,SPY,S&P 500,-1,One\n' }), `${INVERSE} 3: 5 values instead of 6`],
    [
      texts({ inverseEtfs: 'SH,SPY,"S&P 500,-1,One,2026-05-12\n' }),
      `${INVERSE} 3: a quote is out of place or not closed`,
    ],
    [texts({ inverseEtfs: 'SH,SPY,S"P,-1,One,2026-05-12\n' }), `${INVERSE} 3: a quote is out of place or not closed`],
    [texts({ inverseEtfs: 'SH,SPY,"S"P,-1,One,2026-05-12\n' }), `${INVERSE} 3: a quote is out of place or not closed`],
    [texts({ inverseEtfs: '\nsh,SPY,S&P 500,-1,One,2026-05-12\n' }), `${INVERSE} 4: "sh" is no ticker`],
    [texts({ inverseEtfs: ',SPY,S&P 500,-1,One,2026-05-12\n' }), `${INVERSE} 3: "" is no ticker`],
    [texts({ inverseEtfs: 'SH,S P,S&P 500,-1,One,2026-05-12\n' }), `${INVERSE} 3: "S P" is no ticker`],
    [texts({ inverseEtfs: 'SH,SPY,S&P 500,-1x,One,2026-05-12\n' }), `${INVERSE} 3: the leverage "-1x" is no number`],
    [texts({ inverseEtfs: 'SH,SPY,S&P 500,,One,2026-05-12\n' }), `${INVERSE} 3: the leverage "" is no number`],
    [
      texts({ leveraged: 'TQQQ,One,2026-05-12\nTQQQ,Two,2026-05-12\n' }),
      'data/reference/leveraged-inverse-volatility.csv line 4: TQQQ is there already',
    ],
    [texts({ notOneTimesInverse: 'A B,,,\n' }), 'data/reference/not-1x-inverse.csv line 3: "A B" is no ticker'],
    [
      { ...texts({}), leveraged: 'ticker,name\nTQQQ,One\n' },
      'data/reference/leveraged-inverse-volatility.csv line 1: the columns must be ticker,name,as_of',
    ],
    [
      { ...texts({}), leveraged: '# nothing but this\n' },
      'data/reference/leveraged-inverse-volatility.csv line 1: there is no line with the columns ticker,name,as_of',
    ],
  ];

  for (const [given, message] of MALFORMED) {
    it(`is refused: ${message}`, () => {
      assert.throws(
        () => parseReference(given),
        (error) => {
          assert.ok(error instanceof ConfigError);
          assert.equal(error.code, 'reference_malformed');
          assert.equal(error.message, message);
          assert.equal(error.cure, 'correct the line, or put back the file that tbot ships with');
          return true;
        },
      );
    });
  }
});
