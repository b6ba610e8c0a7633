/**
 * What became of one candidate, from its signal to its end, as sentences with their times: a fold over the records of its
 * session. Guarantees: nothing is told that is not in the journal; what was not journaled is not guessed.
 */
import type { EpochMs } from '../../core/clock.ts';
import { TradeMoney } from '../../journal/fold/trade-money.ts';
import { tradeIdOf } from '../logs/trade-context.ts';
import type { SaleCause } from '../../orders/executor.ts';
import type { OrderReport, OrderRequest } from '../../orders/order.ts';
import type { ClosedEvent, OrderEvent, ProposalEvent, RefusalEvent, SessionEvent } from '../../session/journal.ts';
import type { Confirmed, Scanned, SessionOpened, StoredRecord } from '../../session/records.ts';
import { byKind, type ByKind } from '../by-kind.ts';
import { capitalised } from '../../core/capitalised.ts';
import { gain, money, percent, price, quantity } from '../../core/figures.ts';
import { Answered } from './answered.ts';
import { refusalSentence, type Settings } from './refusal-sentences.ts';
import { signalSentence } from './signal-sentences.ts';

/** Which decision is meant. */
export interface CandidateKey {
  readonly strategy: string;
  readonly symbol: string;
  /** Session minute. */
  readonly m: number;
}

export interface StoryStep {
  readonly at: EpochMs;
  /** A sentence. */
  readonly text: string;
}

export interface Story extends CandidateKey {
  /** Null: it never became an order. */
  readonly tradeId: string | null;
  readonly outcome: 'refused' | 'unfilled' | 'open' | 'closed' | 'signalled';
  /** A refusal's reason or an exit's; null: neither. */
  readonly reason: string | null;
  /** In one sentence: how it ended. */
  readonly verdict: string;
  readonly steps: readonly StoryStep[];
}

/** The records of its session, and of later ones where it was still held. */
export function storyOf(key: CandidateKey, records: Iterable<StoredRecord>): Story {
  const teller = new StoryTeller(key);
  for (const stored of records) teller.hear(stored);
  return teller.story;
}

class StoryTeller {
  readonly #key: CandidateKey;
  readonly #steps: StoryStep[] = [];
  #settings: Settings = {};
  #session: SessionOpened | null = null;
  #order: OrderEvent | null = null;
  #outcome: Story['outcome'] = 'signalled';
  #reason: string | null = null;
  #verdict = 'it signalled, and the journal says nothing more of it';
  readonly #answered = new Answered();
  readonly #money = new TradeMoney();
  readonly #said = new Map<string, string>();
  /** The newest scan of its strategy that came before; null: none named it. */
  #scan: StoryStep | null = null;

  constructor(key: CandidateKey) {
    this.#key = key;
  }

