/**
 * The same look again and again until Ctrl-C: redrawn on a terminal, JSON lines with --json. Guarantees: ends at once when
 * it is asked to, and with 130.
 */
import { Flags } from '@oclif/core';
import { stopSignal } from './stop-signal.ts';

export const CLEAR_SCREEN = '\u001B[H\u001B[2J';

const WATCH = 'Look again and again, until Ctrl-C; JSON lines with --json';

export const watchFlags = {
  watch: Flags.boolean({ description: WATCH }),
  interval: Flags.integer({
    description: 'Seconds between two looks of --watch',
    default: 2,
    min: 1,
    max: 3600,
    helpValue: 'N',
  }),
};

/** For commands that also print a list as CSV, which has an end. */
export const listWatchFlags = { ...watchFlags, watch: Flags.boolean({ description: WATCH, exclusive: ['csv'] }) };

export interface Watching<T> {
  readonly seconds: number;
  readonly isJson: boolean;
  readonly look: () => T;
  readonly show: (seen: T) => Promise<string>;
  /** Text for people. */
  readonly say: (text: string) => void;
}

export async function watchUntilStopped<T>({ seconds, isJson, look, show, say }: Watching<T>): Promise<void> {
  await untilStopped(seconds, async () => {
    const seen = look();
    if (isJson) process.stdout.write(`${JSON.stringify(seen)}\n`);
    else say((process.stdout.isTTY ? CLEAR_SCREEN : '') + (await show(seen)));
  });
}

/** The same step again and again, with pauses between, until Ctrl-C or SIGTERM. */
export async function untilStopped(seconds: number, step: () => Promise<void>): Promise<void> {
  const { signal, release } = stopSignal();
  try {
    while (!signal.aborted) {
      await step();
      await pause(seconds * 1000, signal);
    }
  } finally {
    release();
  }
}

/** Ends early when the signal comes, also when it has come already. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
