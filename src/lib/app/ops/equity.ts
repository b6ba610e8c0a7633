/** E for a question outside a run: where it is from is always said. */
import { ConfigError } from '../../core/errors.ts';
import { configOf } from '../../config/files.ts';
import type { SessionView } from '../../journal/fold/session-fold.ts';
import type { App } from '../app.ts';
import type { Account } from './account.ts';

/** Dollars that the built-in broker's account begins with. */
export const SIM_CAPITAL = 100_000;

export interface KnownEquity {
  /** Dollars. */
  readonly value: number;
  /** `journal`: E of that session; `sim`: what the built-in broker begins with; `given`: by the person who asks */
  readonly source: 'journal' | 'sim' | 'given';
  /** Of `journal`. */
  readonly session: string | null;
}

/** @throws ConfigError `equity_unknown` */
export function equityOf(app: App, account: Account, view: SessionView | null, given: number | undefined): KnownEquity {
  if (given !== undefined) return { value: given, source: 'given', session: null };
  if (view !== null && view.opened !== null)
    return { value: view.opened.equity, source: 'journal', session: view.session };
  if (configOf(app.configuration()).trading.BROKER === 'sim')
    return { value: SIM_CAPITAL, source: 'sim', session: null };
  throw new ConfigError({
    code: 'equity_unknown',
    message: `the equity of ${account.name} is not known: nothing has been run there yet`,
    cure: 'say it: --equity 50000; or run something first, a dry run say',
  });
}
