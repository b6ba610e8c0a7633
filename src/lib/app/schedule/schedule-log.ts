/**
 * data/logs/schedule.log: what the schedule did and what its jobs said, a file a day (by New York's date) and a link of the
 * plain name to the newest. Guarantees: lines are only appended; a log that cannot be written is said once and stops nothing.
 */
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { utcText } from '../../calendar/text.ts';
import { localIsoDate, NEW_YORK } from '../../calendar/zone.ts';
import { PRIVATE_FOLDER } from '../../config/atomic-file.ts';
import type { Home } from '../../config/home.ts';
import type { EpochMs } from '../../core/clock.ts';
import { appendLines, pointTo } from '../../reports/logs/line-file.ts';
import { datedName, SCHEDULE_LOG } from '../../reports/logs/log-names.ts';

export class ScheduleLog {
  readonly #folder: string;
  readonly #onFailure: (problem: string) => void;
  #linked: string | null = null;
  #hasFailed = false;

  constructor({ logsFolder }: Home, onFailure: (problem: string) => void) {
    this.#folder = logsFolder;
    this.#onFailure = onFailure;
  }

  write(at: EpochMs, line: string): void {
    const path = join(this.#folder, datedName(SCHEDULE_LOG, localIsoDate(NEW_YORK, at)));
    try {
      mkdirSync(this.#folder, { recursive: true, mode: PRIVATE_FOLDER });
      appendLines(path, null, [`${utcText(at)} ${line}`]);
      if (this.#linked !== path) pointTo(join(this.#folder, SCHEDULE_LOG), basename(path));
      this.#linked = path;
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) this.#onFailure(`${SCHEDULE_LOG} cannot be written: ${(error as Error).message}`);
      this.#hasFailed = true;
    }
  }
}
