/**
 * One message on one channel, or the proof of it without a message, and no longer than the channel has for it. Guarantees: a
 * channel that does not keep to its signal is not waited for either; no alarm is left behind.
 */
import type { Clock, Timers } from '../core/clock.ts';
import { NetworkError } from '../core/errors.ts';
import type { Alert, Channel, OutwardChannel } from './channel.ts';

interface Time {
  readonly clock: Clock;
  readonly timers: Timers;
}

/**
 * `given`: ends it before its time.
 * @throws what the channel throws; NetworkError `alert_not_sent` when it takes too long or is ended
 */
export async function sendInTime(channel: Channel, alert: Alert, time: Time, given?: AbortSignal): Promise<void> {
  return inTime(channel, 'taken a message', (signal) => channel.send(alert, signal), time, given);
}

/** @throws what the channel throws; NetworkError `alert_not_sent` when it takes too long */
export async function proveInTime(channel: OutwardChannel, time: Time): Promise<void> {
  return inTime(channel, 'answered', (signal) => channel.prove(signal), time);
}

async function inTime(
  channel: Channel,
  what: string,
  act: (signal: AbortSignal) => Promise<void>,
  { clock, timers }: Time,
  given?: AbortSignal,
): Promise<void> {
  const controller = new AbortController();
  let tidy = (): void => undefined;
  const late = new Promise<never>((_, reject) => {
    const end = (): void => {
      reject(tooSlow(channel, what));
      controller.abort();
    };
    const takeBack = timers.at(clock.now() + channel.sendMaxMs, end);
    given?.addEventListener('abort', end);
    tidy = () => {
      takeBack();
      given?.removeEventListener('abort', end);
    };
  });
  try {
    await Promise.race([act(controller.signal), late]);
  } finally {
    tidy();
  }
}

function tooSlow({ name, sendMaxMs }: Channel, what: string): NetworkError {
  const message = `the channel ${name} has not ${what} within ${String(sendMaxMs / 1000)} s`;
  return new NetworkError({ code: 'alert_not_sent', message, cure: 'check its address in .env', retryable: true });
}
