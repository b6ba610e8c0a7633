/** What is wrong with the schedule of a home right now: for the watchdog, and as a part of what the doctor says. */
import { dualZoneTime } from '../../calendar/text.ts';
import { fail, ok, together, type Finding } from '../doctor/check.ts';
import type { App } from '../app.ts';
import { UNIT_NAME } from '../service/unit.ts';
import type { Job } from './job.ts';
import { scheduleLife, type ScheduleLife } from './life.ts';
import { missedStarts } from './past-jobs.ts';

const RESTART = `systemctl restart ${UNIT_NAME} where it is a service, else tbot schedule`;

export function scheduleFinding(app: App): Finding {
  return together([lifeFinding(scheduleLife(app)), ...missedStarts(app).map(missedFinding)]);
}

export function lifeFinding(life: ScheduleLife): Finding {
  switch (life.is) {
    case 'running':
      return ok(`the schedule runs${processOf(life)}`);
    case 'silent':
      return fail('schedule_silent', `the schedule${processOf(life)} has not looked for over 3 minutes`, RESTART);
    case 'died':
      return fail('schedule_dead', `the schedule died: it looked last at ${dualZoneTime(life.lookedAt)}`, RESTART);
    case 'absent':
      return ok('no schedule runs');
  }
}

export function missedFinding({ name, words, startsAt }: Job): Finding {
  const command = `tbot ${words.join(' ')}`;
  return fail('job_missed', `${command} was due at ${dualZoneTime(startsAt)} and has not begun`, command, name);
}

function processOf({ owner }: Extract<ScheduleLife, { is: 'running' | 'silent' }>): string {
  return owner === null ? '' : ` (process ${String(owner.pid)})`;
}
