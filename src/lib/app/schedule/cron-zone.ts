/** What cron takes the times of a line for: CRON_TZ where it knows that, else the machine's clock. Pure. */
import type { CronLine } from './cron-lines.ts';
import type { CronClock } from './crontab.ts';

export interface CronHere {
  /** Of the machine, as the time zone database names it. */
  readonly zone: string;
  /** Cronie does, Debian's cron does not. */
  readonly knowsCronTz: boolean;
}

const UTC = /^(?:Etc\/)?(?:UTC|UCT|GMT(?:[+-]?0)?|Universal|Zulu|Greenwich)$/;
const NEW_YORK = /^(?:America\/New_York|US\/Eastern|EST5EDT)$/;

/** Else why its times are neither UTC's nor New York's, as half a sentence. */
export function clockOfLine(
  { zone, hasTz }: Pick<CronLine, 'zone' | 'hasTz'>,
  here: CronHere,
): { readonly clock: CronClock } | { readonly problem: string } {
  const own = clockNamed(here.zone);
  if (zone !== null && clockNamed(zone) !== own && !here.knowsCronTz)
    return { problem: `CRON_TZ=${zone} is set, which this cron does not know: it takes the times for ${here.zone}` };
  const clock = clockNamed(zone ?? here.zone);
  if (clock !== null) return { clock };
  const tz = hasTz ? ' (TZ is set for what is started, and moves no line)' : '';
  return { problem: `cron takes the times for ${zone ?? here.zone}, not for UTC or New York${tz}` };
}

function clockNamed(zone: string): CronClock | null {
  if (UTC.test(zone)) return 'utc';
  return NEW_YORK.test(zone) ? 'new-york' : null;
}
