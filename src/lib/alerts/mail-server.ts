/**
 * The mail server as it is set, and one mail handed to it. Guarantees: to another machine nothing is sent in the clear, and
 * only to a server whose certificate is accepted; a login that is set is used, or nothing is sent; nothing that is thrown
 * holds what the server said, an address or the password. nodemailer is loaded with the first mail.
 */
import type { Secret } from '../core/secret.ts';
import { mailFailure } from './mail-failure.ts';

/**
 * `tls`: from the first byte. `starttls`: begins in the clear, and nothing is said before it is private. `local`: a program of
 * this machine, where nobody sits between; private where it offers that, by whatever certificate: mostly one of its own making.
 */
export type MailSecurity = 'tls' | 'starttls' | 'local';

export interface MailServer {
  readonly host: string;
  readonly port: number;
  readonly security: MailSecurity;
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

/** At any other port it begins with STARTTLS. */
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

/** Connects, becomes private, logs in, and says goodbye: no mail is sent. @throws NetworkError `alert_not_sent` */
export async function logIn(server: MailServer): Promise<void> {
  const { createTransport } = await import('nodemailer');
  const transport = createTransport(transportOf(server));
  try {
    await transport.verify();
  } catch (error) {
    throw mailFailure(error);
  } finally {
    transport.close();
  }
}

/** What a server at that address is to be spoken to with. */
export function mailSecurityOf(host: string, port: number): MailSecurity {
  if (port === TLS_PORT) return 'tls';
  return /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host) ? 'local' : 'starttls';
}

function transportOf({ host, port, security, login, authority }: MailServer) {
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    tls: {
      minVersion: 'TLSv1.2' as const,
      rejectUnauthorized: security !== 'local',
      ...(authority === undefined ? {} : { ca: authority }),
    },
    ...(login === null ? {} : { auth: { user: login.user, pass: login.password.reveal() }, forceAuth: true }),
    connectionTimeout: MAIL_MAX_MS,
    greetingTimeout: MAIL_MAX_MS,
    socketTimeout: MAIL_MAX_MS,
    dnsTimeout: MAIL_MAX_MS,
    socketCloseTimeout: CLOSE_MS,
  };
}
