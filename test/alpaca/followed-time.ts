/**
 * Clock and alarms of a tbot whose time is another process's: they stand in for the machine's (follow.ts). The starter moves
 * them by messages, one step after another; without a starter they go on from CLOCK_AT as the machine's do. Guarantees:
 * alarms ring in the order of their instants; an answer says when the next one rings, and what is still asked of the network:
 * calls, and messages to people.
 */
import { setImmediate } from 'node:timers/promises';
import type { Clock, EpochMs, Timers } from '../../src/lib/core/clock.ts';

/** To that instant. */
export interface Moved {
  readonly to: EpochMs;
}

export interface Stood {
  /** Of the next alarm; null: there is none. */
  readonly next: EpochMs | null;
  /** Calls of the network so far, and those that are not over. */
  readonly asked: number;
  readonly open: number;
  /** Messages to people among those that are not over. */
  readonly messages: number;
}

interface Alarm {
  readonly instant: EpochMs;
  readonly ring: () => void;
}

const startedAt = performance.now();
const first = Number(process.env.CLOCK_AT);
const isLed = process.send !== undefined;
/** Turns of the loop in which what has come is taken up. */
const TURNS = 4;

let now: EpochMs = first;
let alarms: readonly Alarm[] = [];
const calls = { asked: 0, open: 0, messages: 0 };

export const systemClock: Clock = { now: () => (isLed ? now : first + (performance.now() - startedAt)) };

export function systemTimers(): Timers {
  return { at: isLed ? ledAlarm : ownAlarm };
}

/** The machine's rings at the next whole millisecond too: time never stands at a part of one, in which a wait could end too early. */
function ledAlarm(instant: EpochMs, ring: () => void): () => void {
  const alarm = { instant: Math.ceil(instant), ring };
  alarms = [...alarms, alarm];
  process.channel?.ref();
  return () => drop(alarm);
}

function drop(alarm: Alarm): void {
  alarms = alarms.filter((each) => each !== alarm);
  if (alarms.length === 0) process.channel?.unref();
}

function ownAlarm(instant: EpochMs, ring: () => void): () => void {
  const timer = setTimeout(ring, Math.max(0, instant - systemClock.now()));
  return () => clearTimeout(timer);
}

async function move({ to }: Moved): Promise<void> {
  now = Math.max(now, to);
  for (;;) {
    const [due] = alarms.filter(({ instant }) => instant <= now).toSorted((a, b) => a.instant - b.instant);
    if (due === undefined) break;
    drop(due);
    due.ring();
    await setImmediate();
  }
  for (let turn = 0; turn < TURNS; turn++) await setImmediate();
  const next = alarms.length === 0 ? null : Math.min(...alarms.map(({ instant }) => instant));
  process.send?.({ next, ...calls } satisfies Stood);
}

if (isLed) {
  process.on('message', (moved: Moved) => void move(moved));
  process.channel?.unref();
}

const { fetch } = globalThis;
globalThis.fetch = async (...asked: Parameters<typeof fetch>): Promise<Response> => counted(() => fetch(...asked));

/** Is over when it is answered. */
async function counted<T>(ask: () => Promise<T>): Promise<T> {
  calls.asked++;
  calls.open++;
  try {
    return await ask();
  } finally {
    calls.open--;
  }
}

/** What it sends to people, loading what it takes for that included. */
export async function countedMessage<T>(send: () => Promise<T>): Promise<T> {
  calls.messages++;
  try {
    return await counted(send);
  } finally {
    calls.messages--;
  }
}
