/**
 * Who scans on a simulated day: what it names hangs on seed, strategy and time alone; it may take its time, longer than anybody
 * waits, or fail. Guarantees: nothing reaches the dead.
 */
import type { EpochMs } from '../../src/lib/core/clock.ts';
import { NetworkError } from '../../src/lib/core/errors.ts';
import type { Scan, ScanFound, ScanWish } from '../../src/lib/session/scan.ts';
import { Chance } from './chance.ts';
import type { VenueSide } from './line.ts';
import type { Scenario } from './scenario.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface ScreenParts {
  readonly scenario: Scenario;
  readonly time: VirtualTime;
  readonly venue: VenueSide;
  readonly isAlive: () => boolean;
}

export function screen(parts: ScreenParts): Scan {
  const { scenario, time, isAlive } = parts;
  return (wish) => {
    const at = time.now();
    const chance = new Chance(scenario.seed + Math.floor(at / 1000), `scan ${wish.strategy}`);
    const isHanging = chance.isHit(0.05);
    const isFailing = chance.isHit(0.2);
    const tookMs = isHanging ? Infinity : chance.pick(chance.between(50, 5_000), chance.between(5_000, 200_000));
    return new Promise((resolve, reject) => {
      if (isHanging) return;
      time.in(tookMs, () => {
        if (!isAlive()) return;
        if (isFailing) reject(unreachable());
        else resolve(found(parts, wish, at, chance));
      });
    });
  };
}

function found({ scenario, venue }: ScreenParts, { isWatched }: ScanWish, at: EpochMs, chance: Chance): ScanFound {
  const share = chance.pick(0, 0.5, 0.8, 1);
  const symbols = scenario.symbols.flatMap(({ symbol }) => (chance.isHit(share) ? [symbol] : []));
  const watching = scenario.facts.filter(
    ({ symbol, maySignal }) =>
      !isWatched(symbol) &&
      (maySignal ? symbols.includes(symbol) : symbols.some((each) => inverseOf(scenario, each) === symbol)),
  );
  const instruments = watching.flatMap(({ symbol }) => venue.exchange.facts(symbol) ?? []);
  return {
    ...{ at, source: 'alpaca', notes: [], symbols, leftOut: [] },
    facts: [...watching, ...instruments.map((facts) => ({ kind: 'instrument', facts }) as const)],
  };
}

function inverseOf({ facts }: Scenario, of: string): string | null {
  return facts.find(({ symbol }) => symbol === of)?.inverse ?? null;
}

function unreachable(): NetworkError {
  return new NetworkError({ code: 'source_unreachable', message: 'nobody answers', cure: 'wait', retryable: true });
}
