/** What a strategy answers in one session of made-up bars, asked as the session machine asks it. */
import { firstRowFrom } from '../../src/lib/market/rows.ts';
import { NO_ROW, Tape } from '../../src/lib/market/tape.ts';
import type { Bars } from '../../src/lib/market/bars.ts';
import type { Answers, Numbers, SessionFacts, Strategy } from '../../src/lib/strategies/strategy.ts';
import { isDecisionMinute, type Window } from '../../src/lib/strategies/window.ts';
import { FULL_DAY, openMinuteOf, sessionOf } from '../helpers/bars.ts';
import { followed, tell } from '../helpers/live.ts';
import { VIX } from '../helpers/trial.ts';

interface Session {
  readonly date?: string;
  readonly window?: Window;
  readonly vix?: SessionFacts['vix'];
  /** False: each bar becomes known at its own minute, as live. */
  readonly isKnownAtOnce?: boolean;
}

interface Heard {
  /** "20 AAA long 2", "20 AAA refuses thin_range" */
  readonly lines: string[];
  readonly numbers: Numbers[];
}

/** A session without and with more symbols. */
export function heard(strategy: Strategy, symbols: readonly Bars[], session: Session = {}): Heard {
  const { date = FULL_DAY, vix = VIX, isKnownAtOnce = true } = session;
  const { minutes } = sessionOf(date);
  const window = session.window ?? strategy.window(minutes);
  const tapes = symbols.map((bars, at) =>
    isKnownAtOnce ? startedTape(bars, date, at) : followed(bars, minutes, at, date),
  );
  const [said, numbers]: [string[], Numbers[]] = [[], []];
  const say = (what: string, seen: Numbers): void => {
    said.push(what);
    numbers.push(seen);
  };
  const admitted: Tape[] = [];
  const waiting = new Set(tapes);
  strategy.startSession({ minutes, window, vix });
  for (let m = 0; m < minutes; m++) {
    if (!isKnownAtOnce) symbols.forEach((bars, at) => tapes[at] !== undefined && tell(tapes[at], bars, m));
    if (!isDecisionMinute(window, m)) continue;
    for (const tape of waiting) {
      if (tape.rowAt(m) === NO_ROW) continue;
      waiting.delete(tape);
      const why = strategy.admit(tape, m);
      if (why === null) admitted.push(tape);
      else say(`${String(m)} ${tape.symbol} refuses ${why.reason}`, why.numbers);
    }
    strategy.decide(m, answersAt(m, say), admitted);
  }
  return { lines: said, numbers };
}

/** Of one symbol. */
export function linesOf(strategy: Strategy, bars: Bars, session: Session = {}): string[] {
  return heard(strategy, [bars], session).lines;
}

/** A tape in its session, all of whose rows are known. */
export function startedTape(bars: Bars, date = FULL_DAY, index = 0): Tape {
  const open = openMinuteOf(date);
  const { minutes } = sessionOf(date);
  const tape = new Tape(bars, index);
  tape.startSession(open, firstRowFrom(bars.minute, open), firstRowFrom(bars.minute, open + minutes));
  return tape;
}

function answersAt(m: number, say: (what: string, seen: Numbers) => void): Answers {
  return {
    signal: ({ symbol }, side, score, seen) =>
      say(`${String(m)} ${symbol} ${side} ${String(Number(score.toFixed(6)))}`, seen),
    refusal: ({ symbol }, side, reason, seen) =>
      say(`${String(m)} ${symbol} refuses ${side === null ? '' : `${side} `}${reason}`, seen),
  };
}
