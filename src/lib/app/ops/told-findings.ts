/**
 * What the watchdog has told people of, kept between its looks, which are processes of their own. Guarantees: an occurrence is
 * told once on each channel that takes it, and offered again at each look to those that did not answer, as long as it lasts; one
 * that is over and comes again is another. A file that cannot be read or written makes it tell again, and fails no look.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { utcText } from '../../calendar/text.ts';
import { replaceFile } from '../../config/atomic-file.ts';
import type { Home } from '../../config/home.ts';
import type { EpochMs } from '../../core/clock.ts';
import type { Examination } from '../doctor/check.ts';

/** Of a channel that does not take what was found. It is told on the others, and is none of what waits. */
export const ALERTS_STUCK = 'alerts_stuck';

export interface Occurrence {
  readonly account: string;
  readonly name: string;
  readonly code: string;
  readonly about: string | null;
  readonly since: EpochMs;
  /** The channels that took it, and those that refused it for good: a login that is refused again and again gets locked. */
  readonly takenBy: readonly string[];
  readonly refusedBy: readonly string[];
}

export class ToldFindings {
  readonly #file: string;
  readonly #onFailure: (problem: string) => void;
  #occurrences: readonly Occurrence[];
  #written: string;

  constructor({ journalFolder }: Home, onFailure: (problem: string) => void) {
    this.#file = join(journalFolder, 'watchdog-told.json');
    this.#onFailure = onFailure;
    this.#occurrences = read(this.#file);
    this.#written = textOf(this.#occurrences);
  }

  /** What fails now: what is over is forgotten, what is new begins. In the order in which it was found. */
  see(account: string, failed: readonly Examination[], now: EpochMs): readonly Occurrence[] {
    this.#occurrences = failed.map(({ name, code, about }): Occurrence => {
      const seen = { account, name, code: code ?? 'unhealthy', about };
      const known = this.#occurrences.find((each) => isSame(each, seen));
      return known ?? { ...seen, since: now, takenBy: [], refusedBy: [] };
    });
    return this.#occurrences;
  }

  taken(channel: string, of: Identity): void {
    this.#note(of, ({ takenBy }) => ({ takenBy: [...new Set([...takenBy, channel])] }));
  }

  refused(channel: string, of: Identity): void {
    this.#note(of, ({ refusedBy }) => ({ refusedBy: [...new Set([...refusedBy, channel])] }));
  }

  /** Those of these channels that have not taken what began before then. */
  stuck(channels: readonly string[], before: EpochMs): readonly string[] {
    const waiting = this.#occurrences.filter(({ code, since }) => code !== ALERTS_STUCK && since < before);
    return channels.filter((channel) => waiting.some(({ takenBy }) => !takenBy.includes(channel)));
  }

  #note(of: Identity, news: (known: Occurrence) => Partial<Occurrence>): void {
    this.#occurrences = this.#occurrences.map((each) => (isSame(each, of) ? { ...each, ...news(each) } : each));
  }

  /** Only where something has changed. */
  keep(): void {
    const text = textOf(this.#occurrences);
    if (text === this.#written) return;
    try {
      replaceFile(this.#file, text);
      this.#written = text;
    } catch (error) {
      this.#onFailure(`what was told cannot be kept, and is told again: ${(error as Error).message}`);
    }
  }
}

type Identity = Pick<Occurrence, 'account' | 'name' | 'code' | 'about'>;

function isSame(a: Identity, b: Identity): boolean {
  return a.account === b.account && a.name === b.name && a.code === b.code && a.about === b.about;
}

function textOf(occurrences: readonly Occurrence[]): string {
  return `${JSON.stringify(
    occurrences.map((each) => ({ ...each, since: utcText(each.since) })),
    null,
    2,
  )}\n`;
}

/** None where there is no file, or one that says nothing. */
function read(file: string): readonly Occurrence[] {
  try {
    const known = JSON.parse(readFileSync(file, 'utf8')) as (Omit<Occurrence, 'since'> & { since: string })[];
    return known.map((each) => ({
      ...each,
      since: Date.parse(each.since),
      takenBy: [...each.takenBy],
      refusedBy: [...each.refusedBy],
    }));
  } catch {
    return [];
  }
}
