/**
 * Faults by chance at the local Alpaca: those of the simulated broker's plan, on the wire, and its own. Guarantees: one seed and one
 * sequence of requests and messages give one sequence of faults; switched off, nothing is at fault any more.
 */
import { Dice, NO_FAULTS, type FaultPlan } from '../../src/lib/brokers/sim/fault-plan.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import { seededRng, type Rng } from '../../src/lib/core/rng.ts';
import type { LiveQuote } from '../../src/lib/orders/broker.ts';
import type { Call } from './call.ts';
import { busy, LOSE, LOST_REPLY, LOST_REQUEST, refused, serverError, slow, TWICE } from './fault-kinds.ts';
import type { MessageFault, RestFault } from './faults.ts';
import type { DataStream } from './data-stream.ts';
import type { LocalAlpaca } from './local-alpaca.ts';
import type { TradingStream } from './trading-stream.ts';

/** Chances from 0 to 1, of what only Alpaca does. */
export interface AlpacaPlan extends FaultPlan {
  /** Of each cancel: it is accepted, and takes effect at the end of the minute only. */
  readonly lateCancel: number;
  /** Of each replacement: it is taken, and rejected afterwards. */
  readonly replaceReject: number;
  /** Of each call: from now on the streams are silent, up to `outageMaxMs`. */
  readonly silence: number;
  /** Of each quote: it is a minute old, crossed, or of nothing. */
  readonly badQuote: number;
}

export const NO_ALPACA_FAULTS: AlpacaPlan = { ...NO_FAULTS, lateCancel: 0, replaceReject: 0, silence: 0, badQuote: 0 };

type OwnFault = Exclude<keyof AlpacaPlan, keyof FaultPlan>;

export class Chance {
  readonly dice: Dice;
  /** How often each of Alpaca's own has happened; the others count themselves: `dice.happened`. */
  readonly happened = new Map<OwnFault, number>();
  readonly #plan: AlpacaPlan;
  readonly #rng: Rng;
  readonly #alpaca: LocalAlpaca;
  #busyCalls = 0;
  #downUntil = -Infinity;
  #isOff = false;

  /** Delays of the plan are of the machine's clock, outages and stale answers of the exchange's. */
  constructor(alpaca: LocalAlpaca, plan: AlpacaPlan, seed: number) {
    this.#alpaca = alpaca;
    this.#plan = plan;
    this.#rng = seededRng(seed);
    this.dice = new Dice(plan, this.#rng);
    const { faults } = alpaca;
    faults.rest.byChance = (call) => this.#ofCall(call);
    faults.trading.byChance = () => this.#ofMessage();
    faults.byChance = (fault) => (fault === 'lateReject' ? this.dice.hits(fault) : this.#hits(fault));
    faults.quoteAs = (quote) => (this.#hits('badQuote') ? this.#spoilt(quote) : quote);
  }

  /** What was held back is told. */
  switchOff(): void {
    this.dice.switchOff();
    this.#isOff = true;
    this.#busyCalls = 0;
    this.#downUntil = -Infinity;
    this.#alpaca.faults.positionLagMs = 0;
    for (const stream of this.#streams) [stream.downUntil, stream.silentUntil] = [-Infinity, -Infinity];
    this.#alpaca.trading.release();
  }

  #ofCall(call: Call): RestFault | null {
    const { dice } = this;
    const { plan } = dice;
    if (this.#alpaca.now() < this.#downUntil) return LOST_REQUEST;
    this.#fallSilent();
    if (call.path === '/v2/positions') this.#alpaca.faults.positionLagMs = dice.hits('stale') ? plan.staleMaxMs : 0;
    if (this.#busyCalls > 0) return this.#busy();
    if (dice.hits('outage')) return this.#goDown();
    if (dice.hits('requestLost')) return LOST_REQUEST;
    if (dice.hits('responseLost')) return LOST_REPLY;
    if (dice.hits('tokenExpired')) return refused(401, { code: 40110000, message: 'request is not authorized' });
    if (dice.hits('busy')) {
      this.#busyCalls = dice.upTo(plan.busyMaxCalls);
      return this.#busy();
    }
    return dice.hits('responseLate') ? slow(dice.upTo(plan.delayMaxMs)) : null;
  }

  #hits(fault: OwnFault): boolean {
    const chance = this.#plan[fault];
    if (this.#isOff || chance === 0 || this.#rng.next() >= chance) return false;
    this.happened.set(fault, (this.happened.get(fault) ?? 0) + 1);
    return true;
  }

  #spoilt(quote: LiveQuote): LiveQuote {
    if (this.dice.coin()) return { ...quote, at: quote.at - MINUTE_MS };
    if (this.dice.coin()) return { ...quote, bid: quote.ask * 1.01, ask: quote.bid };
    return { ...quote, bid: 0, bidSize: 0 };
  }

  #fallSilent(): void {
    if (!this.#hits('silence')) return;
    const until = this.#alpaca.now() + this.dice.upTo(this.#plan.outageMaxMs);
    for (const stream of this.#streams) stream.silentUntil = until;
  }

  get #streams(): readonly (TradingStream | DataStream)[] {
    return [this.#alpaca.trading, ...this.#alpaca.data.values()];
  }

  #busy(): RestFault {
    this.#busyCalls--;
    if (this.dice.coin()) return busy(this.dice.coin() ? 1 : null);
    return serverError(this.dice.coin());
  }

  #ofMessage(): MessageFault | null {
    if (this.dice.hits('eventLost')) return LOSE;
    if (this.dice.hits('eventTwice')) return TWICE;
    return this.dice.hits('eventLate') ? { do: 'hold', until: () => true } : null;
  }

  #goDown(): RestFault {
    this.#downUntil = this.#alpaca.now() + this.dice.upTo(this.#plan.outageMaxMs);
    for (const stream of this.#streams) {
      stream.downUntil = this.#downUntil;
      stream.drop();
    }
    return LOST_REQUEST;
  }
}
