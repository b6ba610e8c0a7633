/** What a broker's answers say of its health: for the doctor and the watchdog alike. */
import type { EpochMs } from '../../core/clock.ts';
import type { BrokerHealth } from '../ops/live-ports.ts';
import { fail, ok, warn, type Finding } from './check.ts';

const CLOCK_WARN_MS = 2000;
const CLOCK_FAIL_MS = 30_000;

/** `at`: this machine's clock when it answered. */
export function brokerFinding({ accountId, hindrance, now }: BrokerHealth, at: EpochMs): Finding {
  const offMs = Math.abs(at - now);
  const off = `this clock and the broker's are ${(offMs / 1000).toFixed(1)} s apart`;
  const cure = 'set the clock: timedatectl set-ntp true';
  if (hindrance !== null) return fail('account_hindered', `account ${accountId}: ${hindrance}`, 'ask the broker');
  if (offMs > CLOCK_FAIL_MS) return fail('clock_off', off, cure);
  return offMs > CLOCK_WARN_MS ? warn('clock_off', off, cure) : ok(`account ${accountId} answers; ${off}`);
}
