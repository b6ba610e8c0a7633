/**
 * What nodemailer throws, in words of our own. Guarantees: of what the server said only its numbers are repeated, for the
 * rest may hold an address or what was sent to it; a refusal that may pass is known from one that will not.
 */
import { NetworkError } from '../core/errors.ts';

/** What is known of it. All of it may be missing. */
interface Thrown {
  /** nodemailer's word for the kind. */
  readonly code?: unknown;
  /** The system's, where that has one too. */
  readonly originalCode?: unknown;
  readonly responseCode?: unknown;
  readonly response?: unknown;
  /** What was answered so: `RCPT TO`, `AUTH PLAIN`. */
  readonly command?: unknown;
  readonly message?: unknown;
}

interface Told {
  readonly problem: string;
  readonly cure: string;
  readonly retryable: boolean;
}

const LOGIN_CURE =
  'check SMTP_USER and SMTP_PASS in .env; most mail providers want an app password here, not the one of the account';
const SERVER_CURE = 'check SMTP_HOST and SMTP_PORT in .env';
const CLOSED_PORTS_CURE = `${SERVER_CURE}; many hosts of servers close 25, 465 and 587 to the outside, and 2525 is often open`;

export function mailFailure(error: unknown): NetworkError {
  const thrown = (typeof error === 'object' && error !== null ? error : {}) as Thrown;
  const { problem, cure, retryable } = told(thrown);
  const code = typeof thrown.responseCode === 'number' ? { smtp_code: thrown.responseCode } : {};
  const message = `the mail server ${problem}`;
  return new NetworkError({ code: 'alert_not_sent', message, cure, retryable, details: code });
}

function told(thrown: Thrown): Told {
  if (thrown.command === 'STARTTLS' && typeof thrown.responseCode === 'number')
    return {
      problem: `has no STARTTLS${numbers(thrown)}`,
      cure: `${SERVER_CURE}: nothing is sent in the clear`,
      retryable: isPassing(thrown),
    };
  if (isCertificate(thrown)) {
    const cure = `${SERVER_CURE}: the name must be the one in its certificate, and who signed that must be known to this machine`;
    return { problem: 'has a certificate that is not accepted', cure, retryable: false };
  }
  switch (thrown.code) {
    case 'EDNS':
      return { problem: `is not found${kind(thrown)}`, cure: 'check SMTP_HOST in .env', retryable: true };
    case 'ETIMEDOUT':
      return { problem: 'does not answer (ETIMEDOUT)', cure: CLOSED_PORTS_CURE, retryable: true };
    case 'EABORT':
      return { problem: 'has not taken a message in time', cure: CLOSED_PORTS_CURE, retryable: true };
    case 'EAUTH':
      return { problem: `refused the login${numbers(thrown)}`, cure: LOGIN_CURE, retryable: isPassing(thrown) };
    case 'EENVELOPE':
    case 'EMESSAGE':
      return refused(thrown);
    default:
      return other(thrown);
  }
}

/** Of the mail itself. */
function refused(thrown: Thrown): Told {
  const at = { problem: `refused ${whatOf(thrown)}${numbers(thrown)}`, retryable: isPassing(thrown) };
  if (thrown.responseCode === 530) return { ...at, cure: 'set SMTP_USER and SMTP_PASS in .env' };
  if (thrown.command === 'RCPT TO') return { ...at, cure: 'check ALERT_EMAIL and ALERT_SMS_TO in .env' };
  if (thrown.command === 'MAIL FROM')
    return { ...at, cure: 'it must let this login send as SMTP_USER, or as ALERT_EMAIL where SMTP_USER is no address' };
  return { ...at, cure: 'ask the mail provider what it does not take' };
}

/** Of the connection. */
function other(thrown: Thrown): Told {
  const { responseCode } = thrown;
  if (typeof responseCode === 'number')
    return { problem: `turned us away${numbers(thrown)}`, cure: SERVER_CURE, retryable: isPassing(thrown) };
  if (thrown.code === 'ETLS' || /^(EPROTO|ERR_SSL_\w+)$/.test(String(thrown.originalCode)))
    return {
      problem: `does not speak TLS there${kind(thrown)}`,
      cure: `${SERVER_CURE}: 465 is TLS from the start, 587 begins with STARTTLS`,
      retryable: true,
    };
  const isCut = thrown.originalCode === undefined || thrown.originalCode === 'ECONNRESET';
  if (isCut) return { problem: `broke off${kind(thrown)}`, cure: SERVER_CURE, retryable: true };
  return { problem: `could not be reached${kind(thrown)}`, cure: CLOSED_PORTS_CURE, retryable: true };
}

function whatOf({ command }: Thrown): string {
  if (command === 'MAIL FROM') return 'the sender';
  return command === 'RCPT TO' ? 'the recipient' : 'the message';
}

/** RFC 5321: what begins with 4 may pass. A refusal without a number is final: nothing was said that could. */
function isPassing({ responseCode }: Thrown): boolean {
  return typeof responseCode === 'number' && responseCode >= 400 && responseCode < 500;
}

/** " (535 5.7.8)": the code, and the enhanced one of RFC 3463 where there is one. */
function numbers({ responseCode, response }: Thrown): string {
  if (typeof responseCode !== 'number') return '';
  const [, enhanced] = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(typeof response === 'string' ? response : '') ?? [];
  return ` (${[String(responseCode), enhanced].filter((part) => part !== undefined).join(' ')})`;
}

/** " (ECONNREFUSED)": words of the system alone, of nothing that was sent. */
function kind({ code, originalCode }: Thrown): string {
  const word = [originalCode, code].find((each) => typeof each === 'string' && /^[A-Z0-9_]{2,40}$/.test(each));
  return typeof word === 'string' ? ` (${word})` : '';
}

/** With STARTTLS nodemailer passes on only the words of the TLS layer. */
function isCertificate({ message, originalCode }: Thrown): boolean {
  if (typeof originalCode === 'string' && /CERT|ALTNAME|SELF_SIGNED|ISSUER/.test(originalCode)) return true;
  return typeof message === 'string' && /^Error initiating TLS - .*(certificate|altnames)/is.test(message);
}
