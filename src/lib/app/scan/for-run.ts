/**
 * Who names the symbols of a run that was given none: the newest scan that is kept for a strategy, while it serves; else one made
 * now. What they name is looked up at the broker. Guarantees: a strategy gets candidates of its own; a kept scan that found
 * nothing, or that is of the bar store, is not relied on; while the vendors cannot be asked a scan has failed, for the bar store does not know today; what
 * is given up ends at its next question.
 */
import { ConfigError, InterruptedError } from '../../core/errors.ts';
import { SCAN_STRATEGIES, type ScanStrategy } from '../../screener/facts.ts';
import type { Scan, ScanFound, ScanWish } from '../../session/scan.ts';
import type { MarketFacts } from '../alpaca/facts.ts';
import type { App } from '../app.ts';
import { newestScan, RUN_TOP } from './newest.ts';
import { scanPorts } from './ports.ts';
import { Scanner } from './scan.ts';

type Named = Pick<ScanFound, 'at' | 'source' | 'notes' | 'symbols'>;

/** `factsOf`: of symbols that the run does not watch yet. */
export function scanForRun(app: App, factsOf: (symbols: readonly string[]) => Promise<MarketFacts>): Scan {
  const scanners = new Map<ScanStrategy, Scanner>();
  return async ({ strategy, laterThan, isWatched, giveUp }) => {
    if (!isScanned(strategy)) throw unknown(strategy);
    const named = keptFor(app, strategy, laterThan) ?? (await scannedNow(app, scanners, strategy, giveUp));
    const { watching, instruments, leftOut } = await factsOf(named.symbols.filter((symbol) => !isWatched(symbol)));
    if (giveUp.aborted) throw givenUp();
    return {
      ...named,
      ...{ symbols: named.symbols.filter((symbol) => !leftOut.includes(symbol)), leftOut },
      facts: [...watching, ...instruments.map((facts) => ({ kind: 'instrument', facts }) as const)],
    };
  };
}

function keptFor({ home, clock }: App, strategy: ScanStrategy, laterThan: ScanWish['laterThan']): Named | null {
  const kept = newestScan(home, strategy, clock.now());
  if (kept === null || kept.symbols.length === 0 || kept.source === 'store') return null;
  if (kept.at <= (laterThan ?? -Infinity)) return null;
  const { at, source, symbols } = kept;
  return { at, source, symbols, notes: [] };
}

/** By the same sources each time: their calls and caches go on. */
async function scannedNow(
  app: App,
  scanners: Map<ScanStrategy, Scanner>,
  strategy: ScanStrategy,
  signal: AbortSignal,
): Promise<Named> {
  const words = { strategy, source: 'vendors', top: RUN_TOP, symbols: null, date: undefined, at: undefined } as const;
  const scanner = scanners.get(strategy) ?? new Scanner(app, words, scanPorts(app));
  scanners.set(strategy, scanner);
  const { candidates, scanned, source, notes } = await scanner.scan({ progress: () => undefined, signal });
  return { at: Date.parse(scanned), source, notes, symbols: candidates.map(({ ticker }) => ticker) };
}

function isScanned(name: string): name is ScanStrategy {
  return SCAN_STRATEGIES.some((each) => each === name);
}

function unknown(strategy: string): ConfigError {
  const cure = 'name its symbols: --symbols SPY,AAPL, or a file, or - for stdin';
  return new ConfigError({ code: 'not_scanned', message: `nothing is ranked for ${strategy}`, cure });
}

function givenUp(): InterruptedError {
  return new InterruptedError({ code: 'interrupted', message: 'the scan was given up', cure: 'scan again' });
}
