/**
 * What the alert keys of `.env` lack to reach anybody. Guarantees: a gap is never a fault: alerts that are set up by half
 * keep nobody from trading, guarding and looking on.
 */
import type { DeploymentConfig, DeploymentKey } from './keys/deployment.ts';
import { email } from './keys/kinds.ts';

type AlertSettings = Partial<
  Pick<DeploymentConfig, 'ALERT_EMAIL' | 'ALERT_SMS_TO' | 'SMTP_HOST' | 'SMTP_PORT' | 'SMTP_USER' | 'SMTP_PASS'>
>;

export interface AlertGap {
  /** Where it shows. */
  readonly key: DeploymentKey;
  /** As half a sentence after the key. */
  readonly problem: string;
  readonly cure: string;
}

/** All of them, for who checks the files. */
export function alertGaps(settings: AlertSettings): readonly AlertGap[] {
  const { ALERT_EMAIL, ALERT_SMS_TO, SMTP_HOST } = settings;
  const addressed = (['ALERT_EMAIL', 'ALERT_SMS_TO'] as const).filter((key) => settings[key] !== undefined);
  const server = serverGap(settings);
  const gaps = addressed.flatMap((key) => (SMTP_HOST === undefined ? [noServer(key)] : []));
  if (server !== null) gaps.push(server);
  if (SMTP_HOST !== undefined && addressed.length === 0)
    gaps.push({
      key: 'SMTP_HOST',
      problem: 'is set, and nobody is told by it',
      cure: 'set ALERT_EMAIL or ALERT_SMS_TO too',
    });
  if (ALERT_SMS_TO !== undefined && ALERT_EMAIL === undefined && SMTP_HOST !== undefined && senderOf(settings) === null)
    gaps.push(NO_SENDER);
  return gaps;
}

/** What keeps mail from that key's address; null: nothing that can be seen from here. */
export function mailGap(settings: AlertSettings, key: 'ALERT_EMAIL' | 'ALERT_SMS_TO'): AlertGap | null {
  if (settings.SMTP_HOST === undefined) return noServer(key);
  return serverGap(settings) ?? (senderOf(settings) === null ? NO_SENDER : null);
}

/** Whom mail is from: the login where it is an address, else who is told; null: nobody that is known. */
export function senderOf({ SMTP_USER, ALERT_EMAIL }: AlertSettings): string | null {
  if (SMTP_USER !== undefined && isAddress(SMTP_USER)) return SMTP_USER;
  return ALERT_EMAIL ?? null;
}

const NO_SENDER: AlertGap = {
  key: 'ALERT_SMS_TO',
  problem: 'is set, and there is no address that the mail is from',
  cure: 'set ALERT_EMAIL too, or an SMTP_USER that is an address',
};

function noServer(key: DeploymentKey): AlertGap {
  return { key, problem: 'is set, and no mail server is', cure: 'set SMTP_HOST, SMTP_USER and SMTP_PASS too' };
}

/** Half a login is none. */
function serverGap({ SMTP_USER, SMTP_PASS }: AlertSettings): AlertGap | null {
  if (SMTP_USER !== undefined && SMTP_PASS === undefined)
    return { key: 'SMTP_USER', problem: 'is set, and SMTP_PASS is not', cure: 'tbot config set SMTP_PASS asks for it' };
  if (SMTP_USER === undefined && SMTP_PASS !== undefined)
    return { key: 'SMTP_PASS', problem: 'is set, and SMTP_USER is not', cure: 'set SMTP_USER too' };
  return null;
}

function isAddress(text: string): boolean {
  try {
    return email.read(text) === text;
  } catch {
    return false;
  }
}
