/**
 * What has been downloaded of one symbol, on its way into the store. Guarantees: only whole sessions are written; a kill loses
 * no more than an eighth of what the series has; the store is written a few times its size in all, not once a session.
 */
import type { Adjustment, Feed } from '../../../bars/store/dataset.ts';
import { rowsOfBars } from '../../../bars/store/market-data.ts';
import { writeDatasets } from '../../../bars/store/writer.ts';
import { MINUTE_MS } from '../../../core/clock.ts';
import type { Bars } from '../../../market/bars.ts';
import type { WholeSessions } from './whole-sessions.ts';

export interface Series {
  readonly folder: string;
  readonly symbol: string;
  readonly feed: Feed;
  readonly adjustment: Adjustment;
  /** In the store, and to be added to. */
  readonly rowsThere: number;
  /** Whether the first that is written starts the series anew. */
  readonly replace: boolean;
}

/** The share of the series that is held in memory before it is written. */
const HELD_SHARE = 1 / 8;

export class Keeping {
  readonly #series: Series;
  #held: Bars[] = [];
  #heldSessions = 0;
  /** Written, or there before. */
  #there: number;
  #isBegun = false;
  /** New in the store. */
  sessions = 0;
  rows = 0;

  constructor(series: Series) {
    this.#series = series;
    this.#there = series.rowsThere;
  }

  /** @returns how many of the sessions have a bar */
  async take({ sessions, bars }: WholeSessions): Promise<number> {
    const count = sessionsIn(sessions, bars);
    if (count === 0) return 0;
    this.#held.push(bars);
    this.#heldSessions += count;
    const held = this.#held.reduce((sum, { minute }) => sum + minute.length, 0);
    if (held >= this.#there * HELD_SHARE) await this.write();
    return count;
  }

  /** All that is held. @throws ConfigError as writeDatasets */
  async write(): Promise<void> {
    const held = this.#held;
    if (held.length === 0) return;
    this.#held = [];
    const { folder, symbol, feed, adjustment, replace } = this.#series;
    const bars = joined(symbol, held);
    const source = { file: `Alpaca ${feed}`, zone: 'UTC', label: 'start' } as const;
    const nature = { source, adjustment, synthetic: false, feed, replace: replace && !this.#isBegun };
    await writeDatasets(folder, [{ rows: rowsOfBars(bars), ...nature }]);
    this.#isBegun = true;
    this.#there += bars.minute.length;
    this.rows += bars.minute.length;
    this.sessions += this.#heldSessions;
    this.#heldSessions = 0;
  }
}

/** Those that have a bar. */
function sessionsIn(sessions: WholeSessions['sessions'], { minute }: Bars): number {
  let at = 0;
  let count = 0;
  for (const { close } of sessions) {
    const from = at;
    while ((minute[at] ?? Infinity) * MINUTE_MS < close) at++;
    if (at > from) count++;
  }
  return count;
}

function joined(symbol: string, parts: readonly Bars[]): Bars {
  const column = (name: 'open' | 'high' | 'low' | 'close' | 'volume'): Float64Array =>
    Float64Array.from(parts.flatMap((part) => [...part[name]]));
  return {
    symbol,
    minute: Int32Array.from(parts.flatMap(({ minute }) => [...minute])),
    ...{ open: column('open'), high: column('high'), low: column('low'), close: column('close') },
    volume: column('volume'),
  };
}
