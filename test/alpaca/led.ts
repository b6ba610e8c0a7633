/**
 * tbot as a process before a local Alpaca, whose clock both of them follow: the session goes on as fast as nothing is under way.
 * Guarantees: time stands still while tbot asks or is told something; it never passes over an alarm.
 */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { EpochMs } from '../../src/lib/core/clock.ts';
import { cleanEnvironment, RUN, type Ran } from '../helpers/tbot.ts';
import type { Stood } from './followed-time.ts';
import type { LocalAlpaca } from './local-alpaca.ts';
import { KEYS } from './sdk.ts';

const FOLLOW = ['--disable-warning=ExperimentalWarning', '--import', join(import.meta.dirname, 'follow.ts')];
/** What is asked and not answered after so many looks is left hanging. */
const LOOKS_MAX = 40;

export interface Ended extends Ran {
  readonly signal: NodeJS.Signals | null;
}

/** Where tbot finds a local Alpaca, and by which clock. */
export function alpacaEnvironment(
  { origin, mode = 'paper' }: { readonly origin: string; readonly mode?: 'paper' | 'live' },
  now: EpochMs,
): Record<string, string> {
  const MODE = mode.toUpperCase();
  return {
    TBOT_BROKER: 'alpaca',
    TBOT_ALPACA_MODE: mode,
    [`TBOT_ALPACA_${MODE}_API_KEY`]: KEYS[mode].keyId,
    [`TBOT_ALPACA_${MODE}_SECRET_KEY`]: KEYS[mode].secret,
    [`TBOT_ALPACA_${MODE}_URL`]: origin,
    TBOT_ALPACA_DATA_URL: origin,
    CLOCK_AT: String(now),
  };
}

const alive = new Set<ChildProcess>();
process.on('exit', endAll);

/** What a test that failed has left running. */
export function endAll(): void {
  for (const child of alive) child.kill('SIGKILL');
}

export class LedRun {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  hasEnded = false;
  isUnderWay = false;
  #stderr = '';
  #asked = 0;

  private constructor(child: ChildProcess) {
    this.child = child;
    alive.add(child);
    let stdout = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    this.ended = once(child, 'close').then(([code, signal]) => {
      alive.delete(child);
      this.hasEnded = true;
      return {
        code: code as number | null,
        signal: signal as NodeJS.Signals | null,
        ...{ stdout, stderr: this.#stderr },
      };
    });
  }

  /** tbot with these words; its clock stands at that of the local Alpaca. */
  static start(alpaca: LocalAlpaca, args: readonly string[], more: Readonly<Record<string, string>> = {}): LedRun {
    const env = cleanEnvironment({ ...alpacaEnvironment(alpaca, alpaca.now()), ...more });
    const child = fork(RUN, [...args], { env, execArgv: FOLLOW, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    return new LedRun(child);
  }

  /** One whose clock goes on by itself, from where that of the local Alpaca stands. */
  static beside(alpaca: LocalAlpaca, args: readonly string[], more: Readonly<Record<string, string>> = {}): LedRun {
    const env = cleanEnvironment({ ...alpacaEnvironment(alpaca, alpaca.now()), ...more });
    return new LedRun(spawn(process.execPath, [...FOLLOW, RUN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  get said(): string {
    return this.#stderr;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** At that instant: what is due has rung, and what follows from it is over. Null: it has ended. */
  async stoodAt(alpaca: LocalAlpaca, now: EpochMs): Promise<Stood | null> {
    for (let looks = 0; ; looks++) {
      const stood = await this.#move(now);
      if (stood === null) return null;
      const isQuiet = stood.open === 0 && stood.asked === this.#asked;
      this.#asked = stood.asked;
      if (isQuiet || looks === LOOKS_MAX) return stood;
      await alpaca.quiet(1);
    }
  }

  async #move(to: EpochMs): Promise<Stood | null> {
    if (this.hasEnded || !this.child.connected) return null;
    const answer = once(this.child, 'message').then(([stood]) => stood as Stood);
    this.child.send({ to }, () => undefined);
    return Promise.race([answer, this.ended.then(() => null)]);
  }
}

/** Goes on with the session until that is so, or the run has ended. True: it is so. */
export async function lead(alpaca: LocalAlpaca, run: LedRun, isSo: () => boolean = () => false): Promise<boolean> {
  return leadAll(alpaca, [run], isSo);
}

/** Of several until all have ended. */
export async function leadAll(
  alpaca: LocalAlpaca,
  runs: readonly LedRun[],
  isSo: () => boolean = () => false,
): Promise<boolean> {
  for (const run of runs) await untilUnderWay(alpaca, run);
  let now = alpaca.now();
  for (;;) {
    const nexts: number[] = [];
    for (const run of runs) {
      const stood = await run.stoodAt(alpaca, now);
      if (stood !== null) nexts.push(stood.next ?? now + IDLE_MS);
    }
    if (nexts.length === 0) return false;
    if (isSo()) return true;
    const goal = Math.max(now, Math.min(...nexts));
    const { opened, closed } = alpaca.exchange;
    now = alpaca.exchange.advance(goal) ? alpaca.now() : Math.max(now, goal);
    if (alpaca.exchange.opened !== opened || alpaca.exchange.closed !== closed || now < goal) await alpaca.settled();
  }
}

/** With what comes after its end. */
const BANNER_LINES = 2;
/** Who waits for no alarm does something that takes time of the machine. */
const IDLE_MS = 10;

/** A start takes time of the machine, and none of the session's: until it has asked or said something, and all was answered. */
async function untilUnderWay(alpaca: LocalAlpaca, run: LedRun): Promise<void> {
  const before = alpaca.calls.length;
  const hasSpoken = (): boolean => run.said.split('\n').length > BANNER_LINES;
  while (!run.hasEnded && !run.isUnderWay && !hasSpoken() && alpaca.calls.length === before)
    await new Promise((resolve) => setTimeout(resolve, 5));
  run.isUnderWay = true;
  await alpaca.quiet(50);
}
