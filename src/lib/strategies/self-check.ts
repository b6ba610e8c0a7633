/**
 * What a strategy is told when it is asked whether it is ready, and how it answers. Guarantees: what keeps a run from
 * starting fails; what makes it trade less, or refuse, is a warning.
 */

export interface SelfFinding {
  readonly about: 'configuration' | 'window' | 'data' | 'permissions';
  readonly status: 'ok' | 'warn' | 'fail';
  /** As half a sentence. */
  readonly found: string;
  /** What to do; null when all is well. */
  readonly cure: string | null;
}

/** What is known before a run. */
export interface SelfCheckFacts {
  /** Today's; null: there is none. `m`: the session minute of now, below 0 before the open. */
  readonly session: { readonly minutes: number; readonly m: number } | null;
  /** Whether the window is TEST_MODE's, which is counted from the start of the run. */
  readonly isTestMode: boolean;
  /** Symbols with bars; null: they come from a feed, and are not known before. */
  readonly symbols: number | null;
  /** As a session hears it, and how many sessions old it is: 1 is the newest there can be. */
  readonly vix: { readonly close: number; readonly session: string; readonly age: number } | null;
  readonly shortType: 'InverseETF' | 'LongPut' | 'Auto' | 'disabled';
  /** Whether puts can be bought and their stops held or watched; null: not known before a connection. */
  readonly putsPossible: boolean | null;
}

export function ready(about: SelfFinding['about'], found: string): SelfFinding {
  return { about, status: 'ok', found, cure: null };
}

export function hindered(
  status: 'warn' | 'fail',
  about: SelfFinding['about'],
  found: string,
  cure: string,
): SelfFinding {
  return { about, status, found, cure };
}
