/**
 * The kill switch: ACTIVE; REDUCING (no entries; stops and due exits go on); HALTED (no entries, own positions are exited).
 * Its state is a cause: the gravest that holds. Guarantees: only a graver cause takes the place of another, so that HALTED
 * never becomes REDUCING and what a person did is not undone by a machine; what lifts a cause is in one table; whatever
 * its state, exits pass (they have a gate of their own).
 */
export type KillState = 'active' | 'reducing' | 'halted';

/**
 * What engages it. `reconcile`: journal and broker do not agree; `keep`: `stop --keep`; `shutdown`: the run ends; `loss`:
 * the limit of the day; `errors`: too many critical ones; `file`: data/KILL is there; `person`: `kill engage`.
 */
export type KillCause = 'loss' | 'person' | 'file' | 'errors' | 'reconcile' | 'keep' | 'shutdown';

/** What may lift it. `agreed`: a reconcile without a gap; `file_gone`: data/KILL is no longer there. */
export type Lifting = 'release' | 'agreed' | 'file_gone' | 'next_session' | 'next_run';

interface CauseRules {
  readonly state: Exclude<KillState, 'active'>;
  readonly liftedBy: readonly Lifting[];
}

/** From the lightest to the gravest. */
const CAUSES: Readonly<Record<KillCause, CauseRules>> = {
  reconcile: { state: 'reducing', liftedBy: ['agreed', 'release', 'next_session'] },
  keep: { state: 'reducing', liftedBy: ['release', 'next_session', 'next_run'] },
  shutdown: { state: 'reducing', liftedBy: ['release', 'next_session', 'next_run'] },
  loss: { state: 'halted', liftedBy: ['release', 'next_session'] },
  errors: { state: 'halted', liftedBy: ['release', 'next_session'] },
  file: { state: 'halted', liftedBy: ['file_gone'] },
  person: { state: 'halted', liftedBy: ['release'] },
};

const GRAVITY = Object.keys(CAUSES) as KillCause[];

export interface KillStatus {
  readonly state: KillState;
  /** Null: active. */
  readonly cause: KillCause | null;
  /** Who, or what; of an active one who released it, null when nobody had to. */
  readonly by: string | null;
}

export const ACTIVE: KillStatus = { state: 'active', cause: null, by: null };

/** The state after a cause came up; the very same object when it changes nothing. */
export function engaged(status: KillStatus, cause: KillCause, by: string): KillStatus {
  if (status.cause !== null && GRAVITY.indexOf(cause) <= GRAVITY.indexOf(status.cause)) return status;
  return { state: CAUSES[cause].state, cause, by };
}

/** The state after something that may lift it; the very same object when it does not. */
export function lifted(status: KillStatus, by: Lifting, who: string | null = null): KillStatus {
  if (status.cause === null || !CAUSES[status.cause].liftedBy.includes(by)) return status;
  return { ...ACTIVE, by: who };
}

/** What was last written down of it. */
export interface KillNote extends KillStatus {
  /** New York date. */
  readonly date: string;
}

/** What holds on a date, by what was last written down and by whether data/KILL is there. */
export function statusOn(date: string, last: KillNote | null, isFileThere: boolean): KillStatus {
  let status = last ?? ACTIVE;
  if (last !== null && last.date < date) status = lifted(status, 'next_session');
  if (!isFileThere) status = lifted(status, 'file_gone');
  const { state, cause, by } = isFileThere ? engaged(status, 'file', 'data/KILL') : status;
  return { state, cause, by };
}

export class KillSwitch {
  #status = ACTIVE;

  get status(): KillStatus {
    return this.#status;
  }

  /** Whether entries are refused. */
  get isEngaged(): boolean {
    return this.#status.state !== 'active';
  }

  /** Whether own positions are to be exited. */
  get isHalted(): boolean {
    return this.#status.state === 'halted';
  }

  /** True: it changed something. */
  engage(cause: KillCause, by: string): boolean {
    return this.#become(engaged(this.#status, cause, by));
  }

  /** True: it changed something. */
  lift(by: Lifting, who: string | null = null): boolean {
    return this.#become(lifted(this.#status, by, who));
  }

  /** What the journal says it was. */
  restore(status: KillStatus): void {
    this.#status = status;
  }

  /** The loss limit of the day is reached. */
  halt(): void {
    this.engage('loss', 'DAILY_LOSS_LIMIT');
  }

  /** What holds for one session ends with it. */
  startSession(): void {
    this.lift('next_session');
  }

  #become(status: KillStatus): boolean {
    const isChanged = status !== this.#status;
    this.#status = status;
    return isChanged;
  }
}

/** Whether the day's profit, fees included, is a loss that stops trading. Dollars, and the limit as a share of equity. */
export function isLossLimitReached(profit: number, equity: number, limit: number): boolean {
  return profit / equity <= -limit;
}
