/**
 * One message on one channel, and no longer than the channel has for it. Guarantees: a channel that does not keep to its
 * signal is not waited for either; no alarm is left behind.
 */
import type { Clock, Timers } from '../core/clock.ts';
import { NetworkError } from '../core/errors.ts';
import type { Alert, Channel } from './channel.ts';

/** @throws what the channel throws; NetworkError `alert_not_sent` when it takes too long */
export async function sendInTime(
  channel: Channel,
  alert: Alert,
  { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
): Promise<void> {
  const controller = new AbortController();
  let takeBack = (): void => undefined;
  const late = new Promise<never>((_, reject) => {
    takeBack = timers.at(clock.now() + channel.sendMaxMs, () => {
      reject(tooSlow(channel));
      controller.abort();
    });
  });
  try {
    await Promise.race([channel.send(alert, controller.signal), late]);
  } finally {
    takeBack();
  }
}

function tooSlow({ name, sendMaxMs }: Channel): NetworkError {
  const message = `the channel ${name} has not taken a message within ${String(sendMaxMs / 1000)} s`;
  return new NetworkError({ code: 'alert_not_sent', message, cure: 'check its address in .env', retryable: true });
}
