/** `tbot data verify`: is the store what was written, and can its bars be true? */
import { utcText } from '../../calendar/text.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import { ConfigError } from '../../core/errors.ts';
import { readProvenRows } from '../../bars/store/data-file.ts';
import type { Dataset, DatasetKind } from '../../bars/store/dataset.ts';
import { barsOfRows } from '../../bars/store/market-data.ts';
import { openStore, unknownSymbol } from '../../bars/store/store.ts';
import { verifyBars } from '../../bars/verify.ts';
import type { App } from '../app.ts';

export interface Finding {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** Null: the store as a whole. */
  readonly symbol: string | null;
  readonly kind: DatasetKind | null;
  readonly count: number;
  /** UTC, ISO 8601; null where no row is meant. */
  readonly first: string | null;
  readonly message: string;
}

export interface Verification {
  /** No finding is an error. */
  readonly sound: boolean;
  /** Datasets that were looked at. */
  readonly checked: number;
  readonly findings: readonly Finding[];
}

/** Of these symbols, or of all. @throws ConfigError `unknown_symbol` */
export async function verifyData(app: App, symbols: readonly string[]): Promise<Verification> {
  const folder = app.home.barsFolder;
  let datasets: readonly Dataset[];
  try {
    datasets = openStore(folder).datasets;
  } catch (error) {
    return { sound: false, checked: 0, findings: [damage(error, null)] };
  }
  for (const symbol of symbols)
    if (!datasets.some((dataset) => dataset.symbol === symbol)) throw unknownSymbol(symbol, datasets);
  const chosen = datasets.filter(({ symbol }) => symbols.length === 0 || symbols.includes(symbol));
  const findings: Finding[] = [];
  for (const dataset of chosen) findings.push(...(await verifyDataset(folder, dataset)));
  return { sound: findings.every(({ severity }) => severity !== 'error'), checked: chosen.length, findings };
}

/** Where the store is written to meanwhile, what it holds of it now. */
async function verifyDataset(folder: string, dataset: Dataset): Promise<Finding[]> {
  try {
    const rows = await readProvenRows(folder, dataset);
    if (dataset.kind !== 'bars') return [];
    return verifyBars(barsOfRows(rows)).map(({ kind: code, first, ...finding }) => ({
      ...finding,
      ...{ code, kind: dataset.kind, first: utcText(first * MINUTE_MS) },
    }));
  } catch (error) {
    if (error instanceof ConfigError && error.code === 'store_changed') return verifyPresent(folder, dataset);
    return [damage(error, dataset)];
  }
}

async function verifyPresent(folder: string, { kind, symbol }: Dataset): Promise<Finding[]> {
  const present = openStore(folder).datasets.find((each) => each.kind === kind && each.symbol === symbol);
  return present === undefined ? [] : verifyDataset(folder, present);
}

/** @throws what is no damage */
function damage(error: unknown, dataset: Dataset | null): Finding {
  if (!(error instanceof ConfigError) || error.code !== 'store_damaged') throw error;
  const { code, message } = error;
  const of = { symbol: dataset?.symbol ?? null, kind: dataset?.kind ?? null };
  return { code, severity: 'error', ...of, count: 1, first: null, message };
}
