/**
 * close: the end of the day. trend follows a new high or low of the session on volume; fade bets against a move of the
 * last quarter of an hour that has gone too far and turns. Long, or bearish by put or inverse ETF.
 */
import type { Tape } from '../market/tape.ts';
import { FadeRule } from './close-fade.ts';
import type { CloseRule, Found } from './close-rule.ts';
import { TrendRule } from './close-trend.ts';
import { isImbalanceTime, refusedByImbalance, type Imbalance } from './filters/imbalance.ts';
import { refusedByVix, VIX_SESSIONS } from './filters/vix.ts';
import { hindered, ready, type SelfCheckFacts, type SelfFinding } from './self-check.ts';
import type {
  Answers,
  Seen,
  SessionFacts,
  Side,
  Strategy,
  StrategyRefusal,
  StrategyRules,
  WindowRefusal,
} from './strategy.ts';
import type { Window } from './window.ts';

/** The keys of `.env_bot` that it goes by. */
export interface CloseSettings {
  readonly STRAT_CLOSE_MODE: 'trend' | 'fade' | 'both';
  readonly STRAT_CLOSE_VIX_THRESHOLD: number;
  /** Most of the window's budget that one trade may take, as a share. */
  readonly STRAT_CLOSE_MAX_ALLOCATION: number;
  readonly ENABLE_VIX_GATEKEEPER: boolean;
  readonly ENABLE_IMBALANCE_SCANNER: boolean;
}

/** What the broker reports of a symbol's order imbalance; null for a broker that reports none. */
export type ImbalanceOf = ((symbol: string) => Imbalance) | null;

/** The window starts, decides for the last time, and is out this long before the close: 14:30, 15:45 and 15:55. */
const START_BEFORE_CLOSE = 90;
const LAST_BEFORE_CLOSE = 15;
const EXIT_BEFORE_CLOSE = 5;

export class EndOfDay implements Strategy {
  readonly name = 'close';
  readonly rules: StrategyRules;
  readonly isExitSignal = null;
  readonly #settings: CloseSettings;
  readonly #imbalanceOf: ImbalanceOf;
  readonly #trend: CloseRule | null;
  readonly #fade: CloseRule | null;
  #facts: SessionFacts | null = null;

  constructor(settings: CloseSettings, imbalanceOf: ImbalanceOf) {
    const { STRAT_CLOSE_MODE: mode } = settings;
    this.#settings = settings;
    this.#imbalanceOf = imbalanceOf;
    this.#trend = mode === 'fade' ? null : new TrendRule();
    this.#fade = mode === 'trend' ? null : new FadeRule();
    this.rules = {
      stopShare: 0.02,
      maxPositions: null,
      isLimitedByMaxTrades: true,
      sharing: 'row',
      maxShareOfBudget: settings.STRAT_CLOSE_MAX_ALLOCATION,
      timeoutMinutes: null,
      allowsPuts: true,
    };
  }

  selfCheck({ vix }: SelfCheckFacts): readonly SelfFinding[] {
    const { STRAT_CLOSE_MODE: mode, ENABLE_IMBALANCE_SCANNER: scans } = this.#settings;
    const imbalances = scans && this.#imbalanceOf === null ? '; the broker reports no imbalances' : '';
    return [ready('configuration', `STRAT_CLOSE_MODE=${mode}${imbalances}`), this.#vixFinding(vix)];
  }

  window(sessionMinutes: number): Window {
    const firstDecision = sessionMinutes - START_BEFORE_CLOSE;
    return {
      analysisFrom: 0,
      analysisTo: firstDecision - 1,
      firstDecision,
      lastDecision: sessionMinutes - LAST_BEFORE_CLOSE,
      hardExit: sessionMinutes - EXIT_BEFORE_CLOSE,
    };
  }

  startSession(facts: SessionFacts): void {
    this.#facts = facts;
    for (const rule of this.#rules()) rule.firings.startSession(facts.window.lastDecision);
  }

  admit(tape: Tape, m: number): WindowRefusal | null {
    const { ENABLE_VIX_GATEKEEPER: byVix, STRAT_CLOSE_VIX_THRESHOLD: threshold } = this.#settings;
    const refusal = byVix ? refusedByVix(this.#facts?.vix ?? null, threshold) : null;
    if (refusal !== null) return refusal;
    for (const rule of this.#rules()) rule.firings.watch(tape, m);
    return null;
  }

  decide(m: number, answers: Answers): void {
    const byTrend = this.#trend?.firings.at(m) ?? [];
    const byFade = this.#fade?.firings.at(m) ?? [];
    for (const tape of byTrend) {
      const found = this.#trend?.find(tape, m) ?? null;
      // Trend goes first: its signal stops fade, also when it is refused later; its refusal does not.
      const isSignal = found !== null && found.refusal === null;
      const instead = isSignal || !byFade.includes(tape) ? null : (this.#fade?.find(tape, m) ?? null);
      this.#answer(tape, m, instead ?? found, answers);
    }
    for (const tape of byFade)
      if (!byTrend.includes(tape)) this.#answer(tape, m, this.#fade?.find(tape, m) ?? null, answers);
  }

  #vixFinding(vix: SelfCheckFacts['vix']): SelfFinding {
    const { ENABLE_VIX_GATEKEEPER: byVix, STRAT_CLOSE_VIX_THRESHOLD: threshold } = this.#settings;
    if (!byVix) return ready('data', 'needs no VIX');
    const cure = 'tbot data download --kind vix, or ENABLE_VIX_GATEKEEPER=false';
    if (vix === null) {
      const found = `no VIX close of the last ${String(VIX_SESSIONS)} sessions: it refuses everything (vix_unknown)`;
      return hindered('warn', 'data', found, cure);
    }
    const found = `VIX ${String(vix.close)} of ${vix.session}, threshold ${String(threshold)}`;
    if (vix.age > 1) return hindered('warn', 'data', `${found}: ${String(vix.age)} sessions old`, cure);
    return vix.close < threshold
      ? hindered('warn', 'data', `${found}: it trades nothing today`, 'nothing: that is what the threshold is for')
      : ready('data', found);
  }

  #rules(): readonly CloseRule[] {
    return [this.#trend, this.#fade].filter((rule) => rule !== null);
  }

  #answer(tape: Tape, m: number, found: Found | null, answers: Answers): void {
    if (found === null) return;
    const { side, score, seen, refusal } = found;
    const why = refusal ?? this.#imbalance(tape, m, side, seen);
    if (why === null) answers.signal(tape, side, score, seen);
    else answers.refusal(tape, side, why, seen);
  }

  #imbalance(tape: Tape, m: number, side: Side, seen: Seen): StrategyRefusal | null {
    if (!this.#settings.ENABLE_IMBALANCE_SCANNER) return null;
    if (this.#imbalanceOf === null || !isImbalanceTime(m, this.#facts?.minutes ?? Infinity)) return null;
    const imbalance = this.#imbalanceOf(tape.symbol);
    // No data is no refusal, but it is told.
    seen.imbalance_shares = imbalance;
    return refusedByImbalance(imbalance, side);
  }
}
