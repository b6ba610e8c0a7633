/**
 * The first line of a file that tbot has written and may write again: with the hash of what follows, so that a change by a
 * person's hand is seen.
 */
import { createHash } from 'node:crypto';

const MARK = /^# Written by tbot [^\n]* \(([0-9a-f]{16})\)[^\n]*\n/;

export function createMark(version: string, body: string): string {
  return `# Written by tbot ${version} (${hashOf(body)}); changes of your own: systemctl edit NAME\n${body}`;
}

/** Whether it is as tbot has written it. */
export function isUntouched(text: string): boolean {
  const found = MARK.exec(text);
  return found !== null && hashOf(text.slice(found[0].length)) === found[1];
}

function hashOf(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 16);
}
