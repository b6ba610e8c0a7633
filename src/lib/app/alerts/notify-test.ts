/**
 * `tbot notify test`: one message on each channel that is set, all at once, tried once each, and what became of it.
 * Guarantees: it goes the way of every other message, by the same channels; nothing in the answer is a secret.
 */
import { sendInTime } from '../../alerts/in-time.ts';
import type { Alert, Channel } from '../../alerts/channel.ts';
import { modeOf } from '../../config/broker-mode.ts';
import { configOf } from '../../config/files.ts';
import { ConfigError, TbotError } from '../../core/errors.ts';
import type { App } from '../app.ts';
import { systemTimers } from '../system-timers.ts';
import { setChannels, type ChannelName, type SetChannel } from './channels.ts';

export interface NotifyOutcome {
  readonly channel: ChannelName;
  /** `incomplete`: something is missing in `.env`, and nothing was tried. */
  readonly outcome: 'sent' | 'refused' | 'incomplete';
  /** How long it took. */
  readonly seconds: number;
  /** Null: it was sent. */
  readonly code: string | null;
  readonly cause: string | null;
  readonly cure: string | null;
}

/**
 * `names`: those alone; none: all.
 * @throws ConfigError `no_channel` when none of them is set; `config_invalid`
 */
export async function testChannels(app: App, names: readonly ChannelName[]): Promise<readonly NotifyOutcome[]> {
  const { trading } = configOf(app.configuration());
  const all = setChannels(app);
  const chosen = all.filter(({ name }) => names.length === 0 || names.includes(name));
  const absent = names.filter((name) => !all.some((each) => each.name === name));
  if (chosen.length === 0 || absent.length > 0) throw notSet(absent);
  const account = `${trading.BROKER}-${modeOf(trading)}`;
  return Promise.all(chosen.map((each) => outcomeOf(app, each, account)));
}

async function outcomeOf(app: App, { name, channel, gap }: SetChannel, account: string): Promise<NotifyOutcome> {
  if (channel === null) {
    const cause = gap === null ? 'something is missing' : `${gap.key} ${gap.problem}`;
    const cure = gap?.cure ?? 'tbot config validate';
    return { channel: name, outcome: 'incomplete', seconds: 0, code: 'channel_incomplete', cause, cure };
  }
  const before = performance.now();
  const failure = await failureOf(app, channel, testMessage(app, account));
  const seconds = Math.round((performance.now() - before) / 10) / 100;
  if (failure === null) return { channel: name, outcome: 'sent', seconds, code: null, cause: null, cure: null };
  return { channel: name, outcome: 'refused', seconds, ...failure };
}

async function failureOf(app: App, channel: Channel, alert: Alert): Promise<Refusal | null> {
  try {
    await sendInTime(channel, alert, { clock: app.clock, timers: systemTimers(app.clock) });
    return null;
  } catch (error) {
    if (error instanceof TbotError) return { code: error.code, cause: error.message, cure: error.cure };
    throw error;
  }
}

interface Refusal {
  readonly code: string;
  readonly cause: string;
  readonly cure: string;
}

function testMessage(app: App, account: string): Alert {
  const text = 'a test message: alerts of this account arrive here. Nothing has happened, and nothing has to be done.';
  return { severity: 'info', code: 'test', account, about: null, text, at: app.clock.now(), repeats: 0 };
}

function notSet(names: readonly ChannelName[]): ConfigError {
  return new ConfigError({
    code: 'no_channel',
    message: names.length === 0 ? 'no channel for alerts is set up' : `not set up: ${names.join(', ')}`,
    cure: 'set ALERT_EMAIL with SMTP_HOST, SLACK_WEBHOOK_URL, ALERT_SMS_TO or ALERT_WEBHOOK_URL in .env (docs/OPERATIONS.md, Alerts)',
  });
}
