/**
 * What the local Alpaca does wrong, as a test has said it beforehand. Guarantees: a fault strikes the first thing that it
 * fits, as often as was said and never again; without faults everything is as it should be.
 */
import type { Answer, Call } from './call.ts';
import type { LiveQuote } from '../../src/lib/orders/broker.ts';
import type { DeskFaults } from './order-desk.ts';
import type { Wire } from './alpaca-order.ts';

export interface RestFault {
  /** Whether the request takes effect. */
  readonly isDone: boolean;
  /** `cut`: the connection breaks instead of an answer; `hang`: nothing ever comes. */
  readonly then: 'reply' | 'cut' | 'hang';
  /** Before the answer, in milliseconds of the machine's clock. */
  readonly delayMs?: number;
  /** Whether what the streams tell of it is heard before the answer is sent. */
  readonly eventsFirst?: boolean;
  readonly reply?: (answer: Answer) => Answer;
}

export type RestMatch = string | ((call: Call) => boolean);

/** "POST /v2/orders", "DELETE /v2/orders/*", "*". */
function fits(match: RestMatch, call: Call): boolean {
  if (typeof match !== 'string') return match(call);
  const asked = `${call.method} ${call.path}`;
  return match.endsWith('*') ? asked.startsWith(match.slice(0, -1)) : asked === match;
}

export class RestFaults {
  #rules: { readonly match: RestMatch; readonly fault: RestFault; left: number }[] = [];
  /** Asked where no rule fits: faults by chance. */
  byChance: ((call: Call) => RestFault | null) | null = null;

  next(match: RestMatch, fault: RestFault, times = 1): void {
    this.#rules.push({ match, fault, left: times });
  }

  take(call: Call): RestFault | null {
    const rule = this.#rules.find(({ match }) => fits(match, call));
    if (rule === undefined) return this.byChance?.(call) ?? null;
    if (--rule.left === 0) this.#rules = this.#rules.filter((each) => each !== rule);
    return rule.fault;
  }

  clear(): void {
    this.#rules = [];
    this.byChance = null;
  }
}

export type MessageFault =
  | { readonly do: 'lose' }
  | { readonly do: 'twice' }
  /** Told right after the next message that fits. */
  | { readonly do: 'hold'; readonly until: (message: Wire) => boolean }
  | { readonly do: 'edit'; readonly edit: (message: Wire) => Wire };

export class MessageFaults {
  #rules: { readonly match: (message: Wire) => boolean; readonly fault: MessageFault; left: number }[] = [];
  #held: { readonly message: Wire; readonly until: (message: Wire) => boolean }[] = [];
  byChance: ((message: Wire) => MessageFault | null) | null = null;

  next(match: (message: Wire) => boolean, fault: MessageFault, times = 1): void {
    this.#rules.push({ match, fault, left: times });
  }

  /** What is told in that message's place. */
  pass(message: Wire): Wire[] {
    const released = this.#held.filter(({ until }) => until(message));
    this.#held = this.#held.filter((each) => !released.includes(each));
    return [...this.#struck(message), ...released.map((each) => each.message)];
  }

  /** What is still held back, to be told now. */
  release(): Wire[] {
    return this.#held.splice(0).map(({ message }) => message);
  }

  clear(): void {
    this.#rules = [];
    this.byChance = null;
  }

  #struck(message: Wire): Wire[] {
    const rule = this.#rules.find(({ match }) => match(message));
    if (rule !== undefined && --rule.left === 0) this.#rules = this.#rules.filter((each) => each !== rule);
    const fault = rule?.fault ?? this.byChance?.(message);
    switch (fault?.do) {
      case undefined:
        return [message];
      case 'lose':
        return [];
      case 'twice':
        return [message, message];
      case 'edit':
        return [fault.edit(message)];
      case 'hold':
        this.#held.push({ message, until: fault.until });
        return [];
    }
  }
}

export type DeskFault = 'lateReject' | 'lateCancel' | 'replaceReject';

export class Faults implements DeskFaults {
  readonly rest = new RestFaults();
  readonly trading = new MessageFaults();
  readonly data = new MessageFaults();
  /** How far behind the fills positions are, in milliseconds of the exchange's clock. */
  positionLagMs = 0;
  refusesMarketOutsideHours = false;
  /** What is told of a quote, by REST and on the stream; null: nothing. */
  quoteAs: (quote: LiveQuote) => LiveQuote | null = (quote) => quote;
  /** Asked where a test has said nothing. */
  byChance: ((fault: DeskFault) => boolean) | null = null;
  readonly #lateRejects: string[] = [];
  readonly #replaceRejects: string[] = [];
  #lateCancels = 0;

  /** The next order that is taken is rejected right after. */
  rejectNext(reason: string): void {
    this.#lateRejects.push(reason);
  }

  /** The next cancel is accepted, and takes effect at the end of the minute only: what fills before fills. */
  cancelNextLate(): void {
    this.#lateCancels++;
  }

  /** The next replacement is taken, and rejected afterwards. */
  rejectNextReplace(reason: string): void {
    this.#replaceRejects.push(reason);
  }

  takeLateReject(): string | null {
    return this.#lateRejects.shift() ?? (this.byChance?.('lateReject') === true ? 'rejected by the venue' : null);
  }

  takeLateCancel(): boolean {
    return (this.#lateCancels > 0 && this.#lateCancels-- > 0) || this.byChance?.('lateCancel') === true;
  }

  takeReplaceReject(): string | null {
    return this.#replaceRejects.shift() ?? (this.byChance?.('replaceReject') === true ? 'rejected by the venue' : null);
  }
}
