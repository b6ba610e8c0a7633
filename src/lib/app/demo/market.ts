/**
 * The market of a demo: made up, or imported from files. Guarantees: the two never lie in one store, so that no result
 * is of both.
 */
import { ConfigError } from '../../core/errors.ts';
import { openStore } from '../../bars/store/store.ts';
import type { App } from '../app.ts';
import { importData, type ImportReport } from '../data/import.ts';
import { synthData } from '../data/synth.ts';

export interface DemoMarket {
  /** Decides everything in a market that is made up; null for one that was imported. */
  readonly seed: number | null;
  /** Files that were imported. */
  readonly files: readonly string[];
  /** What may signal. */
  readonly symbols: readonly string[];
}

/**
 * Three months in which every strategy wins and loses, with the half days of Thanksgiving and Christmas. The same
 * everywhere and on every day, so that what the documents show is what one sees.
 */
const MADE_UP = { seed: 5, sessions: 60, end: '2025-12-31' } as const;

/** Replaces what an earlier demo made up. @throws ConfigError `real_data_there`, `store_busy` */
export async function makeUpMarket(app: App): Promise<DemoMarket> {
  assertNone(app, 'real');
  const { seed, datasets } = await synthData(app, MADE_UP);
  return { seed, files: [], symbols: datasets.filter(({ kind }) => kind === 'bars').map(({ symbol }) => symbol) };
}

const DETECTED = { kind: undefined, symbol: undefined, zone: undefined, label: undefined } as const;
const AS_THEY_ARE = { adjustment: 'none', badRows: 'fail', replace: true } as const;

/** Can they be imported? Writes nothing. @throws ConfigError as importData does */
export async function checkFiles(app: App, files: readonly string[], report: ImportReport): Promise<void> {
  await importData(app, { files, ...DETECTED, ...AS_THEY_ARE, dryRun: true }, report);
}

/** Replaces what an earlier demo imported of these symbols. @throws ConfigError `made_up_data_there`, and as importData does */
export async function importMarket(app: App, files: readonly string[], report: ImportReport): Promise<DemoMarket> {
  assertNone(app, 'made-up');
  const { imported } = await importData(app, { files, ...DETECTED, ...AS_THEY_ARE, dryRun: false }, report);
  const symbols = imported.filter(({ kind }) => kind === 'bars').map(({ symbol }) => symbol);
  return { seed: null, files, symbols: [...new Set(symbols)] };
}

function assertNone({ home }: App, what: 'real' | 'made-up'): void {
  const { datasets } = openStore(home.barsFolder);
  if (!datasets.some(({ synthetic }) => synthetic === (what === 'made-up'))) return;
  throw new ConfigError({
    code: what === 'real' ? 'real_data_there' : 'made_up_data_there',
    message: `${home.root} holds ${what} prices of an earlier demo`,
    cure: 'name another folder with --home, or delete that one: real prices do not mix with made-up ones',
  });
}
