/**
 * Telling people: the queue over the channels of `.env`, for as long as a command lives, and the dead-man's switch.
 * Guarantees: whoever tells, tells the same channels; what a channel did not take is said in the log.
 */
import type { Alert, Channel } from '../../alerts/channel.ts';
import { pingHealthcheck } from '../../alerts/healthcheck.ts';
import { AlertQueue, type SendFailure } from '../../alerts/queue.ts';
import { seededRng } from '../../core/rng.ts';
import type { App } from '../app.ts';
import { systemTimers } from '../system-timers.ts';
import { channelsOf, unusedChannels } from './channels.ts';

const PING_MAX_MS = 5000;
/** What still waits when a command ends is given that long: a slow mail server takes most of it. */
const DRAIN_MS = 10_000;

export interface Telling {
  /** Beside the channels of `.env`. */
  readonly more?: readonly Channel[];
  /** What a channel has taken. */
  readonly onSent?: (channel: string, alert: Alert) => void;
  /** What it has refused for good. */
  readonly onGivenUp?: (channel: string, alert: Alert) => void;
}

/** `log`: takes what is to be known of the channels themselves, as lines. */
export function alertQueue(
  app: App,
  log: (line: string) => void,
  { more = [], onSent = () => undefined, onGivenUp = () => undefined }: Telling = {},
): AlertQueue {
  for (const line of unusedChannels(app)) log(`warning: ${line}`);
  return new AlertQueue({
    channels: [...channelsOf(app), ...more],
    clock: app.clock,
    timers: systemTimers(app.clock),
    rng: seededRng(app.clock.now()),
    onFailure: (failure) => {
      log(failureText(failure));
      if (!failure.isTriedAgain) onGivenUp(failure.channel, failure.alert);
    },
    onSent,
  });
}

/** Waits for what is on its way, `drainMs` at most, and says what has to be given up. */
export async function endTelling(
  app: App,
  alerts: AlertQueue,
  log: (line: string) => void,
  drainMs = DRAIN_MS,
): Promise<void> {
  const isAllTold = await alerts.drained(app.clock.now() + drainMs);
  alerts.close();
  if (!isAllTold) log('warning: not every message was taken by its channel before the end; those are given up');
}

function failureText({ channel, alert, error, isTriedAgain }: SendFailure): string {
  const why = error instanceof Error ? error.message : 'no reason given';
  return `warning: ${channel} has not taken "${alert.code}": ${why}; ${isTriedAgain ? 'it is tried again' : 'given up'}`;
}

/** Tells the dead-man's switch that all is well. Null: it was told, or there is none; else why it was not. */
export async function pingIfSet(app: App): Promise<string | null> {
  const url = app.configuration().readable.HEALTHCHECK_URL;
  if (url === undefined) return null;
  try {
    await pingHealthcheck(url, AbortSignal.timeout(PING_MAX_MS));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
