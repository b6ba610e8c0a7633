/**
 * The dead-man's switch outside the machine: HEALTHCHECK_URL is asked for when all is well, and shouts when nobody does.
 */
import type { Secret } from '../core/secret.ts';
import { request } from './http.ts';

/** @throws NetworkError `alert_not_sent` */
export async function pingHealthcheck(url: Secret, signal: AbortSignal): Promise<void> {
  await request('HEALTHCHECK_URL', url, { method: 'GET', signal });
}
