/**
 * A message in words for a phone: as the subject and text of a mail, and as one line of at most so many characters.
 * Guarantees: what matters most comes first, so that a screen that shows the beginning alone shows that; what is given as
 * one line is one line.
 */
import { dualZoneDateTime, dualZoneTime } from '../calendar/text.ts';
import { counted } from '../core/counted.ts';
import { asciiOf } from './ascii.ts';
import type { Alert } from './channel.ts';

/** Longer subjects are cut by what shows them. */
const SUBJECT_MAX = 120;
/** What a message of one SMS has room for. */
export const SMS_MAX = 160;
/** Longer texts say no more. */
const TEXT_MAX = 4000;

/** "CRITICAL alpaca-live: the kill switch is engaged: loss" */
export function headline({ severity, account, text }: Alert): string {
  return oneLine(`${severity.toUpperCase()}${account === null ? '' : ` ${account}`}: ${text}`);
}

/** Says who writes. */
export function subjectOf(alert: Alert): string {
  return cut(`tbot ${headline(alert)}`, SUBJECT_MAX);
}

/** The text itself with what is beneath it, then the facts, one a line. */
export function bodyOf(alert: Alert): string {
  const { text, lines = [] } = alert;
  const said = lines.length === 0 ? text.trim() : [text.trim(), '', ...lines].join('\n');
  return [cut(said, TEXT_MAX), '', ...factsOf(alert)].join('\n') + '\n';
}

/** "severity: critical", and so on. */
export function factsOf({ severity, code, account, about, at, repeats }: Alert): readonly string[] {
  return [
    `Severity: ${severity}`,
    ...(account === null ? [] : [`Account: ${account}`]),
    ...(about === null ? [] : [`About: ${about}`]),
    `Time: ${dualZoneDateTime(at)}`,
    ...(repeats === 0 ? [] : [`Said before: ${counted(repeats, 'more time')} since it was sent last`]),
    `Code: ${code}`,
  ];
}

/** In ASCII: the words, then the time if there is room for it. */
export function shortText(alert: Alert): string {
  const words = asciiOf(headline(alert));
  const withTime = `${words}, ${asciiOf(dualZoneTime(alert.at))}`;
  return withTime.length <= SMS_MAX ? withTime : cut(words, SMS_MAX, '...');
}

/** At most that many characters, the mark of the cut among them; no character is split. */
function cut(text: string, most: number, mark = '…'): string {
  if (text.length <= most) return text;
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length + mark.length > most) break;
    kept += character;
  }
  return kept.trimEnd() + mark;
}

function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is taken out
  return text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
}
