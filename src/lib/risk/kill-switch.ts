/**
 * The kill switch: ACTIVE; REDUCING (no entries; stops and due exits go on); HALTED (no entries, own positions are exited).
 * Its state is that of the gravest cause that holds. Guarantees: a cause holds until something lifts that very cause, whatever
 * comes and goes beside it, so that what a person did is not undone by a machine and a gap is not forgotten over a halt; what
 * lifts a cause is in one table; whatever its state, exits pass (they have a gate of their own).
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

/** A cause that holds, and who or what brought it up. */
export interface EngagedCause {
  readonly cause: KillCause;
  readonly by: string;
}

export interface KillStatus {
  readonly state: KillState;
  /** The gravest that holds; null: active. */
  readonly cause: KillCause | null;
  /** Who, or what; of an active one who released it, null when nobody had to. */
  readonly by: string | null;
  /** Lighter causes that hold too, from the gravest on; left out where there are none. */
  readonly also?: readonly EngagedCause[];
}

export const ACTIVE: KillStatus = { state: 'active', cause: null, by: null };

/** The state after a cause came up; the very same object when it holds already. */
export function engaged(status: KillStatus, cause: KillCause, by: string): KillStatus {
  const causes = causesOf(status);
  return causes.some((each) => each.cause === cause) ? status : statusOf([...causes, { cause, by }], null);
}

/** The state after something that may lift causes; the very same object when it lifts none. */
export function lifted(status: KillStatus, by: Lifting, who: string | null = null): KillStatus {
  const causes = causesOf(status);
  const left = causes.filter(({ cause }) => !CAUSES[cause].liftedBy.includes(by));
  return left.length === causes.length ? status : statusOf(left, who);
}

function causesOf({ cause, by, also = [] }: KillStatus): readonly EngagedCause[] {
  return cause === null ? [] : [{ cause, by: by ?? '' }, ...also];
}

function statusOf(causes: readonly EngagedCause[], releasedBy: string | null): KillStatus {
  const [gravest, ...also] = [...causes].sort((a, b) => GRAVITY.indexOf(b.cause) - GRAVITY.indexOf(a.cause));
  if (gravest === undefined) return { ...ACTIVE, by: releasedBy };
  const status = { state: CAUSES[gravest.cause].state, ...gravest };
  return also.length === 0 ? status : { ...status, also };
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
  if (isFileThere) status = engaged(status, 'file', 'data/KILL');
  return statusOf(causesOf(status), status.by);
}

export class KillSwitch {
  #status = ACTIVE;

  get status(): KillStatus {
    return this.#status;
  }

  holds(cause: KillCause): boolean {
    return causesOf(this.#status).some((each) => each.cause === cause);
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
