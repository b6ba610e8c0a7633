/** As much of cron as a crontab of tbot has: variables, comments, minutes and hours as lists, days of the week as a range. */
import assert from 'node:assert/strict';

export interface CronLine {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  /** 0: Sunday */
  readonly weekdays: ReadonlySet<number>;
  /** As cron hands it to the shell. */
  readonly line: string;
  /** Without the program. */
  readonly command: string;
}

export interface Crontab {
  readonly variables: Readonly<Record<string, string>>;
  readonly lines: readonly CronLine[];
}

export function parseCrontab(text: string): Crontab {
  const variables: Record<string, string> = {};
  const lines: CronLine[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const assignment = /^([A-Z_]+)=(.*)$/.exec(line);
    if (assignment !== null) {
      variables[assignment[1] ?? ''] = (assignment[2] ?? '').replace(/^"(.*)"$/, '$1');
      continue;
    }
    const found = /^(\S+)\s+(\S+)\s+\*\s+\*\s+(\S+)\s+(\S.*)$/.exec(line);
    assert.ok(found !== null, line);
    const [, minute = '', hour = '', weekday = '', command = ''] = found;
    assert.ok(!command.includes('%'), 'a percent sign is the end of a command');
    lines.push({
      minutes: fieldOf(minute, 59),
      hours: fieldOf(hour, 23),
      weekdays: fieldOf(weekday, 6),
      line: command,
      command: command.replace(/^"?\$TBOT"? /, ''),
    });
  }
  return { variables, lines };
}

/** Whether the line fires at that minute of the day, on that day of the week. */
export function fires({ minutes, hours, weekdays }: CronLine, minuteOfDay: number, weekday: number): boolean {
  return minutes.has(minuteOfDay % 60) && hours.has(Math.floor(minuteOfDay / 60)) && weekdays.has(weekday);
}

function fieldOf(text: string, max: number): Set<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [, first = '', last] = /^(\d+|\*)(?:-(\d+))?$/.exec(part) ?? assert.fail(text);
    const [from, to] = first === '*' ? [0, max] : [Number(first), Number(last ?? first)];
    assert.ok(from <= to && to <= max, text);
    for (let value = from; value <= to; value++) values.add(value);
  }
  return values;
}
