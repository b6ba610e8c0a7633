/**
 * `tbot demo`: tbot at work with no account and no network, from a fresh home to the report of a backtest and the trades
 * of a session on the built-in paper broker. Guarantees:
 * works in a home of its own, which is named before anything is in it and outlives the demo; a folder that holds
 * anything but an earlier demo is refused; no setting of the environment has a say.
 */
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openStore } from '../../bars/store/store.ts';
import { ConfigError, InterruptedError } from '../../core/errors.ts';
import { inHome, type App } from '../app.ts';
import type { BacktestWords } from '../backtest/request.ts';
import { runBacktest, type Watch } from '../backtest/run.ts';
import { banner } from '../banner.ts';
import type { ImportReport } from '../data/import.ts';
import { examine } from '../doctor/doctor.ts';
import { initHome } from '../init.ts';
import { setSettings, validateSettings } from '../settings.ts';
import { checkFiles, importMarket, makeUpMarket } from './market.ts';
import { lastLongEnough } from './long-enough.ts';
import { TEST_DAY } from './test-day.ts';
import { tradeSession, type TradingWatch } from './trading.ts';
import { told, type DemoResult } from './view.ts';

export interface DemoRequest {
  /** Undefined: DEMO_FOLDER in the current folder. */
  readonly folder: string | undefined;
  /** Files to import; none: a market is made up. */
  readonly barsFiles: readonly string[];
}

export interface DemoWatch {
  /** A step begins. */
  readonly begins: (step: string) => void;
  readonly importing: ImportReport;
  /** Its signal ends the demo at the next step or file, a backtest at the next session, a run gracefully. */
  readonly backtesting: Watch;
  readonly trading: Pick<TradingWatch, 'told' | 'progress'>;
}

export const DEMO_FOLDER = 'tbot-demo';
/** Marks a folder as a demo's, so that running it again there is safe. */
const MARKER = '.tbot-demo';

/** `tbot backtest` without a flag. */
const NO_FLAGS: Omit<BacktestWords, 'symbols'> = {
  ...{ strategy: 'all', start: undefined, end: undefined, data: undefined, set: [], testMode: false, at: undefined },
  ...{ volumeFilter: true, slippageFilter: true, slippageBps: undefined, participation: '0.1' },
  ...{ commission: undefined, capital: '100000' },
};
const CHOICES = { format: 'csv', charts: 20, checksLookahead: false, keepsBook: false } as const;

/** @throws ConfigError `not_a_demo_home`, and of what it imports; InterruptedError `interrupted`, which names the folder */
export async function runDemo(app: App, { folder, barsFiles }: DemoRequest, watch: DemoWatch): Promise<DemoResult> {
  const root = resolve(folder ?? DEMO_FOLDER);
  assertDemoHome(root);
  try {
    return await demonstrate(app, root, barsFiles, watch);
  } catch (error) {
    throw watch.backtesting.signal.aborted ? interruptedIn(root, error) : error;
  }
}

async function demonstrate(app: App, root: string, files: readonly string[], watch: DemoWatch): Promise<DemoResult> {
  const { signal } = watch.backtesting;
  const goOn = (): void => {
    if (signal.aborted) throw interruptedIn(root);
  };
  const begin = (step: string): void => {
    goOn();
    watch.begins(step);
  };
  // A file that is being read is read to its end: an error in the midst of it would be taken for one of the file.
  const importing: ImportReport = {
    ...watch.importing,
    detected: async (symbols) => {
      await turnOfEvents();
      goOn();
      await watch.importing.detected(symbols);
    },
  };
  if (files.length > 0) {
    begin('checking the files');
    await checkFiles(app, files, { ...importing, detected: () => turnOfEvents().then(goOn) }); // a home for what cannot be imported would only lie about
  }
  begin(`making a home in ${root}`);
  initHome(inHome(app, root).home);
  writeFileSync(join(root, MARKER), 'Made by tbot demo. Everything in this folder may be deleted.\n');
  setSettings(inHome(app, root), [{ key: 'BROKER', value: 'sim' }]);
  const demo = inHome(app, root);
  begin('examining the installation');
  const warnings = validateSettings(demo);
  const doctor = await examine(demo);
  begin(files.length === 0 ? 'making up a market' : 'importing');
  const market = files.length === 0 ? await makeUpMarket(demo) : await importMarket(demo, files, importing);
  begin('backtesting all strategies on it');
  // A demo's home may hold what an earlier one imported. Files without bars leave it to the backtest to say so.
  const symbols = market.files.length === 0 || market.symbols.length === 0 ? null : market.symbols;
  const backtest = await runBacktest(demo, { ...NO_FLAGS, symbols }, CHOICES, watch.backtesting);
  if (backtest.interrupted) throw interruptedIn(root);
  const date = files.length === 0 ? TEST_DAY.date : await lastLongEnough(openStore(demo.home.barsFolder), symbols);
  if (date !== null) begin(`trading the session of ${date} on the built-in paper broker`);
  const traded = date === null ? null : await tradeSession(demo, date, symbols, { ...watch.trading, signal });
  return {
    ...{ home: root, banner: banner(demo), warnings, doctor, market, ...told(backtest) },
    ...{ traded, not_traded: traded === null ? NOT_LONG_ENOUGH : null, logs: demo.home.logsFolder },
  };
}

const NOT_LONG_ENOUGH =
  'no session in the last two months of these bars has bars from its open to the end of the test windows';

function assertDemoHome(root: string): void {
  const isFolder = statSync(root, { throwIfNoEntry: false })?.isDirectory();
  if (isFolder === undefined || (isFolder && (readdirSync(root).length === 0 || existsSync(join(root, MARKER)))))
    return;
  throw new ConfigError({
    code: 'not_a_demo_home',
    message: `${root} is neither empty nor an earlier demo's home`,
    cure: 'name an empty or new folder with --home',
  });
}

function interruptedIn(root: string, cause?: unknown): InterruptedError {
  const isThere = existsSync(root);
  return new InterruptedError({
    code: 'interrupted',
    message: isThere ? `stopped; what the demo has made so far is in ${root}` : 'stopped; nothing was made yet',
    cure: `${isThere ? 'delete that folder, or start' : 'start'} the demo again${isThere ? ': it uses the folder again' : ''}`,
    cause,
  });
}

/** Until signals that have come meanwhile were heard. */
function turnOfEvents(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
