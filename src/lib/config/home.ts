/** Where everything of one installation lies. Guarantees: every path that tbot writes to comes from here. */
import { join, resolve } from 'node:path';

export interface Home {
  readonly root: string;
  readonly deploymentFile: string;
  readonly tradingFile: string;
  readonly sealedTradingFile: string;
  readonly dataFolders: readonly string[];
  /** The bar store; one of the data folders. */
  readonly barsFolder: string;
  /** What backtests leave; one of the data folders. */
  readonly backtestFolder: string;
  /** The journals of live trading; one of the data folders. */
  readonly journalFolder: string;
  /** Logs, trade history and daily summaries; one of the data folders. */
  readonly logsFolder: string;
  /** The GnuCash books; one of the data folders. */
  readonly ledgerFolder: string;
  /** What `tbot schedule` remembers of its jobs; made by it. */
  readonly scheduleFolder: string;
  /** Where the lock lies of who changes the configuration; made by it. */
  readonly configLockFolder: string;
  /** What can be asked for again: answers of vendors, the newest scan. Made when it is needed. */
  readonly cacheFolder: string;
}

/** Sub-folders of data/ that a run writes to. */
export const DATA_FOLDERS = ['bars', 'journal', 'logs', 'ledger', 'backtest_results'] as const;

/** --home, else TBOT_HOME, else the current folder. */
export function homeAt(flag: string | undefined, fromEnvironment: string | undefined): Home {
  const root = resolve(flag ?? fromEnvironment ?? '.');
  return {
    root,
    deploymentFile: join(root, '.env'),
    tradingFile: join(root, '.env_bot'),
    sealedTradingFile: join(root, '.env_bot.enc'),
    dataFolders: DATA_FOLDERS.map((folder) => join(root, 'data', folder)),
    barsFolder: join(root, 'data', 'bars'),
    backtestFolder: join(root, 'data', 'backtest_results'),
    journalFolder: join(root, 'data', 'journal'),
    logsFolder: join(root, 'data', 'logs'),
    ledgerFolder: join(root, 'data', 'ledger'),
    scheduleFolder: join(root, 'data', 'schedule'),
    configLockFolder: join(root, 'data', 'config'),
    cacheFolder: join(root, 'data', 'cache'),
  };
}
