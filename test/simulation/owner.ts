/** The account's owner, who trades by hand beside tbot. */
import type { Chance } from './chance.ts';
import { isLive, type VenueChecker } from './checkers/venue-checker.ts';
import type { VenueSide } from './line.ts';
import type { Scenario } from './scenario.ts';

export interface OwnerParts {
  readonly scenario: Scenario;
  readonly venue: VenueSide;
  readonly truth: VenueChecker;
  /** An order of tbot's is taken off. */
  readonly taken: (clientId: string) => void;
}

export class Owner {
  readonly #parts: OwnerParts;

  constructor(parts: OwnerParts) {
    this.#parts = parts;
  }

  buys(chance: Chance): void {
    this.#parts.venue.exchange.ownerTrade(this.ticker(chance), 'buy', chance.whole(1, 50));
  }

  /** At a price that never comes. */
  orders(chance: Chance): void {
    const terms = { side: 'buy', kind: 'limit', quantity: 5, limit: 1, stop: null } as const;
    this.#parts.venue.exchange.ownerOrder({ ticker: this.ticker(chance), ...terms });
  }

  /** Of what tbot holds of a ticker, by however many trades: stops are taken off first, as brokers ask for. */
  sells(chance: Chance): void {
    const { venue, truth, taken } = this.#parts;
    const held = [...truth.trades.values()].filter((each) => truth.heldOf(each) > 0);
    const ticker = held[0]?.ticker;
    if (ticker === undefined) return;
    const trades = held.filter((each) => each.ticker === ticker);
    const all = trades.reduce((sum, trade) => sum + truth.heldOf(trade), 0);
    for (const report of trades.flatMap(({ orders }) => [...orders.values()]))
      if (isLive(report) && report.side === 'sell' && report.clientId !== null) {
        taken(report.clientId);
        venue.breakOff(report.clientId, 'the owner cancelled it', 'cancelled');
      }
    const quantity = Math.floor(all * chance.pick(0.5, 1));
    if (quantity >= 1) venue.exchange.ownerTrade(ticker, 'sell', quantity);
  }

  ticker(chance: Chance): string {
    const { symbols } = this.#parts.scenario;
    return symbols[chance.whole(0, symbols.length - 1)]?.symbol ?? '';
  }
}
