/** What `tbot run` loads, and what memory it takes: as little as a small machine has. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { benchBars, fillStore } from '../bench/market.ts';
import { cleanEnvironment, json, makeHome, tbot, temporaryFolder } from '../helpers/tbot.ts';

const HOOK = pathToFileURL(join(import.meta.dirname, '..', 'helpers', 'without-heavy.ts')).href;
const SYMBOLS = 50;
/** The last full session of those bars. */
const DATE = '2024-12-31';
const MB = 1e6;

describe('tbot run', function () {
  this.timeout(60_000);
  const report = join(temporaryFolder(), 'report');
  const env = {
    ...{ TBOT_BROKER: 'sim', TBOT_TEST_MODE: 'false', TBOT_ENABLE_VIX_GATEKEEPER: 'false' },
    ...{ NODE_OPTIONS: `--import=${HOOK}`, NODE_COMPILE_CACHE: temporaryFolder(), TBOT_TEST_REPORT: report },
  };
  let home: string;

  before(async () => {
    home = makeHome();
    await fillStore(join(home, 'data', 'bars'), benchBars({ symbols: SYMBOLS, sessions: 22, seed: 1 }));
  });

  it('trades where DuckDB, Arrow, charts and the libraries of brokers cannot be loaded, in less than 150 MB', () => {
    const args = ['run', 'all', '--replay', DATE, '--json'];
    assert.equal(tbot(args, { home, env }).code, 0); // fills the compile cache: stripping types takes 20 MB more
    const ran = tbot(args, { home, env });
    assert.equal(ran.code, 0, ran.stderr);
    const { trades } = json(ran) as { trades: readonly unknown[] };
    assert.ok(trades.length >= 3, String(trades.length));
    if (!existsSync('/proc/self/status')) return; // only Linux tells
    const bytes = Number(readFileSync(report, 'utf8'));
    assert.ok(bytes > 40 * MB && bytes < 150 * MB, `${String(bytes / MB)} MB`);
  });

  it('would not where it needed them: what is looked for is found', () => {
    for (const heavy of ['apache-arrow', '@duckdb/node-api', 'echarts']) {
      const importing = ['--input-type=module', '-e', `await import('${heavy}')`];
      const options = { cwd: import.meta.dirname, env: cleanEnvironment(env), encoding: 'utf8' } as const;
      const { status, stderr } = spawnSync(process.execPath, importing, options);
      assert.equal(status, 1);
      assert.match(stderr, new RegExp(`a run has no use for ${heavy}`));
    }
    const file = join(home, 'bars.csv');
    writeFileSync(file, 'symbol,timestamp,open,high,low,close,volume\nSPY,2024-12-31T14:30:00Z,1,1,1,1,1\n');
    const ran = tbot(['data', 'import', file], { home, env });
    assert.notEqual(ran.code, 0);
    assert.match(ran.stdout + ran.stderr, /no use for/);
  });
});
