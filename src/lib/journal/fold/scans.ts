/** How often the symbols of each strategy were scanned for in a session, and what came of it. */
import type { Scanned, StoredRecord } from '../../session/records.ts';
import { entryOf, handle, type Handlers } from './handlers.ts';

export interface FoldedScans {
  readonly done: number;
  readonly failed: number;
  /** That any of them has named. */
  readonly symbols: ReadonlySet<string>;
  /** Null: none was done yet. */
  readonly newest: Scanned | null;
}

interface Counted {
  done: number;
  failed: number;
  readonly symbols: Set<string>;
  newest: Scanned | null;
}

export class ScansFold {
  readonly #scans = new Map<string, Counted>();

  apply(stored: StoredRecord): void {
    handle(this.#handlers, stored);
  }

  /** By strategy, of those that were scanned for. */
  get view(): ReadonlyMap<string, FoldedScans> {
    return new Map(
      [...this.#scans].map(([strategy, scans]) => [strategy, { ...scans, symbols: new Set(scans.symbols) }]),
    );
  }

  readonly #handlers: Handlers = {
    scanned: (scanned) => {
      const scans = entryOf(this.#scans, scanned.strategy, nothing);
      scans.done++;
      scans.newest = scanned;
      for (const symbol of scanned.symbols) scans.symbols.add(symbol);
    },
    scan_failed: ({ strategy }) => {
      entryOf(this.#scans, strategy, nothing).failed++;
    },
  };
}

function nothing(): Counted {
  return { done: 0, failed: 0, symbols: new Set(), newest: null };
}
