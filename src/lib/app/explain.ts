/**
 * `tbot explain ID`: why a trade was taken or a candidate refused, from the journals of the home. An ID is a trade's, an
 * order's, or words that a candidate is known by: date, strategy, symbol, session minute or time.
 */
import { dualZoneTime, utcText } from '../calendar/text.ts';
import { ConfigError } from '../core/errors.ts';
import { storyOf, type Story } from '../reports/explain/story.ts';
import type { StoredRecord } from '../session/records.ts';
import type { App } from './app.ts';
import { candidateId, decidedAt, findCandidates, type Candidate } from './candidates.ts';
import { listJournals, withJournal } from './journals.ts';

export interface ExplainedStep {
  /** UTC, ISO 8601. */
  readonly time: string;
  /** Both zones, for people. */
  readonly at: string;
  readonly text: string;
}

export interface Explanation {
  /** As it can be asked for again. */
  readonly id: string;
  readonly trade_id: string | null;
  readonly journal: string;
  readonly broker: string;
  readonly mode: string;
  readonly dry_run: boolean;
  readonly session: string;
  readonly strategy: string;
  readonly symbol: string;
  /** Session minute of the decision, and its end: UTC, ISO 8601. */
  readonly minute: number;
  readonly decided: string;
  readonly outcome: Story['outcome'];
  readonly reason: string | null;
  readonly verdict: string;
  readonly steps: readonly ExplainedStep[];
}

/** More decisions than these are named, not told. */
const TOLD_MAX = 10;
const NAMED_MAX = 12;

/** Oldest first. @throws ConfigError `id_unknown`, `id_ambiguous`, both with what is near */
export function explainId({ home }: App, words: readonly string[]): readonly Explanation[] {
  const asked = words.join(' ').trim();
  const journals = listJournals(home);
  const { found, near } = findCandidates(journals, asked);
  if (found.length > 0 && found.length <= TOLD_MAX) return found.map(explanation);
  const ids = [...new Set((found.length > 0 ? found : near).map(candidateId))];
  const named = ids.slice(0, NAMED_MAX).join(', ');
  const cure =
    ids.length === 0
      ? 'there is no decision in the journals of this home yet; tbot run open --replay DATE makes some'
      : `name one of these: ${named}${ids.length > NAMED_MAX ? ` (and ${String(ids.length - NAMED_MAX)} more)` : ''}`;
  const details = { matches: ids };
  if (found.length > 0) {
    const message = `"${asked}" fits ${String(found.length)} decisions`;
    throw new ConfigError({ code: 'id_ambiguous', message, cure, details });
  }
  throw new ConfigError({ code: 'id_unknown', message: `no decision is known by "${asked}"`, cure, details });
}

function explanation(candidate: Candidate): Explanation {
  const { journal, session, strategy, symbol, m } = candidate;
  const { outcome, reason, verdict, steps, tradeId } = withJournal(journal.file, (reader) => {
    const sessions = journal.sessions.slice(journal.sessions.indexOf(session));
    return storyOf(
      candidate,
      untilClosed(sessions, (each) => reader.read(each), candidate.tradeId),
    );
  });
  return {
    ...{ id: candidateId(candidate), trade_id: tradeId, journal: journal.name },
    ...{ broker: journal.broker, mode: journal.mode, dry_run: journal.isDryRun },
    ...{ session, strategy, symbol, minute: m, decided: utcText(decidedAt(candidate)) },
    ...{ outcome, reason, verdict },
    steps: steps.map(({ at, text }) => ({ time: utcText(at), at: dualZoneTime(at), text })),
  };
}

/** The records of its session; of a trade that was held beyond it, also those of later ones. */
function* untilClosed(
  sessions: readonly string[],
  read: (session: string) => Iterable<StoredRecord>,
  tradeId: string | null,
): Generator<StoredRecord> {
  let isOpen = false;
  for (const session of sessions) {
    for (const stored of read(session)) {
      const { record } = stored;
      if (record.kind === 'bought' && record.id === tradeId) isOpen = true;
      if (record.kind === 'closed' && record.trade.trade_id === tradeId) isOpen = false;
      yield stored;
    }
    if (!isOpen) return;
  }
}
