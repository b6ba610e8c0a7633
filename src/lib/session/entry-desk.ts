/**
 * From the signals of one strategy in one minute to orders: instrument, gate, the cut to the entries still allowed, the
 * share of the money, and the checks of size, in this order.
 * Guarantees: nothing goes to the broker that the gate has not passed with the positions and working entries of that
 * moment; every signal ends as an order or as a refusal with its reason, and both are in the journal first.
 */
import { MINUTE_MS, type EpochMs } from '../core/clock.ts';
import { floorToTick } from '../core/price.ts';
import { quantityFor, WHOLE_STEP } from '../core/quantity.ts';
import type { Market } from '../market/market.ts';
import { floorToPutStep } from '../market/options/put-price.ts';
import type { Executor, StopRule } from '../orders/executor.ts';
import { MAX_ENTRIES_PER_MINUTE, refusedByGate, refusedForSize, type GateNumbers } from '../risk/gate.ts';
import type { GateRefusal } from '../risk/reasons.ts';
import type { Share } from '../strategies/allocation.ts';
import type { Numbers } from '../strategies/strategy.ts';
import { CandidateFacts, type Candidate, type Decision } from './candidate-facts.ts';
import { InstrumentDesk } from './instrument-choice.ts';
import type { Journal, OrderEvent, RefusalEvent, RefusalReason, RefusalStage } from './journal.ts';
import type { Entry } from './position.ts';
import { Proposals, type Proposal, type ProposalAnswer } from './proposals.ts';
import type { TradingRules } from './rules.ts';
import type { Seat, Signal } from './seat.ts';
import type { SessionState } from './session-state.ts';
import type { SessionSources } from './sources.ts';
import { unspendableOn } from './unspendable.ts';

export class EntryDesk {
  readonly #rules: TradingRules;
  readonly #market: Market;
  readonly #sources: SessionSources;
  readonly #executor: Executor;
  readonly #journal: Journal;
  readonly #instruments: InstrumentDesk;
  readonly #facts: CandidateFacts;
  #entries = 0;
  #sentThisMinute = 0;
  #minute = -1;
  readonly #proposals = new Proposals();
  /** What a person has just said yes to, and when its order ends; null: nothing. */
  #confirmed: (Proposal & { readonly until: EpochMs }) | null = null;

  constructor(rules: TradingRules, market: Market, sources: SessionSources, executor: Executor, journal: Journal) {
    this.#rules = rules;
    this.#market = market;
    this.#sources = sources;
    this.#executor = executor;
    this.#journal = journal;
    this.#instruments = new InstrumentDesk(rules, market, sources);
    this.#facts = new CandidateFacts(rules, market, sources);
  }

  startSession(): void {
    this.#entries = 0;
    this.#minute = -1;
    this.#proposals.startSession();
  }

  /** Of the signals of one strategy those that a put is to be found for, whatever the gate then says of it. */
  putsWanted({ strategy }: Seat, signals: readonly Signal[]): readonly Signal[] {
    return signals.filter((signal) => this.#instruments.wantsPut(strategy, signal));
  }

  /** The signals of one strategy at the close of minute m. */
  enter(state: SessionState, seat: Seat, m: number, signals: readonly Signal[]): void {
    if (m !== this.#minute) {
      this.#minute = m;
      this.#sentThisMinute = 0;
    }
    const passed: Candidate[] = [];
    for (const signal of ranked(signals)) {
      const candidate = this.#withInstrument(seat, m, signal);
      if (candidate === null) continue;
      const facts = this.#facts.of(state, seat, candidate, this.#at(m), {
        sentThisMinute: this.#sentThisMinute,
        isProposed: this.#proposals.has(seat, signal.tape.symbol),
      });
      const verdict = refusedByGate(facts, this.#rules);
      if (verdict === null) passed.push(candidate);
      else this.#refuse(seat, m, candidate, 'gate', verdict.reason, verdict.numbers);
    }
    if (passed.length === 0) return;
    const chosen = this.#cut(state, seat, m, passed);
    const shares =
      this.#confirmed === null ? seat.budget.offers(chosen.map(({ score }) => score)) : [this.#confirmed.share];
    chosen.forEach((candidate, at) => this.#size(state, seat, m, candidate, shares[at] ?? null));
  }

  /**
   * What a person says of a proposal. After a yes everything is asked anew, at the newest closed minute m, and the order
   * ends a minute after it was sent.
   */
  answer(state: SessionState, seat: Seat, symbol: string, m: number, { answer, at }: ProposalAnswer): void {
    const proposal = this.#proposals.take(seat, symbol);
    if (proposal === null) return;
    const { signal } = proposal;
    if (answer !== 'yes') {
      seat.countTry(symbol);
      this.#refuse(seat, m, signal, 'gate', 'not_confirmed', { late: answer === 'late' ? 1 : 0 });
      return;
    }
    const { bars } = signal.tape;
    this.#confirmed = { ...proposal, until: at + MINUTE_MS };
    this.enter(state, seat, m, [{ ...signal, close: bars.close[signal.tape.lastRowBy(m)] ?? NaN }]);
    this.#confirmed = null;
  }

  #at(m: number): Decision {
    return { m, confirmedAt: this.#confirmed === null ? null : this.#confirmed.until - MINUTE_MS };
  }

  #withInstrument(seat: Seat, m: number, signal: Signal): Candidate | null {
    const choice = this.#instruments.choose(seat.strategy, signal, m);
    if (choice.refusal !== null) {
      this.#refuse(seat, m, signal, 'instrument', choice.refusal, choice.numbers);
      return null;
    }
    const { tape, side, score, close } = signal;
    return { tape, side, score, close, instrument: choice.instrument, instrumentTape: choice.tape };
  }