  get story(): Story {
    const last = { outcome: this.#outcome, reason: this.#reason, verdict: sentence(this.#verdict), steps: this.#steps };
    return { ...this.#key, tradeId: this.#order?.id ?? null, ...last };
  }

  hear(stored: StoredRecord): void {
    const { at, record } = stored;
    this.#answered.apply(record);
    this.#money.apply(stored);
    const text = byKind(this.#told, record);
    if (record.kind === 'scanned') this.#scanned(at, record);
    if (text === undefined || text === null) return;
    if (this.#steps.length === 0 && this.#scan !== null) this.#steps.push(this.#scan);
    this.#steps.push({ at, text: sentence(text) });
  }

  readonly #told: ByKind<[], string | null> = {
    run_started: ({ settings }) => this.#noted(() => (this.#settings = settings)),
    session_opened: (record) => this.#noted(() => (this.#session = record)),
    signal: (event) => (this.#isMeant(event) ? signalSentence(event) : null),
    proposal: (event) => (this.#isMeant(event) ? this.#proposed(event) : null),
    confirmed: (event) => this.#confirmed(event),
    refusal: (event) => (this.#isMeant(event) ? this.#refused(event) : null),
    order: (event) => (this.#isMeant(event) ? this.#ordered(event) : null),
    order_intended: ({ request, why }) => (this.#isOurs(request.tradeId) ? sentText(request, why) : null),
    order_report: ({ report }) => this.#reported(report),
    order_unknown: ({ clientId, error, asked }) =>
      this.#isOrderOurs(clientId)
        ? `whether ${clientId} was ${asked === 'place' ? 'placed' : 'cancelled'} is not known: ${error}`
        : null,
    order_absent: ({ clientId }) => (this.#isOrderOurs(clientId) ? `the broker has no order ${clientId}` : null),
    order_dropped: ({ clientId, why }) => (this.#isOrderOurs(clientId) ? `${clientId} was not sent: ${why}` : null),
    cancel_asked: ({ clientId, why }) =>
      this.#isOrderOurs(clientId) ? `the broker was asked to cancel ${clientId}: ${why}` : null,
    cancel_refused: ({ clientId, error }) =>
      this.#isOrderOurs(clientId) ? `the broker refused to cancel ${clientId}: ${error}` : null,
    bought: (event) => (this.#isOurs(event.id) ? this.#bought(event) : null),
    protected: ({ tradeId, clientId }) =>
      this.#isOurs(tradeId) ? `its stop ${clientId} was looked up and rests at the broker` : null,
    unfilled: ({ id, limit }) => (this.#isOurs(id) ? this.#unfilled(limit) : null),
    exit_asked: ({ id, why }) => (this.#isOurs(id) ? `it fell due: ${EXITS[why] ?? why}` : null),
    sold: ({ id, fill, cause }) =>
      this.#isOurs(id)
        ? `sold ${quantity(fill.quantity)} at ${price(fill.price)} (${SALES[cause]}), fees ${money(fill.fees)}`
        : null,
    closed: (event) => (this.#isOurs(event.trade.trade_id) ? this.#closed(event) : null),
  };

  #noted(note: () => unknown): null {
    note();
    return null;
  }

  #scanned(at: EpochMs, { strategy, symbols, source }: Scanned): void {
    const { strategy: own, symbol } = this.#key;
    if (strategy !== own) return;
    const place = symbols.indexOf(symbol) + 1;
    const rank = place === 1 ? 'first' : `number ${String(place)}`;
    const text = sentence(`a scan for ${own} (${source}) named ${symbol}, ${rank} of ${String(symbols.length)}`);
    this.#scan = place === 0 ? null : { at, text };
  }

  #isMeant(decision: Parameters<Answered['minuteOf']>[0]): boolean {
    const { strategy, symbol, m } = this.#key;
    return strategy === decision.strategy && symbol === decision.symbol && m === this.#answered.minuteOf(decision);
  }

  #isOurs(tradeId: string): boolean {
    return this.#order?.id === tradeId;
  }

  #isOrderOurs(clientId: string): boolean {
    return this.#isOurs(tradeIdOf(clientId));
  }

  #proposed({ ticker, quantity: size, limit }: ProposalEvent): string {
    this.#outcome = 'refused';
    this.#verdict = `${ticker} was proposed, and the journal has no answer`;
    return `every check passed, and a person was asked: buy ${quantity(size)} ${ticker}, limit ${price(limit)}`;
  }

  #confirmed({ strategy, symbol, answer }: Confirmed): string | null {
    const { strategy: own, symbol: ours, m } = this.#key;
    if (strategy !== own || symbol !== ours || this.#answered.proposalOf(strategy, symbol) !== m) return null;
    this.#verdict =
      answer === 'yes' ? `${symbol} was confirmed, and the journal says nothing more of it` : ANSWERS[answer];
    return ANSWERS[answer];
  }

  #refused(event: RefusalEvent): string {
    this.#outcome = 'refused';
    this.#reason = event.reason;
    const { strategy, symbol } = event;
    this.#verdict = `${symbol} was refused for ${strategy} (${event.reason}): ${refusalSentence(event, this.#settings)}`;
    return `refused by ${BY[event.stage]} (${event.reason}): ${refusalSentence(event, this.#settings)}`;
  }

  #ordered(event: OrderEvent): string {
    this.#order = event;
    this.#outcome = 'open';
    const { ticker, symbol, instrument, quantity: size, limit, decisionPrice, share, slot, stop } = event;
    const what = ticker === symbol ? ticker : `${ticker} (${instrument.kind.replace('_', ' ')}) for ${symbol}`;
    const weight = slot === null ? '' : `, slot ${String(slot + 1)} of the row`;
    const value = money(size * decisionPrice * instrument.multiplier);
    const protection =
      stop.kind === 'below_fill'
        ? `a stop ${percent(stop.share)} below the price paid`
        : `a stop where ${stop.symbol} trades at ${price(stop.price)} or above`;
    this.#verdict = `${what} was ordered, and the journal does not tell how it ended`;
    return (
      `every check of the gate and of its size passed; its share of ${this.#budgetText()} was ${money(share)}${weight}: ` +
      `${quantity(size)} ${what} at the decision price of ${price(decisionPrice)} (${value}), ` +
      `limit ${price(limit)}, with ${protection}`
    );
  }

  #budgetText(): string {
    const allocation = Number(this.#settings.TOTAL_ALLOCATION);
    if (this.#session === null || Number.isNaN(allocation)) return 'the budget of its window';
    const { equity } = this.#session;
    return `the budget of its window, ${money(allocation * equity)} (TOTAL_ALLOCATION ${percent(allocation)} of ${money(equity)})`;
  }

  #reported({ clientId, state, filled, quantity: size, reason }: OrderReport): string | null {
    if (clientId === null || !this.#isOrderOurs(clientId)) return null;
    const said = `the broker says of ${clientId}: ${state.replaceAll('_', ' ')}, ${quantity(filled)} of ${quantity(size)} filled${reason === null ? '' : ` (${reason})`}`;
    if (this.#said.get(clientId) === said) return null;
    this.#said.set(clientId, said);
    return said;
  }

  #bought({ fill, stop }: Extract<SessionEvent, { kind: 'bought' }>): string {
    this.#verdict = `${this.#order?.ticker ?? ''} was bought, and is not closed in this journal`;
    const protection = stop === null ? '' : `; its stop stands at ${price(stop)}`;
    return `bought ${quantity(fill.quantity)} at ${price(fill.price)}, fees ${money(fill.fees)}${protection}`;
  }

  #unfilled(limit: number): string {
    this.#outcome = 'unfilled';
    this.#verdict = `nothing was bought within its minute at ${price(limit)} or less`;
    return this.#verdict;
  }

  #closed({ trade, slippage }: ClosedEvent): string {
    const { ticker, size, entry_price, exit_price, exit_reason, fees, PnL } = this.#money.settled(trade);
    this.#outcome = 'closed';
    this.#reason = exit_reason;
    const why = EXITS[exit_reason] ?? exit_reason;
    this.#verdict = `${quantity(size)} ${ticker} bought at ${price(entry_price)} and sold at ${price(exit_price)} (${exit_reason}: ${why}): ${gain(PnL)}, net of fees of ${money(fees)}`;
    return `closed (${exit_reason}): ${gain(PnL)}, net of fees of ${money(fees)}; slippage took ${money(slippage)}`;
  }
}

const BY: Readonly<Record<RefusalEvent['stage'], string>> = {
  strategy: 'the strategy',
  instrument: 'the choice of what to buy',
  gate: 'the risk gate',
  size: 'the checks of its size',
};

const ANSWERS: Readonly<Record<Confirmed['answer'], string>> = {
  yes: 'the person said yes, and every check was made anew',
  no: 'the person said no, and nothing was sent',
  late: 'the person did not answer within 30 seconds, which is a no, and nothing was sent',
};

const SALES: Readonly<Record<SaleCause, string>> = {
  exit: 'the exit that was asked for',
  stop: 'its stop',
  forced: 'without having been asked for: it could not be protected, or was sold by others',
  session_end: 'booked at the end of the session, no bar was left',
  expired: 'booked by the broker, its contract has expired',
};

const EXITS: Readonly<Record<string, string>> = {
  stop: 'its stop was reached',
  hard_exit: 'the window of the strategy was over',
  timeout: 'it was held for as long as the strategy allows',
  vwap_touch: 'the price had come back to VWAP',
  kill_switch: 'the kill switch was engaged',
  no_bar: 'no bar was left in the session',
  manual: 'somebody asked for it',
  expired: 'it expired',
};

function sentText(
  { clientId, side, kind, quantity: size, instrument, limit, stop }: OrderRequest,
  why: string,
): string {
  const at = limit !== null ? ` at ${price(limit)}` : stop !== null ? ` at ${price(stop)}` : '';
  return `sent ${clientId}: ${side} ${quantity(size)} ${instrument.ticker}, ${kind}${at} (${why})`;
}

function sentence(text: string): string {
  return `${capitalised(text)}.`;
}
