/**
 * What has to happen in time: what is held is under a stop or on its way out, what is due is being sold, and where it is
 * not the run shouts. A process that is dead has time from its next start on.
 */
import type { EpochMs } from '../../../src/lib/core/clock.ts';
import { MINUTE_MS } from '../../../src/lib/core/clock.ts';
import type { Alert } from '../../../src/lib/session/alert.ts';
import type { Scenario } from '../scenario.ts';
import type { JournalChecker } from './journal-checker.ts';
import { isLive, multiplierOf, tradeOf, type VenueChecker, type VenueTrade } from './venue-checker.ts';
import { Violation } from './violation.ts';

const UNPROTECTED_MS = 30_000;
/** Where something has just gone wrong: a stop that stands elsewhere protects meanwhile; that nobody answers is told within a minute. */
const ASTRAY_MS = 75_000;
const UNSOLD_MS = 45_000;
/** Two reconciles and their time-outs. */
const TAKEN_MS = 150_000;
/** The machine's clock may be wrong by that much. */
const CLOCK_OFF_MS = 4_000;
/** So long after a fault it is excuse enough that people were told. */
const EXCUSED_MS = 10 * MINUTE_MS;
const DUST = 1e-6;

export class ExitChecker {
  readonly #scenario: Scenario;
  readonly #venue: VenueChecker;
  readonly #journal: JournalChecker;
  readonly #nakedSince = new Map<string, EpochMs>();
  readonly #astraySince = new Map<string, EpochMs>();
  readonly #unsoldSince = new Map<string, EpochMs>();
  #haltedAt: EpochMs | null = null;
  #shoutedAt: EpochMs = -Infinity;
  #faultAt: EpochMs = -Infinity;
  readonly #takenAt = new Map<string, EpochMs>();

  constructor(scenario: Scenario, venue: VenueChecker, journal: JournalChecker) {
    this.#scenario = scenario;
    this.#venue = venue;
    this.#journal = journal;
  }

  /** That the feed is silent excuses nothing: exits fall due by the clock. */
  alerted({ severity, code }: Alert, now: EpochMs): void {
    if (severity === 'critical' && code !== 'feed_silent') this.#shoutedAt = now;
  }

  /** Where something goes wrong, telling people is all that can be asked for. */
  faulty(now: EpochMs): void {
    this.#faultAt = now;
  }

  /** The broker or the owner took an order off: a lost report of it is made up for by the next reconcile or the one after. */
  taken(clientId: string, now: EpochMs): void {
    this.#takenAt.set(tradeOf(clientId), now);
  }

  /** Now and then. `aliveSince`: when the process that runs now began; null: none does. */
  look(now: EpochMs, aliveSince: EpochMs | null): void {
    if (this.#journal.kill.state !== 'halted') this.#haltedAt = null;
    else this.#haltedAt ??= now;
    const { session } = this.#scenario;
    if (now < session.open || now >= session.close) return;
    for (const trade of this.#venue.trades.values()) {
      const held = this.#venue.heldOf(trade);
      if (this.#venue.isInTheWay(trade.ticker)) this.faulty(now);
      if (held === 0) {
        this.#nakedSince.delete(trade.id);
        this.#astraySince.delete(trade.id);
        this.#unsoldSince.delete(trade.id);
        continue;
      }
      const naked = this.#isNaked(trade, held);
      this.#time(this.#nakedSince, trade.id, naked, now, aliveSince, UNPROTECTED_MS, 'protected');
      const astray = this.#isStopAstray(trade);
      const astrayMs = now - this.#faultAt <= ASTRAY_MS ? ASTRAY_MS : UNPROTECTED_MS;
      this.#time(this.#astraySince, trade.id, astray, now, aliveSince, astrayMs, 'stop price');
      const unsold = this.#isDue(trade, now) && !isBeingSold(trade);
      this.#time(this.#unsoldSince, trade.id, unsold, now, aliveSince, UNSOLD_MS, 'sold in time');
    }
  }

  #time(
    since: Map<string, EpochMs>,
    id: string,
    isWrong: boolean,
    now: EpochMs,
    aliveSince: EpochMs | null,
    within: number,
    checker: string,
  ): void {
    if (!isWrong) {
      since.delete(id);
      return;
    }
    const from = since.get(id) ?? now;
    since.set(id, from);
    if (aliveSince === null) return;
    const begun = Math.max(from, aliveSince);
    const wasTaken = now - (this.#takenAt.get(id) ?? -Infinity) <= TAKEN_MS;
    const isExcused = this.#shoutedAt >= Math.max(begun, now - 2 * MINUTE_MS) && now - this.#faultAt <= EXCUSED_MS;
    if (now - begun <= within || wasTaken || isExcused) return;
    throw new Violation(checker, `${id} for ${String((now - begun) / 1000)} s, and nobody was told`);
  }

  #isNaked(trade: VenueTrade, held: number): boolean {
    const { softStops } = this.#scenario;
    // A put is watched: its stop looks at its underlying.
    if ((softStops && !this.#canRest(held)) || isPut(trade.ticker)) return false;
    let covered = 0;
    for (const report of trade.orders.values())
      if (report.side === 'sell' && isLive(report)) covered += report.quantity - report.filled;
    return covered < held - DUST;
  }

  /** The stop that came with the entry stands where the decision put it, and nobody has tried to put it where it belongs. */
  #isStopAstray({ id, bought, paid, orders }: VenueTrade): boolean {
    const order = this.#journal.trades.get(id);
    const reports = [...orders.values()];
    const stop = reports.find((report) => this.#journal.attached.has(report.clientId ?? '') && isLive(report));
    const isEntryLive = reports.some((report) => report.side === 'buy' && isLive(report));
    const level = stop?.stop ?? null;
    if (order?.stop.kind !== 'below_fill' || stop === undefined || level === null || isEntryLive || stop.filled > 0)
      return false;
    if (!this.#canRest(bought) || this.#scenario.can.replace === 'none' || this.#journal.intentsOf(`${id}-stop2`) > 0)
      return false;
    return Math.abs(level - (paid / bought) * (1 - order.stop.share)) > 0.011;
  }

  #canRest(held: number): boolean {
    const { restingStop } = this.#scenario.can;
    return restingStop === 'any' || (restingStop === 'whole_shares' && Number.isInteger(held));
  }

  /** What is bought while it is halted is sold from the next minute on. */
  #isDue({ id, boughtAt }: VenueTrade, now: EpochMs): boolean {
    const { session, strategyOf } = this.#scenario;
    const minute = (at: EpochMs): number => Math.floor((at - session.open) / MINUTE_MS);
    const { strategy } = this.#journal.trades.get(id) ?? {};
    const since = this.#haltedAt === null ? Infinity : Math.max(this.#haltedAt, boughtAt);
    if (minute(now) > minute(since + CLOCK_OFF_MS)) return true;
    if (strategy === undefined) return true;
    return now >= session.open + strategyOf(strategy).window(session.minutes).hardExit * MINUTE_MS;
  }
}

function isPut(ticker: string): boolean {
  return multiplierOf(ticker) > 1;
}

function isBeingSold(trade: VenueTrade): boolean {
  return [...trade.orders.values()].some(
    (report) => report.side === 'sell' && report.kind !== 'stop' && isLive(report),
  );
}
