/**
 * The channels that `.env` names: the one composition of them, for runs, the watchdog and whoever else tells people.
 * Guarantees: a channel that lacks something is left out, with what it lacks; so is none for a fault that is elsewhere.
 */
import type { Channel, OutwardChannel } from '../../alerts/channel.ts';
import { emailChannel, smsChannel, type MailRoute } from '../../alerts/email.ts';
import { mailSecurityOf, type MailServer } from '../../alerts/mail-server.ts';
import { slackChannel } from '../../alerts/slack.ts';
import { webhookChannel } from '../../alerts/webhook.ts';
import { mailGap, senderOf, type AlertGap } from '../../config/alert-gaps.ts';
import type { DeploymentConfig } from '../../config/keys/deployment.ts';
import type { App } from '../app.ts';

export const CHANNEL_NAMES = ['email', 'slack', 'sms', 'webhook'] as const;
export type ChannelName = (typeof CHANNEL_NAMES)[number];

export interface SetChannel {
  readonly name: ChannelName;
  /** Null: it lacks something. */
  readonly channel: OutwardChannel | null;
  readonly gap: AlertGap | null;
}

type Settings = Partial<DeploymentConfig>;

/** All that are set, in the order of their names. */
export function setChannels(app: App): readonly SetChannel[] {
  const { readable } = app.configuration();
  const { SLACK_WEBHOOK_URL: slack, ALERT_WEBHOOK_URL: webhook } = readable;
  return [
    ...byMail('email', readable, 'ALERT_EMAIL', emailChannel),
    ...(slack === undefined ? [] : [ready('slack', slackChannel(slack))]),
    ...byMail('sms', readable, 'ALERT_SMS_TO', smsChannel),
    ...(webhook === undefined ? [] : [ready('webhook', webhookChannel(webhook))]),
  ];
}

/** Those that can be used. */
export function channelsOf(app: App): readonly Channel[] {
  return setChannels(app).flatMap(({ channel }) => (channel === null ? [] : [channel]));
}

/** What keeps the others from being used, a line each. */
export function unusedChannels(app: App): readonly string[] {
  return setChannels(app).flatMap(({ name, gap }) =>
    gap === null ? [] : [`the channel ${name} is not used: ${gap.key} ${gap.problem}; ${gap.cure}`],
  );
}

function ready(name: ChannelName, channel: OutwardChannel): SetChannel {
  return { name, channel, gap: null };
}

function byMail(
  name: ChannelName,
  settings: Settings,
  key: 'ALERT_EMAIL' | 'ALERT_SMS_TO',
  channelOf: (route: MailRoute) => OutwardChannel,
): readonly SetChannel[] {
  const to = settings[key];
  if (to === undefined) return [];
  const [gap, server, from] = [mailGap(settings, key), serverOf(settings), senderOf(settings)];
  if (gap !== null || server === null || from === null) return [{ name, channel: null, gap: gap ?? portGap }];
  return [ready(name, channelOf({ server, from, to }))];
}

/** What is left to be missing: a port that could not be read. */
const portGap: AlertGap = { key: 'SMTP_PORT', problem: 'cannot be read', cure: 'tbot config validate says why' };

function serverOf({
  SMTP_HOST: host,
  SMTP_PORT: port,
  SMTP_USER: user,
  SMTP_PASS: password,
}: Settings): MailServer | null {
  if (host === undefined || port === undefined) return null;
  const login = user === undefined || password === undefined ? null : { user, password };
  return { host, port, security: mailSecurityOf(host, port), login };
}
