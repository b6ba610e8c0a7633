/**
 * The mail server as it is set, and one mail handed to it. Guarantees: to another machine nothing is sent in the clear, and
 * only to a server whose certificate is accepted; a login that is set is used, or nothing is sent; nothing that is thrown
 * holds what the server said, an address or the password. nodemailer is loaded with the first mail.
 */
import type { Secret } from '../core/secret.ts';
import { mailFailure } from './mail-failure.ts';

export interface MailServer {
  readonly host: string;
  readonly port: number;
  readonly login: { readonly user: string; readonly password: Secret } | null;
  /** An authority to be trusted beside those of the system, as PEM. */
  readonly authority?: string;
}

export interface Letter {
  readonly from: string;
  readonly to: string;
  /** '': none at all. */
  readonly subject: string;
  readonly text: string;
  readonly isUrgent: boolean;
  readonly at: Date;
}

/** The port of TLS from the first byte; at any other it begins with STARTTLS. */
const TLS_PORT = 465;
/** A server may think a while before it greets, and before it takes a mail. */
export const MAIL_MAX_MS = 10_000;
/** What was taken is taken: nobody waits for the other end to hang up. */
const CLOSE_MS = 500;

/** @throws NetworkError `alert_not_sent` */
export async function handOver(server: MailServer, letter: Letter, signal: AbortSignal): Promise<void> {
  const { createTransport } = await import('nodemailer');
  const { from, to, subject, text, isUrgent, at } = letter;
  try {
    await createTransport(transportOf(server)).sendMail({
      ...{ from, to, text, date: at, signal, textEncoding: 'quoted-printable' as const },
      ...(subject === '' ? {} : { subject }),
      ...(isUrgent ? { priority: 'high' as const } : {}),
      // RFC 3834: nobody's out-of-office answers it.
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  } catch (error) {
    throw mailFailure(error);
  }
}

function transportOf({ host, port, login, authority }: MailServer) {
  const isHere = isThisMachine(host);
  return {
    host,
    port,
    secure: port === TLS_PORT,
    requireTLS: !isHere,
    // Between two programs of one machine nobody sits; a bridge or a relay there mostly has a certificate of its own making.
    tls: {
      minVersion: 'TLSv1.2' as const,
      ...(authority === undefined ? { rejectUnauthorized: !isHere } : { ca: authority }),
    },
    ...(login === null ? {} : { auth: { user: login.user, pass: login.password.reveal() }, forceAuth: true }),
    connectionTimeout: MAIL_MAX_MS,
    greetingTimeout: MAIL_MAX_MS,
    socketTimeout: MAIL_MAX_MS,
    dnsTimeout: MAIL_MAX_MS,
    socketCloseTimeout: CLOSE_MS,
  };
}

function isThisMachine(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);
}