  /** Those with the highest scores, as many as are still allowed; the others are refused by the limit that binds first. */
  #cut({ account }: SessionState, seat: Seat, m: number, passed: readonly Candidate[]): readonly Candidate[] {
    const { isLimitedByMaxTrades, maxPositions } = seat.strategy.rules;
    const limits: [GateRefusal, number][] = [
      ['max_trades', isLimitedByMaxTrades ? this.#rules.MAX_TRADES - seat.entries : Infinity],
      ['max_positions', this.#rules.MAX_OPEN_POSITIONS - account.exposures],
      ['max_positions', (maxPositions ?? Infinity) - seat.positions],
      ['order_rate', MAX_ENTRIES_PER_MINUTE - this.#sentThisMinute],
    ];
    const allowed = Math.min(...limits.map(([, left]) => left));
    if (passed.length <= allowed) return passed;
    passed.slice(allowed).forEach((candidate, at) => {
      const reason = limits.find(([, left]) => left <= allowed + at)?.[0] ?? 'max_positions';
      this.#refuse(seat, m, candidate, 'gate', reason, { batch: passed.length, allowed });
    });
    return passed.slice(0, allowed);
  }

  #size(state: SessionState, seat: Seat, m: number, candidate: Candidate, share: Share | null): void {
    const { instrument, instrumentTape } = candidate;
    if (share === null) {
      seat.countTry(candidate.tape.symbol);
      this.#refuse(seat, m, candidate, 'size', 'budget', { left: seat.budget.left, budget: seat.budget.budget });
      return;
    }
    const lastPrice = this.#facts.lastPrice(candidate, m);
    const decisionPrice = this.#facts.decisionPrice(candidate, this.#at(m));
    const mayBeFraction = instrument.kind !== 'put' && this.#sources.mayBeFraction(instrument.ticker);
    const step = mayBeFraction ? this.#rules.shareStep : WHOLE_STEP;
    const affordable = quantityFor(share.amount, decisionPrice * instrument.multiplier, step);
    const quantity = Math.min(affordable, this.#confirmed?.quantity ?? Infinity);
    const highest = decisionPrice * (1 + this.#rules.MAX_SLIPPAGE);
    const limit = instrument.kind === 'put' ? floorToPutStep(highest, decisionPrice) : floorToTick(highest);
    const quote = this.#rules.asksSlippage ? this.#facts.quote(candidate, this.#at(m)) : null;
    const verdict = refusedForSize(
      {
        quantity,
        multiplier: instrument.multiplier,
        decisionPrice,
        lastPrice,
        limit,
        riskShare: instrument.kind === 'put' ? 1 : seat.strategy.rules.stopShare,
        quote,
        equity: state.account.equityAtStart,
        openValue: state.account.openValue,
        workingValue: state.account.workingValue,
        cash: state.account.cash - unspendableOn(instrument.kind, state.unspendable),
      },
      this.#rules,
    );
    if (verdict === null && this.#rules.asksConfirmation && this.#confirmed === null) {
      this.#propose(seat, m, candidate, { quantity, limit, share });
      return;
    }
    seat.countTry(candidate.tape.symbol);
    if (verdict !== null) {
      const sized = { share: share.amount, decision_price: decisionPrice, quantity, limit };
      this.#refuse(seat, m, candidate, 'size', verdict.reason, { ...sized, ...verdict.numbers });
      return;
    }
    const id = `${state.date}-${seat.strategy.name}-${instrument.ticker}-${String(++this.#entries)}`;
    const { tape: signalTape, side } = candidate;
    this.#send(state, m, candidate.close, {
      ...{ id, seat, signalTape, side, instrument, tape: instrumentTape, quantity, limit, decisionPrice, share },
    });
  }

  /** Nothing is sent before a person has said yes. */
  #propose(
    seat: Seat,
    m: number,
    { tape, side, score, close, instrument }: Candidate,
    { quantity, limit, share }: Pick<Entry, 'quantity' | 'limit' | 'share'>,
  ): void {
    this.#proposals.put(seat, { signal: { tape, side, score, close }, share, quantity });
    const { symbol } = tape;
    const { ticker } = instrument;
    this.#journal.record({ kind: 'proposal', m, strategy: seat.strategy.name, symbol, side, ticker, quantity, limit });
  }

