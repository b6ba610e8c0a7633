/**
 * What operations ask of brokers and runs: declared here, where it is used. The built-in broker lives inside its run, so
 * that there is nothing to reach outside one.
 */
import type { EpochMs } from '../../core/clock.ts';
import type { App } from '../app.ts';
import type { Account } from './account.ts';

/** What a broker answers to somebody who only asks whether it is there. */
export interface BrokerHealth {
  readonly accountId: string;
  /** What speaks against trading; null: nothing. */
  readonly hindrance: string | null;
  /** Its clock. */
  readonly now: EpochMs;
}

export interface LivePorts {
  /** Null: there is no broker to be reached outside a run. @throws NetworkError, BrokerError */
  readonly askBroker: ((app: App, account: Account) => Promise<BrokerHealth>) | null;
  /**
   * Cancels own entries that are older than a minute and sells what is left over, under the account's lock. Null: only a
   * run can. Returns what was done, in words. @throws NetworkError, BrokerError
   */
  readonly careForLeftovers: ((app: App, account: Account) => Promise<string>) | null;
}
