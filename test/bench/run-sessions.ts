/**
 * Sessions traded one after another in a process of its own, as `tbot run all --replay` trades them, with journal, logs
 * and heartbeat on the disk: `node run-sessions.ts HOME DATE...`. Prints JSON: how long
 * each decision took from the feed's closed bars to the last of its entries at the broker, how much of that was the disk,
 * how long each write of the journal and each comparison with the broker took, and what memory was resident after each
 * session. The product is run as it is; what is measured is wrapped.
 */
import { fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from '../../src/lib/app/app.ts';
import type { RunWords } from '../../src/lib/app/live/request.ts';
import { runReplay } from '../../src/lib/app/live/run.ts';
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
  /** Of BARE_BYTES with `fsync` and nothing else, at moments in between: what the disk does. */
  readonly bare: readonly number[];
  readonly reconciles: readonly number[];
  /** MB of the heap after each session, with a garbage collection before where Node allows one. */
  readonly heap: readonly number[];
  /** MB that were resident at most, up to the end of each session. */
  readonly most: readonly number[];
  readonly trades: number;
}

let closedAt = { wall: 0, cpu: 0 };
let [disk, commitsSince, commits] = [0, 0, 0];
/** Of the minute that was closed last; null: nothing was entered in it. */
let decision: { wall: number; cpu: number; disk: number } | null = null;
const decisions: { wall: number; cpu: number; disk: number }[] = [];
const appends: number[] = [];
const reconciles: number[] = [];
const bare: number[] = [];
const bareFile = openSync(join(home, 'bare'), 'w');
/** A minute of 50 bars in the write-ahead log comes to six pages or so. */
const BARE_BYTES = Buffer.alloc(6 * 4096, 1);
const BARE_EVERY = 10;
let minutes = 0;

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function writeBare(): void {
  const from = performance.now();
  writeSync(bareFile, BARE_BYTES);
  fsyncSync(bareFile);
  bare.push(performance.now() - from);
}

function endMinute(): void {
  if (minutes++ % BARE_EVERY === 0) writeBare();
  if (decision !== null) decisions.push(decision);
  decision = null;
  [disk, commitsSince] = [0, 0];
  closedAt = { cpu: cpuMs(), wall: performance.now() };
}

/** Puts something around a method of the product. */
function around<T extends object, K extends keyof T>(of: T, name: K, made: (original: T[K]) => T[K]): void {
  of[name] = made(of[name]);
}

around(
  SimFeed.prototype,
  'start',
  (start) =>
    function (this: SimFeed, tickers, listener) {
      return start.call(this, tickers, {
        opened: (m) => listener.opened(m),
        quoted: (quotes) => listener.quoted(quotes),
        closed(m, bars) {
          endMinute();
          listener.closed(m, bars);
        },
      });
    },
);

around(
  SimBroker.prototype,
  'place',
  (place) =>
    function (this: SimBroker, request) {
      if (request.leg === 'entry') {
        decision = { wall: performance.now() - closedAt.wall, cpu: cpuMs() - closedAt.cpu, disk };
        commits += commitsSince;
        commitsSince = 0;
      }
      return place.call(this, request);
    },
);

let askedAt = 0;
around(
  SimBroker.prototype,
  'openOrders',
  (openOrders) =>
    function (this: SimBroker) {
      askedAt = performance.now();
      return openOrders.call(this);
    },
);
around(
  Guard.prototype,
  'reconcile',
  (reconcile) =>
    function (this: Guard, ...of) {
      reconcile.apply(this, of);
      reconciles.push(performance.now() - askedAt);
    },
);

around(
  JournalStore.prototype,
  'append',
  (append) =>
    function (this: JournalStore, session, at, more) {
      const from = performance.now();
      append.call(this, session, at, more);
      const took = performance.now() - from;
      disk += took;
      commitsSince++;
      appends.push(took);
    },
);

function words(replay: string): RunWords {
  return {
    ...{ strategy: 'all', dryRun: false, symbols: null, replay, speed: 'max', testMode: false, at: undefined },
    ...{ capital: '100000', venue: undefined },
  };
}

const heap: number[] = [];
const most: number[] = [];
let trades = 0;
const app = createApp({ version: '0', root: ROOT }, home);
for (const date of dates) {
  const result = await runReplay(app, words(date), {
    told: () => undefined,
    progress: () => undefined,
    stoppable: () => undefined,
    confirm: null,
  });
  if (result.outcome.how !== 'done') throw new Error(`${date}: ${JSON.stringify(result.outcome)}`);
  trades += result.trades.length;
  endMinute();
  globalThis.gc?.();
  most.push(mostMb());
  heap.push(process.memoryUsage().heapUsed / MB);
}
const measured: SessionsMeasured = { decisions, commits, appends, reconciles, bare, heap, most, trades };
console.log(JSON.stringify(measured));
