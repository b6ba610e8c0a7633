/** What holds of one session while it is decided: its length, its account, and what keeps entries out. */
import type { EpochMinute } from '../market/bars.ts';
import type { KillSwitch } from '../risk/kill-switch.ts';
import type { Blocklist } from '../strategies/filters/blocklist.ts';
import type { Account } from './account.ts';
import type { Unspendable } from './unspendable.ts';

export interface SessionState {
  /** New York date. */
  readonly date: string;
  /** C: 390 or 210. */
  readonly minutes: number;
  readonly openMinute: EpochMinute;
  readonly account: Account;
  /** Of its cash. */
  readonly unspendable: Unspendable;
  readonly killSwitch: KillSwitch;
  readonly blocklist: Blocklist;
}