  #send(state: SessionState, m: number, close: number, entry: Entry): void {
    const { id, seat, signalTape, side, instrument, quantity, limit, decisionPrice, share } = entry;
    const stop = stopRule(entry, close);
    this.#journal.record({
      kind: 'order',
      m,
      strategy: seat.strategy.name,
      symbol: signalTape.symbol,
      id,
      ticker: instrument.ticker,
      side,
      close,
      instrument,
      quantity,
      limit,
      decisionPrice,
      share: share.amount,
      slot: share.slot,
      stop,
      ...this.#ending(),
    });
    this.occupy(state, entry);
    this.#sentThisMinute++;
    state.account.ordered(entry);
    const { hardExit } = seat.window;
    this.#executor.enter({ id, instrument, quantity, limit, decisionPrice, stop, m, hardExit, ...this.#ending() });
  }

  #ending(): { readonly expiresAt?: EpochMs } {
    return this.#confirmed === null ? {} : { expiresAt: this.#confirmed.until };
  }

  /** It works, or is about to: all that counts entries sees it. */
  occupy({ blocklist }: SessionState, { seat, signalTape, share }: Entry): void {
    seat.budget.use(share);
    seat.entries++;
    seat.positions++;
    blocklist.add(signalTape.symbol);
  }

  /** An order that an earlier process of this session has decided. */
  recall(state: SessionState, seat: Seat, event: OrderEvent): void {
    const { id, side, instrument, quantity, limit, decisionPrice, stop, m } = event;
    const signalTape = this.#market.tape(event.symbol);
    const tape = this.#instruments.tapeOf(instrument, signalTape, m, event.close);
    const share = { amount: event.share, slot: event.slot };
    const entry = { id, seat, signalTape, side, instrument, tape, quantity, limit, decisionPrice, share };
    this.#entries++;
    seat.countTry(event.symbol);
    this.occupy(state, entry);
    state.account.ordered(entry);
    const ending = event.expiresAt === undefined ? {} : { expiresAt: event.expiresAt };
    const { hardExit } = seat.window;
    this.#executor.enter({ id, instrument, quantity, limit, decisionPrice, stop, m, hardExit, ...ending });
  }

  #refuse(
    seat: Seat,
    m: number,
    candidate: Signal & { instrument?: Entry['instrument'] },
    stage: RefusalStage,
    reason: RefusalReason,
    numbers: Numbers | GateNumbers,
  ): void {
    const { tape, side, close, instrument } = candidate;
    const refusal: RefusalEvent = {
      kind: 'refusal',
      m,
      strategy: seat.strategy.name,
      symbol: tape.symbol,
      side,
      stage,
      reason,
      ticker: instrument?.ticker ?? null,
      close,
      numbers,
    };
    this.#journal.record(instrument?.isSynthetic === true ? { ...refusal, synthetic: true } : refusal);
  }
}

/** A put is sold when its underlying has risen from its close at the decision by the stop's share. */
function stopRule({ seat, instrument, signalTape }: Entry, underlyingClose: number): StopRule {
  const { stopShare } = seat.strategy.rules;
  if (instrument.kind !== 'put') return { kind: 'below_fill', share: stopShare };
  return { kind: 'underlying_above', symbol: signalTape.symbol, price: underlyingClose * (1 + stopShare) };
}

/** By score, highest first, then by ticker. */
function ranked(signals: readonly Signal[]): readonly Signal[] {
  if (signals.length === 1) return signals;
  return [...signals].sort((a, b) => b.score - a.score || (a.tape.symbol < b.tape.symbol ? -1 : 1));
}
