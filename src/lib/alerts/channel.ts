/**
 * The Channel port: one way by which a message reaches a person. Guarantees asked of every channel: it throws when the
 * message was not taken over by the other side, and says whether a retry can help; nothing that it throws holds a secret.
 */
import type { EpochMs } from '../core/clock.ts';

export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Alert {
  readonly severity: Severity;
  /** Stable, lower_snake_case. */
  readonly code: string;
  /** The account that it is about, `alpaca-paper`; null: none. */
  readonly account: string | null;
  /** The order, trade or ticker in question; null: none. */
  readonly about: string | null;
  /** For people. No secrets. */
  readonly text: string;
  /** What there is to say beneath the text, where there is room for more than a line; left out: nothing. */
  readonly lines?: readonly string[];
  readonly at: EpochMs;
  /** How often the same was said since it was sent last, and kept back. */
  readonly repeats: number;
}

/** What a channel is given for one message where it does not say more. */
export const SEND_MAX_MS = 4000;

export interface Channel {
  /** As the log names it. */
  readonly name: string;
  /** How long the other side may take for one message, in milliseconds. */
  readonly sendMaxMs: number;
  /** @throws NetworkError, ConfigError; whatever comes after `signal` was aborted is of no interest */
  send(alert: Alert, signal: AbortSignal): Promise<void>;
}

/** One that leads to another machine, which can be asked whether it is there and lets us in: without a message. */
export interface OutwardChannel extends Channel {
  /** @throws as `send` */
  prove(signal: AbortSignal): Promise<void>;
}
