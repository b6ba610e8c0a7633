/**
 * What every failure of tbot carries: a stable code, the cause in words (`message`), the cure, and whether trying the
 * same again can help. Made at the edge where the failure is understood, printed once by the command line.
 */
export interface Failure {
  /** Stable, lower_snake_case; documented and matched on, never reworded. */
  readonly code: string;
  /** The cause, as a sentence without a full stop. */
  readonly message: string;
  /** What the person can do about it. */
  readonly cure: string;
  readonly retryable?: boolean;
  /** Facts for programs: appear beside code, message and cure in JSON. No secrets. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** The error underneath, for the log. */
  readonly cause?: unknown;
}

export abstract class TbotError extends Error {
  readonly code: string;
  readonly cure: string;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(failure: Failure) {
    super(failure.message, failure.cause === undefined ? undefined : { cause: failure.cause });
    this.name = new.target.name;
    this.code = failure.code;
    this.cure = failure.cure;
    this.retryable = failure.retryable ?? false;
    this.details = failure.details ?? {};
  }
}

/** What the person typed or configured cannot be used. */
export class ConfigError extends TbotError {}

/** Something could not be reached, or did not answer in time. */
export class NetworkError extends TbotError {}

/** A broker answered, and the answer is a refusal or makes no sense. */
export class BrokerError extends TbotError {}

/** tbot contradicts itself: a bug, or a record that was tampered with. */
export class LogicError extends TbotError {}

/** Risk or a gate says no: nothing is broken. */
export class RefusedError extends TbotError {}

/** The person stopped it before there was anything to keep. */
export class InterruptedError extends TbotError {}

/** What was thrown, as an error: not everything that is thrown is one. */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  return new LogicError({ code: 'internal', message: String(thrown), cure: 'report this bug' });
}
