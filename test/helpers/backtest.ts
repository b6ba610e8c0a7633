/** Backtests by the command line on a small made-up market, and their results as a program reads them. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { json, makeHome, tbot, type Ran } from './tbot.ts';
import { tbotInside } from './tbot-inside.ts';

/** Of the made-up market: 24 sessions, with the early closes of 2024-11-29 and 2024-12-24. */
export const SESSIONS = 24;

/** Settings under which all strategies trade it, with stocks, ETFs and inverse ETFs, and every kind of exit but two. */
export const LOOSE = [
  ...[
    '--set',
    'STRAT_OPEN_BUFFER=0.005',
    '--set',
    'STRAT_MID_VWAP_THRESHOLD=0.008',
    '--set',
    'ENABLE_ADX_FILTER=false',
  ],
  ...['--set', 'STRAT_CLOSE_MODE=both', '--set', 'MAX_PRICE=1000'],
];

let store: string | undefined;

/** The folder of its bar store, made once. */
export function madeUpStore(): string {
  store ??= madeStore(SESSIONS);
  return store;
}

export function madeStore(sessions: number): string {
  const home = makeHome();
  const args = ['data', 'synth', '--seed', '1', '--sessions', String(sessions), '--end', '2024-12-31'];
  const made = tbot(args, { home });
  assert.equal(made.code, 0, made.stderr);
  return join(home, 'data', 'bars');
}

type How = NonNullable<Parameters<typeof tbot>[1]>;

/** `tbot backtest` on the made-up market unless told otherwise, in a home of its own unless one is named. */
export function backtest(args: readonly string[], { home = makeHome(), ...how }: How = {}): Ran {
  return tbot(['backtest', ...dataOf(args), ...args], { home, ...how });
}

/** The results of one that succeeds. */
export function results(args: readonly string[], how?: How): Results {
  const ran = backtest([...args, '--json'], how);
  assert.equal(ran.code, 0, `${args.join(' ')}: ${ran.stdout}${ran.stderr}`);
  return new Results(String(json(ran).output_dir), json(ran), ran.stderr);
}

/** Code, cause and cure of one that is refused, within this process. */
export async function failure(args: readonly string[], { home = makeHome() }: Pick<How, 'home'> = {}): Promise<string> {
  const ran = await tbotInside(['backtest', ...dataOf(args), ...args, '--json'], { home });
  const { code, message, cure } = json(ran).error as Record<string, string>;
  assert.equal(ran.code, 2, ran.stdout);
  return `${String(code)}: ${String(message)}\n${String(cure)}`;
}

function dataOf(args: readonly string[]): readonly string[] {
  return args.includes('--data') ? [] : ['--data', madeUpStore()];
}

/** What a home holds of results, hidden folders included. */
export function resultsIn(home: string): string[] {
  return readdirSync(join(home, 'data', 'backtest_results')).sort();
}

export type Trade = Readonly<Record<string, string>>;
export type Metrics = Readonly<Record<string, number | null>>;
export type Decision = Readonly<Record<string, unknown>> & {
  readonly kind: 'signal' | 'refusal' | 'unfilled';
  readonly strategy: string;
  readonly reason?: string;
  readonly stage?: string;
  readonly side?: string | null;
};

/** The folder of a run. */
export class Results {
  readonly folder: string;
  readonly document: Readonly<Record<string, unknown>>;
  readonly stderr: string;

  constructor(folder: string, document: Readonly<Record<string, unknown>>, stderr: string) {
    this.folder = folder;
    this.document = document;
    this.stderr = stderr;
  }

  /** Without the time at its front. */
  get name(): string {
    return basename(this.folder).replace(/^\d{8}T\d{6}Z-/, '');
  }

  get metrics(): Metrics {
    return this.document.metrics as Metrics;
  }

  get trials(): { trials: number; sharpe_variance: number; deflated_sharpe: number } {
    return this.document.trials as Results['trials'];
  }

  get trades(): Trade[] {
    return table(this.read('trades.csv'));
  }

  get decisions(): Decision[] {
    return jsonLines(this.read('signals.jsonl')) as Decision[];
  }

  get config(): { run: Record<string, unknown>; settings: Record<string, string>; notes: string[] } {
    return JSON.parse(this.read('config.json')) as Results['config'];
  }

  /** Equity at the close of every session minute, or at the end of every session. */
  equity(interval: 'minute' | 'session'): { time: string; equity: number }[] {
    return table(this.read('equity.csv'))
      .filter((row) => row.interval === interval)
      .map(({ time = '', equity }) => ({ time, equity: Number(equity) }));
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }
}

export function jsonLines(text: string): Record<string, unknown>[] {
  const lines = text.split('\n');
  assert.equal(lines.pop(), '', 'the last line ends like the others');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Rows by column; none of these files quotes a field. */
function table(text: string): Trade[] {
  const [head = '', ...rows] = text.trimEnd().split('\n');
  const columns = head.split(',');
  return rows.map((row) => {
    const cells = row.split(',');
    assert.equal(cells.length, columns.length, row);
    return Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? '']));
  });
}

/** Minutes after 9:30 in New York, in the winter that the made-up market lies in. */
export function sessionMinuteOf(utc: string | undefined): number {
  const [, hour, minute] = /T(\d\d):(\d\d):00Z$/.exec(utc ?? '') ?? [];
  return Number(hour) * 60 + Number(minute) - (14 * 60 + 30);
}
