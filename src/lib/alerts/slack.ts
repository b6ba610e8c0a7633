/** The Slack channel: an incoming webhook, whose address is a secret. Guarantees: no text is taken for markup of Slack's. */
import type { Secret } from '../core/secret.ts';
import { SEND_MAX_MS, type Alert, type OutwardChannel } from './channel.ts';
import { postJson } from './http.ts';
import { connect } from './connect.ts';
import { factsOf, headline } from './message-text.ts';

/** Slack cuts at 40,000; nobody reads that. */
const TEXT_MAX = 3000;

export function slackChannel(url: Secret): OutwardChannel {
  return {
    name: 'slack',
    sendMaxMs: SEND_MAX_MS,
    prove: (signal) => connect('SLACK_WEBHOOK_URL', url, signal),
    send: (alert, signal) => postJson('SLACK_WEBHOOK_URL', url, { text: slackText(alert) }, signal),
  };
}

/** The notification on a phone shows the beginning. Slack folds what is long. */
function slackText(alert: Alert): string {
  const head = headline(alert).slice(0, TEXT_MAX);
  const beneath = (alert.lines ?? []).join('\n').slice(0, TEXT_MAX);
  const [, ...facts] = factsOf(alert);
  return [
    alert.severity === 'critical' ? bold(escaped(head)) : escaped(head),
    ...(beneath === '' ? [] : [escaped(beneath)]),
    ...facts.map(escaped),
  ].join('\n');
}

/** What an asterisk within would end early stays plain. */
function bold(text: string): string {
  return text.includes('*') ? text : `*${text}*`;
}

/** The three characters that Slack's markup is made of. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
