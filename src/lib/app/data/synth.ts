/** `tbot data synth`: a made-up market in the bar store, marked as such. */
import { isoDate, parseIsoDate, type DayNumber } from '../../calendar/civil-date.ts';
import { FIRST_DAY, sessionsBetween } from '../../calendar/sessions.ts';
import { localDay, NEW_YORK } from '../../calendar/zone.ts';
import { ConfigError } from '../../core/errors.ts';
import type { Dataset } from '../../bars/store/dataset.ts';
import { rowCount, type Rows } from '../../bars/store/layout.ts';
import { rowsOfBars, rowsOfVix } from '../../bars/store/market-data.ts';
import { openStore } from '../../bars/store/store.ts';
import { writeDatasets } from '../../bars/store/writer.ts';
import { synthMarket } from '../../bars/synth/market.ts';
import type { App } from '../app.ts';

/** Days in a row without a session: fewer than that. */
const CLOSED_MAX = 14;

interface SynthRequest {
  readonly seed: number;
  readonly sessions: number;
  /** Default: the day before today in New York. */
  readonly end: string | undefined;
}

export interface SynthResult {
  readonly seed: number;
  readonly sessions: number;
  readonly end: string;
  readonly datasets: readonly { readonly symbol: string; readonly kind: string; readonly rows: number }[];
}

/** Replaces an earlier made-up market. @throws ConfigError `real_data_there`, `store_busy` */
export async function synthData(app: App, { seed, sessions, end }: SynthRequest): Promise<SynthResult> {
  const folder = app.home.barsFolder;
  const lastDay = end === undefined ? localDay(NEW_YORK, app.clock.now()) - 1 : parseIsoDate(end);
  const { bars, vix } = synthMarket({ seed, lastDay, sessions });
  const all = [...bars.map(rowsOfBars), rowsOfVix(vix)];
  assertNothingReal(openStore(folder).datasets, all);
  const source = { file: `made up with seed ${String(seed)}`, zone: 'UTC', label: 'start' } as const;
  const nature = { source, adjustment: 'none', synthetic: true, replace: true } as const;
  await writeDatasets(
    folder,
    all.map((rows) => ({ rows, ...nature })),
  );
  const datasets = all.map((rows) => ({ symbol: rows.symbol, kind: rows.kind, rows: rowCount(rows) }));
  return { seed, sessions, end: lastSession(lastDay), datasets };
}

/** No later than that day, which may be a holiday. */
function lastSession(day: DayNumber): string {
  return sessionsBetween(Math.max(FIRST_DAY, day - CLOSED_MAX), day).at(-1)?.date ?? isoDate(day);
}

function assertNothingReal(present: readonly Dataset[], made: readonly Rows[]): void {
  const real = present.filter(
    ({ kind, symbol, synthetic }) => !synthetic && made.some((rows) => rows.kind === kind && rows.symbol === symbol),
  );
  if (real.length === 0) return;
  throw new ConfigError({
    code: 'real_data_there',
    message: `the store holds real data of ${real.map(({ symbol }) => symbol).join(', ')}`,
    cure: 'choose another home with --home: made-up prices do not replace real ones',
  });
}
