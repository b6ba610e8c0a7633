/**
 * The symbols of a run that names none: the newest scan of each strategy; where that is missing or too old, a scan made now.
 * Guarantees: of several strategies each looks at what any of their scans has found, as if they had been named; a strategy
 * without candidates is an error only where no other has any.
 */
import { ConfigError } from '../../core/errors.ts';
import { SCAN_STRATEGIES, type ScanStrategy } from '../../screener/facts.ts';
import type { StrategyName } from '../../strategies/names.ts';
import type { App } from '../app.ts';
import { newestScan } from './newest.ts';
import { Scanner } from './scan.ts';
import { scanPorts } from './ports.ts';

/** Candidates of each strategy, at most: as many as `tbot scan` keeps. */
const TOP = 20;

/** @throws ConfigError `no_symbols`, `no_source`; NetworkError, BrokerError of the scan */
export async function scannedSymbols(
  app: App,
  strategies: readonly StrategyName[],
  told: (line: string) => void,
): Promise<readonly string[]> {
  const symbols = new Set<string>();
  for (const strategy of strategies.filter(isScanned))
    for (const each of await symbolsOf(app, strategy, told)) symbols.add(each);
  if (symbols.size > 0) return [...symbols].sort();
  throw new ConfigError({
    code: 'no_symbols',
    message: `no symbols are named, and the scan found none for ${strategies.join(', ')}`,
    cure: 'tbot scan says why each was left out; or name them: --symbols SPY,AAPL, or a file, or - for stdin',
  });
}

function isScanned(name: StrategyName): name is ScanStrategy {
  return SCAN_STRATEGIES.some((each) => each === name);
}

async function symbolsOf(app: App, strategy: ScanStrategy, told: (line: string) => void): Promise<readonly string[]> {
  try {
    return newestScan(app.home, strategy, app.clock.now()).symbols;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (error.code === 'scan_empty') return [];
    told(`${error.message}: scanning now`);
  }
  const words = { strategy, source: 'auto', top: TOP, symbols: null, date: undefined, at: undefined } as const;
  const signal = new AbortController().signal;
  const { candidates } = await new Scanner(app, words, scanPorts(app)).scan({ progress: () => undefined, signal });
  return candidates.map(({ ticker }) => ticker);
}
