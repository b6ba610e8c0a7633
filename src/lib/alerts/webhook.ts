/** The webhook channel: one JSON object by POST to ALERT_WEBHOOK_URL. */
import type { Secret } from '../core/secret.ts';
import { SEND_MAX_MS, type Alert, type OutwardChannel } from './channel.ts';
import { postJson } from './http.ts';
import { connect } from './connect.ts';

export function webhookChannel(url: Secret): OutwardChannel {
  return {
    name: 'webhook',
    sendMaxMs: SEND_MAX_MS,
    prove: (signal) => connect('ALERT_WEBHOOK_URL', url, signal),
    send: (alert, signal) => postJson('ALERT_WEBHOOK_URL', url, documentOf(alert), signal),
  };
}

/** What programs get of a message. */
export function documentOf({ at, ...alert }: Alert): Readonly<Record<string, unknown>> {
  const { severity, code, account, about, lines = [], repeats } = alert;
  const text = [alert.text, ...lines].join('\n');
  return { app: 'tbot', severity, code, account, about, text, at: new Date(at).toISOString(), repeats };
}
