/**
 * Faults by chance at the local Alpaca: those of the simulated broker's plan, on the wire. Guarantees: one seed and one
 * sequence of requests and messages give one sequence of faults; switched off, nothing is at fault any more.
 */
import { Dice, type FaultPlan } from '../../src/lib/brokers/sim/fault-plan.ts';
import { seededRng } from '../../src/lib/core/rng.ts';
import type { Call } from './call.ts';
import { busy, LOSE, LOST_REPLY, LOST_REQUEST, refused, serverError, slow, TWICE } from './fault-kinds.ts';
import type { MessageFault, RestFault } from './faults.ts';
import type { LocalAlpaca } from './local-alpaca.ts';

export class Chance {
  /** How often each fault has happened: `dice.happened`. */
  readonly dice: Dice;
  readonly #alpaca: LocalAlpaca;
  #busyCalls = 0;
  #downUntil = -Infinity;

  /** Delays of the plan are of the machine's clock, outages and stale answers of the exchange's. */
  constructor(alpaca: LocalAlpaca, plan: FaultPlan, seed: number) {
    this.#alpaca = alpaca;
    this.dice = new Dice(plan, seededRng(seed));
    const { rest, trading } = alpaca.faults;
    rest.byChance = (call) => this.#ofCall(call);
    trading.byChance = () => this.#ofMessage();
    alpaca.faults.rejectsByChance = () => this.dice.hits('lateReject');
  }

  switchOff(): void {
    this.dice.switchOff();
    this.#busyCalls = 0;
    this.#downUntil = -Infinity;
    this.#alpaca.faults.positionLagMs = 0;
    this.#goOn();
  }

  #ofCall(call: Call): RestFault | null {
    const { dice } = this;
    const { plan } = dice;
    if (this.#isDown()) return LOST_REQUEST;
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
    const alpaca = this.#alpaca;
    this.#downUntil = alpaca.now() + this.dice.upTo(this.dice.plan.outageMaxMs);
    for (const stream of [alpaca.trading, ...alpaca.data.values()]) {
      stream.isDown = true;
      stream.drop();
    }
    return LOST_REQUEST;
  }

  #isDown(): boolean {
    if (this.#alpaca.now() < this.#downUntil) return true;
    this.#goOn();
    return false;
  }

  #goOn(): void {
    for (const stream of [this.#alpaca.trading, ...this.#alpaca.data.values()]) stream.isDown = false;
  }
}
