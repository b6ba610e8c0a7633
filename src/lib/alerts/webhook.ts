/** The webhook channel: one JSON object by POST to ALERT_WEBHOOK_URL. */
import type { Secret } from '../core/secret.ts';
import type { Alert, Channel } from './channel.ts';
import { request } from './http.ts';

export function webhookChannel(url: Secret): Channel {
  return {
    name: 'webhook',
    send: (alert, signal) =>
      request('ALERT_WEBHOOK_URL', url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(documentOf(alert)),
        signal,
      }),
  };
}

/** What programs get of a message. */
export function documentOf({ severity, code, about, text, at, repeats }: Alert): Readonly<Record<string, unknown>> {
  return { app: 'tbot', severity, code, about, text, at: new Date(at).toISOString(), repeats };
}
