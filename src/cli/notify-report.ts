/** What became of a test message, for people. */
import type { NotifyOutcome } from '../lib/app/alerts/notify-test.ts';

export function notifyLine({ channel, outcome, seconds, code, cause, cure }: NotifyOutcome): string {
  if (outcome === 'sent') return `${channel}: sent in ${seconds.toFixed(1)} s`;
  const what = outcome === 'refused' ? `refused after ${seconds.toFixed(1)} s` : 'not set up whole';
  return `${channel}: ${what}: ${code ?? ''}: ${cause ?? ''}\n  cure: ${cure ?? ''}`;
}
