/**
 * What goes wrong in a simulated day. A seed draws which kinds there are and how often each strikes; some seeds have none.
 * Guarantees: a kind that is left out changes nothing of what the others draw; after `quietFrom` nothing strikes any more.
 */
import type { Clock, EpochMs } from '../../src/lib/core/clock.ts';
import { Chance } from './chance.ts';
import type { BrokerName } from './scenario.ts';

/** By kind: how often it strikes at most, a time that it could. */
const STRIKING = {
  // of calls
  lost_request: 0.12,
  slow_request: 0.08,
  lost_reply: 0.15,
  hanging_reply: 0.08,
  stale_lookup: 0.2,
  ledger_lag: 0.3,
  // of the stream of reports
  event_lost: 0.15,
  event_twice: 0.2,
  event_late: 0.15,
  strange_status: 0.1,
  // of the feed
  bars_late: 0.03,
  bars_missing: 0.03,
  // of the venue
  async_reject: 0.1,
  broker_cancel: 0.1,
  // of the process, at each write of its journal, and as it is started again
  crash_at_write: 0.004,
  disk_full: 0.002,
  journal_busy: 0.002,
  long_outage: 0.4,
} as const;

/** Kinds that happen at drawn times: how many there are at most in a day. */
const SCHEDULED = {
  overload: 4,
  unreachable: 3,
  token_expiry: 2,
  stream_down: 3,
  refusing: 2,
  feed_silent: 2,
  halt: 2,
  owner_buys: 2,
  owner_sells: 2,
  owner_order: 2,
  crash: 5,
  clock_jump: 2,
  kill_file: 1,
  kill_person: 1,
  release: 1,
  stop: 1,
  keep: 1,
  flatten: 1,
  rearm: 2,
  reconcile: 2,
  other_settings: 1,
} as const;

/** What only Alpaca does. */
const ALPACA_STRIKING = {
  server_error: 0.05,
  foreign_page: 0.03,
  busy_once: 0.05,
  odd_field: 0.03,
  list_lag: 0.3,
  late_cancel: 0.2,
  replace_reject: 0.3,
  bad_quote: 0.05,
  event_damaged: 0.02,
} as const;
const ALPACA_SCHEDULED = { stream_silent: 3 } as const;

const ALL_STRIKING = { ...STRIKING, ...ALPACA_STRIKING } as const;
const ALL_SCHEDULED = { ...SCHEDULED, ...ALPACA_SCHEDULED } as const;
const FAULTS = { ...ALL_STRIKING, ...ALL_SCHEDULED } as const;
export type StrikingFault = keyof typeof ALL_STRIKING;
export type ScheduledFault = keyof typeof ALL_SCHEDULED;
export type FaultKind = StrikingFault | ScheduledFault;
const SIM_KINDS = Object.keys({ ...STRIKING, ...SCHEDULED }) as FaultKind[];
export const FAULT_KINDS: Readonly<Record<BrokerName, readonly FaultKind[]>> = {
  sim: SIM_KINDS,
  alpaca: [...SIM_KINDS, ...(Object.keys({ ...ALPACA_STRIKING, ...ALPACA_SCHEDULED }) as FaultKind[])],
};

export class Faults {
  readonly kinds: readonly FaultKind[];
  readonly #rates = new Map<FaultKind, number>();
  readonly #chances = new Map<FaultKind, Chance>();
  readonly #clock: Clock;
  readonly #told: (kind: FaultKind, what: string) => void;
  quietFrom: EpochMs = Infinity;

  /** `only`: of those kinds at most. */
  constructor(
    seed: number,
    clock: Clock,
    { broker, only }: { readonly broker: BrokerName; readonly only: ReadonlySet<string> | null },
    told: (kind: FaultKind, what: string) => void,
  ) {
    this.#clock = clock;
    this.#told = told;
    const chance = new Chance(seed, 'faults');
    const share = chance.pick(0, 0.1, 0.2, 0.3, 0.5, 0.8);
    for (const kind of FAULT_KINDS[broker]) {
      const isOn = chance.isHit(share);
      const rate = FAULTS[kind] * chance.between(0.1, 1);
      this.#chances.set(kind, new Chance(seed, kind));
      if (isOn && only?.has(kind) !== false) this.#rates.set(kind, rate);
    }
    this.kinds = [...this.#rates.keys()];
  }

  /** Whether it strikes now; asked each time that it could. */
  strikes(kind: StrikingFault, what: string): boolean {
    const rate = this.#rates.get(kind);
    if (rate === undefined) return false;
    const isHit = this.of(kind).isHit(rate);
    if (!isHit || this.#clock.now() >= this.quietFrom) return false;
    this.#told(kind, what);
    return true;
  }

  of(kind: FaultKind): Chance {
    const chance = this.#chances.get(kind);
    if (chance === undefined) throw new RangeError(kind);
    return chance;
  }

  /** The times of those that are scheduled, from..to. */
  times(kind: ScheduledFault, from: EpochMs, to: EpochMs): EpochMs[] {
    if (!this.kinds.includes(kind)) return [];
    const chance = this.of(kind);
    const many = chance.whole(1, ALL_SCHEDULED[kind]);
    return Array.from({ length: many }, () => Math.floor(chance.between(from, Math.min(to, this.quietFrom))));
  }

  get scheduled(): readonly ScheduledFault[] {
    return this.kinds.filter((kind): kind is ScheduledFault => kind in ALL_SCHEDULED);
  }
}
