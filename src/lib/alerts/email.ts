/**
 * The two channels of a mail server: e-mail, and SMS by a carrier's gateway, which makes an SMS of a mail.
 */
import { MAIL_MAX_MS, handOver, logIn, type MailServer } from './mail-server.ts';
import type { OutwardChannel } from './channel.ts';
import { bodyOf, shortText, subjectOf } from './message-text.ts';

export interface MailRoute {
  readonly server: MailServer;
  readonly from: string;
  readonly to: string;
}

export function emailChannel({ server, from, to }: MailRoute): OutwardChannel {
  return {
    name: 'email',
    sendMaxMs: MAIL_MAX_MS,
    prove: () => logIn(server),
    send(alert, signal) {
      const words = { subject: subjectOf(alert), text: bodyOf(alert) };
      return handOver(
        server,
        { from, to, ...words, isUrgent: alert.severity === 'critical', at: new Date(alert.at) },
        signal,
      );
    },
  };
}

/** Without a subject: gateways put one before the text, which has 160 characters in all. */
export function smsChannel({ server, from, to }: MailRoute): OutwardChannel {
  return {
    name: 'sms',
    sendMaxMs: MAIL_MAX_MS,
    prove: () => logIn(server),
    send(alert, signal) {
      const words = { subject: '', text: shortText(alert) };
      return handOver(server, { from, to, ...words, isUrgent: false, at: new Date(alert.at) }, signal);
    },
  };
}
