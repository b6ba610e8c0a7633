/**
 * tbot as a process before a local Alpaca, whose clock both of them follow: the session goes on as fast as nothing is under way.
 * Guarantees: time stands still while tbot asks or is told something; it never passes over an alarm.
 */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EpochMs } from '../../src/lib/core/clock.ts';
import { cleanEnvironment, RUN, type Ran } from '../helpers/tbot.ts';
import type { Stood } from './followed-time.ts';
import type { LocalAlpaca } from './local-alpaca.ts';
import { KEYS } from './sdk.ts';

const FOLLOW = [
  '--disable-warning=ExperimentalWarning',
  `--import=${pathToFileURL(join(import.meta.dirname, 'follow.ts')).href}`,
];
/** Who waits for another run's end looks five times a second: that often is not needed here. */
const PATIENT_MS = 10_000;
/** Who waits for no alarm does something that takes time of the machine. */
const IDLE_MS = 10;
/** What is asked and not answered after so many looks is left hanging; a mail server takes its time before it greets. */
const LOOKS_MAX = 40;
const MESSAGE_LOOKS_MAX = 4_000;

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
  /** When it is to be moved at the latest. */
  nextAt: EpochMs = -Infinity;
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

  /** A line of a crontab at its time: by the shell, with the variables of that crontab and little else. */
  static shell(line: string, env: Readonly<Record<string, string>>, alpaca: LocalAlpaca): LedRun {
    const led = { ...env, NODE_OPTIONS: FOLLOW.join(' '), CLOCK_AT: String(alpaca.now()) };
    const stdio = ['ignore', 'pipe', 'pipe', 'ipc'] as const;
    return new LedRun(spawn('/bin/sh', ['-c', line], { cwd: env.HOME, env: led, stdio: [...stdio] }));
  }

  get said(): string {
    return this.#stderr;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** At that instant: what is due has rung, and what follows from it is over; or it has ended. */
  async stoodAt(alpaca: LocalAlpaca, now: EpochMs): Promise<void> {
    for (let looks = 0; ; looks++) {
      const stood = await this.#move(now);
      if (stood === null) {
        await this.ended;
        return;
      }
      const isQuiet = stood.open === 0 && stood.asked === this.#asked;
      this.#asked = stood.asked;
      this.nextAt = this.#isWaiting ? now + PATIENT_MS : (stood.next ?? now + IDLE_MS);
      if (isQuiet || looks >= (stood.messages > 0 ? MESSAGE_LOOKS_MAX : LOOKS_MAX)) return;
      await alpaca.quiet(1);
    }
  }

  /** Whether it waits for an alarm by then, or has ended. */
  async waitsFrom(now: EpochMs): Promise<boolean> {
    const stood = await this.#move(now);
    return stood?.next !== null;
  }

  /** For the end of another run: the only thing that it is let wait for longer than it would. */
  get #isWaiting(): boolean {
    return this.#stderr.endsWith('waiting for its end\n');
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

/** What is started on the way. */
export interface Starts {
  /** Null: nothing any more. */
  readonly nextAt: EpochMs | null;
  /** All that is due by then. */
  start(now: EpochMs): readonly LedRun[];
}

const NO_STARTS: Starts = { nextAt: null, start: () => [] };

/** Of several until all have ended, and nothing is to be started any more. */
export async function leadAll(
  alpaca: LocalAlpaca,
  first: readonly LedRun[],
  isSo: () => boolean = () => false,
  starts: Starts = NO_STARTS,
): Promise<boolean> {
  let runs = first;
  for (const run of runs) await untilUnderWay(alpaca, run);
  let now = alpaca.now();
  // Of the exchange: it may concern all of them, and not only whose alarms ring.
  let isNews = true;
  for (;;) {
    if (starts.nextAt !== null && starts.nextAt <= now) {
      const started = starts.start(now);
      for (const run of started) await untilUnderWay(alpaca, run);
      runs = [...runs, ...started];
    }
    for (const run of runs) if (isNews || run.nextAt <= now) await run.stoodAt(alpaca, now);
    runs = runs.filter(({ hasEnded }) => !hasEnded);
    if (runs.length === 0 && starts.nextAt === null) return false;
    if (isSo()) return true;
    const goal = Math.max(now, Math.min(starts.nextAt ?? Infinity, ...runs.map(({ nextAt }) => nextAt)));
    const { opened, closed } = alpaca.exchange;
    now = alpaca.exchange.advance(goal) ? alpaca.now() : Math.max(now, goal);
    isNews = alpaca.exchange.opened !== opened || alpaca.exchange.closed !== closed || now < goal;
    if (isNews) await alpaca.settled();
  }
}

/** With what comes after its end. */
const BANNER_LINES = 2;

/** A start takes time of the machine, and none of the session's: until it has asked or said something or set an alarm, and all was answered. */
async function untilUnderWay(alpaca: LocalAlpaca, run: LedRun): Promise<void> {
  const before = alpaca.calls.length;
  const hasSpoken = (): boolean => run.said.split('\n').length > BANNER_LINES;
  while (!run.isUnderWay && !hasSpoken() && alpaca.calls.length === before && !(await run.waitsFrom(alpaca.now())))
    await new Promise((resolve) => setTimeout(resolve, 5));
  run.isUnderWay = true;
  await alpaca.quiet(50);
}
