/**
 * Sessions traded one after another in a process of its own, as `tbot run all --replay` trades them, with journal, logs
 * and heartbeat on the disk: `node run-sessions.ts HOME DATE...`. Prints JSON: how long
 * each decision took from the feed's closed bars to the last of its entries at the broker, how much of that was the disk,
 * how long each write of the journal and each comparison with the broker took, and what memory was resident after each
 * session. The product is run as it is; what is measured is wrapped.
 */
import { createApp } from '../../src/lib/app/app.ts';
import type { RunWords } from '../../src/lib/app/live/request.ts';
import { runLive } from '../../src/lib/app/live/run.ts';
import { SimBroker } from '../../src/lib/brokers/sim/broker.ts';
import { SimFeed } from '../../src/lib/brokers/sim/feed.ts';
import { JournalStore } from '../../src/lib/journal/writer.ts';
import { Guard } from '../../src/lib/session/guard.ts';
import { ROOT } from '../helpers/tbot.ts';
import { mostMb, MB } from './memory.ts';

const [, , home = '', ...dates] = process.argv;

/** Milliseconds. */
export interface SessionsMeasured {
  /** Wall, CPU of the thread, and of the wall that which the journal's writes took; of each minute with entries. */
  readonly decisions: readonly { readonly wall: number; readonly cpu: number; readonly disk: number }[];
  /** Writes of the journal between closed bars and the order, of all those minutes. */
  readonly commits: number;
  readonly appends: readonly number[];
  readonly reconciles: readonly number[];
  /** MB of the heap after each session, with a garbage collection before where Node allows one. */
  readonly heap: readonly number[];
  readonly most: number;
  readonly trades: number;
}

let closedAt = { wall: 0, cpu: 0 };
let [disk, commitsSince, commits] = [0, 0, 0];
/** Of the minute that was closed last; null: nothing was entered in it. */
let decision: { wall: number; cpu: number; disk: number } | null = null;
const decisions: { wall: number; cpu: number; disk: number }[] = [];
const appends: number[] = [];
const reconciles: number[] = [];

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function endMinute(): void {
  if (decision !== null) decisions.push(decision);
  decision = null;
  [disk, commitsSince] = [0, 0];
  closedAt = { cpu: cpuMs(), wall: performance.now() };
}

const feed = SimFeed.prototype;
const { start } = feed;
feed.start = function (tickers, listener) {
  return start.call(this, tickers, {
    opened: (m) => listener.opened(m),
    quoted: (quotes) => listener.quoted(quotes),
    closed(m, bars) {
      endMinute();
      listener.closed(m, bars);
    },
  });
};

const broker = SimBroker.prototype;
const { place, openOrders } = broker;
broker.place = function (request) {
  if (request.leg === 'entry') {
    decision ??= { wall: 0, cpu: 0, disk: 0 };
    decision.wall = performance.now() - closedAt.wall;
    decision.cpu = cpuMs() - closedAt.cpu;
    decision.disk = disk;
    commits += commitsSince;
    commitsSince = 0;
  }
  return place.call(this, request);
};

let askedAt = 0;
broker.openOrders = function () {
  askedAt = performance.now();
  return openOrders.call(this);
};
const { reconcile } = Guard.prototype;
Guard.prototype.reconcile = function (...of) {
  reconcile.apply(this, of);
  reconciles.push(performance.now() - askedAt);
};

const { append } = JournalStore.prototype;
JournalStore.prototype.append = function (session, at, more) {
  const from = performance.now();
  append.call(this, session, at, more);
  const took = performance.now() - from;
  disk += took;
  commitsSince++;
  appends.push(took);
};

function words(replay: string): RunWords {
  return {
    ...{ strategy: 'all', dryRun: false, symbols: null, replay, speed: 'max', testMode: false, at: undefined },
    ...{ capital: '100000', venue: undefined },
  };
}

const heap: number[] = [];
let trades = 0;
const app = createApp({ version: '0', root: ROOT }, home);
for (const date of dates) {
  const result = await runLive(app, words(date), {
    told: () => undefined,
    progress: () => undefined,
    stoppable: () => undefined,
    confirm: null,
  });
  if (result.outcome.how !== 'done') throw new Error(`${date}: ${JSON.stringify(result.outcome)}`);
  trades += result.trades.length;
  endMinute();
  globalThis.gc?.();
  heap.push(process.memoryUsage().heapUsed / MB);
}
const measured: SessionsMeasured = { decisions, commits, appends, reconciles, heap, most: mostMb(), trades };
console.log(JSON.stringify(measured));
