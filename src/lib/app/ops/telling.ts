/** Alerts from outside a run: the queue over the channels of `.env`, for as long as a command lives. */
import { logChannel } from '../../alerts/log-channel.ts';
import { AlertQueue } from '../../alerts/queue.ts';
import { pingHealthcheck } from '../../alerts/healthcheck.ts';
import type { Channel } from '../../alerts/channel.ts';
import { webhookChannel } from '../../alerts/webhook.ts';
import { seededRng } from '../../core/rng.ts';
import type { App } from '../app.ts';
import { systemTimers } from '../system-timers.ts';

const PING_MAX_MS = 5000;

/** The channels that `.env` names, as far as it can be read. */
export function channelsOf(app: App): Channel[] {
  const webhook = app.configuration().config?.deployment.ALERT_WEBHOOK_URL;
  return webhook === undefined ? [] : [webhookChannel(webhook)];
}

/** `log`: takes each message as a line, and each failure of a channel. */
export function alertQueue(app: App, log: (line: string) => void): AlertQueue {
  return new AlertQueue({
    channels: [...channelsOf(app), logChannel(log)],
    clock: app.clock,
    timers: systemTimers(app.clock),
    rng: seededRng(app.clock.now()),
    onFailure: ({ channel, error }) => log(`warning: ${channel}: ${error instanceof Error ? error.message : 'failed'}`),
  });
}

/** Tells the dead-man's switch that all is well. Null: it was told, or there is none; else why it was not. */
export async function pingIfSet(app: App): Promise<string | null> {
  const url = app.configuration().config?.deployment.HEALTHCHECK_URL;
  if (url === undefined) return null;
  try {
    await pingHealthcheck(url, AbortSignal.timeout(PING_MAX_MS));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
