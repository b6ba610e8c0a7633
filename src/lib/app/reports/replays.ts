/**
 * Which replays a report counts: a session may be replayed as often as one likes, and is one session all the same.
 * Guarantees: of each account, mode and date at most one replay counts, the last that went to its end; what is no replay
 * counts always.
 */
import { counted } from '../../core/counted.ts';
import type { ClosedTrade } from '../../market/closed-trade.ts';
import type { DailySummary } from '../../reports/logs/daily-summary.ts';
import { dateOf } from '../../reports/logs/log-names.ts';
import { sessionOfTrade } from '../../orders/trade-id.ts';
import type { App } from '../app.ts';
import { journalNamed, withJournal } from '../journals.ts';

type Place = Pick<DailySummary, 'broker' | 'mode' | 'session'>;

export class CountedReplays {
  readonly #leftOut: ReadonlySet<string>;
  readonly #replays: readonly Place[];

  /** All of them where `isAll`. */
  constructor({ home }: App, summaries: readonly DailySummary[], isAll: boolean) {
    this.#replays = summaries.filter(isReplay);
    const chosen = new Map<string, DailySummary>();
    for (const each of summaries.filter(isReplay)) {
      const key = `${each.broker} ${each.mode} ${dateOf(each.session)}`;
      const before = chosen.get(key);
      const isLater = before === undefined || numberOf(each.session) > numberOf(before.session);
      if (!isAll && isLater && isFinished(home, each.journal)) chosen.set(key, each);
    }
    const kept = new Set([...chosen.values()].map(keyOf));
    this.#leftOut = new Set(isAll ? [] : this.#replays.map(keyOf).filter((key) => !kept.has(key)));
  }

  counts(place: Place): boolean {
    return !this.#leftOut.has(keyOf(place));
  }

  countsTrade({ broker, mode, trade_id }: ClosedTrade): boolean {
    return this.counts({ broker, mode, session: sessionOfTrade(trade_id) ?? '' });
  }

  /** What is said with a report in which some of the given ones are; none: no replay is among them. */
  notes(isShown: (place: Place) => boolean): readonly string[] {
    const replays = this.#replays.filter(isShown);
    const left = replays.filter((each) => !this.counts(each)).length;
    if (replays.length === 0) return [];
    return [
      'These are replays of recorded or made-up sessions on the built-in broker: no market has filled them.',
      ...(left === 0
        ? []
        : [`${counted(left, 'replay')} left out, repeated or not run to the end; --all counts every one.`]),
    ];
  }
}

/** A replay has an account of its own, which is named after its session. */
function isReplay({ journal, session }: DailySummary): boolean {
  return journal.endsWith(`-${session}`);
}

/** A journal that is no more cannot say that its run was broken off. */
function isFinished(home: App['home'], name: string): boolean {
  const journal = journalNamed(home, name);
  if (journal === null) return true;
  return withJournal(journal.file, (reader) => reader.lastOf('run_ended')?.record.how === 'done');
}

/** "2025-12-31.2" is the second replay of that date. */
function numberOf(session: string): number {
  return Number(session.split('.')[1] ?? 1);
}

function keyOf({ broker, mode, session }: Place): string {
  return `${broker} ${mode} ${session}`;
}
