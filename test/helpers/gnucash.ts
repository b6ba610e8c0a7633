/**
 * The real GnuCash, asked about a book: what its engine finds, what it would change, what it makes of it when it saves. A book
 * that is only asked about stays as it is: the engine gets a copy.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { needsShared } from './shared.ts';
import { needsPackages } from './system-packages.ts';
import { cleanEnvironment, temporaryFolder } from './tbot.ts';

const PYTHON = '/usr/bin/python3';
const ENGINE = join(import.meta.dirname, 'gnucash_engine.py');
const OUTPUT_MAX = 256 * 1024 * 1024;

/** Leaves the test out, counted and named, where GnuCash or its Python bindings are missing. */
export function needsGnuCash(context: Mocha.Context): void {
  needsPackages(context, 'gnucash', 'python3-gnucash');
}

/** With nothing of the settings of whoever runs the tests. */
export function gnuCashEnvironment(): NodeJS.ProcessEnv {
  const home = temporaryFolder();
  return cleanEnvironment({
    HOME: home,
    GNC_DATA_HOME: home,
    GSETTINGS_BACKEND: 'memory',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
  });
}

export interface FoundAccount {
  /** "Assets:Brokerage:Alpaca" */
  readonly name: string;
  readonly type: string;
  /** "CURRENCY:USD" */
  readonly commodity: string;
  /** In its commodity, as a decimal. */
  readonly balance: string;
  /** Of its splits, in dollars. */
  readonly value_sum: string;
  readonly splits: number;
}

export interface FoundLot {
  readonly account: string;
  readonly title: string | null;
  readonly notes: string | null;
  readonly balance: string;
  readonly closed: boolean;
  readonly realized_booked: string;
  readonly realized_by_basis: string;
}

/** What the check prints (and more that is of no use here). */
export interface EngineVerdict {
  /** No error or warning of the engine, no imbalance, no gain that is not the lot's, no finding in the text itself. */
  readonly ok: boolean;
  readonly why: readonly string[];
  /** Its version. */
  readonly engine: string | null;
  readonly loaded: boolean;
  readonly accounts: readonly FoundAccount[];
  readonly transactions: number;
  readonly prices: number;
  readonly lots: readonly FoundLot[];
  /** By strategy: what is below Income:Trading. */
  readonly realized_by_strategy: Readonly<Record<string, string>>;
  readonly unbalanced_transactions: readonly { readonly guid: string; readonly imbalance: string }[];
  readonly engine_log: readonly string[];
  readonly static: { readonly findings: readonly string[] };
}

/** Opens the book with the engine and counts and sums everything in it; with `scrub` also what its check of lots would add. */
export function engineCheck(context: Mocha.Context, file: string, { scrub = true } = {}): EngineVerdict {
  const check = needsShared(context, 'tools', 'gnucash_check.py');
  const ran = spawnSync(PYTHON, [check, file, ...(scrub ? ['--scrub'] : [])], {
    env: gnuCashEnvironment(),
    encoding: 'utf8',
    maxBuffer: OUTPUT_MAX,
  });
  assert.ok(ran.status === 0 || ran.status === 1, ran.stdout + ran.stderr);
  const verdict = JSON.parse(ran.stdout) as EngineVerdict;
  assert.equal(verdict.ok, ran.status === 0);
  return verdict;
}

/** What the engine's check of lots would change in a split; null: it would not be there. */
export interface ScrubChange {
  readonly split: string;
  readonly before: ScrubbedSplit | null;
  readonly after: ScrubbedSplit | null;
}

interface ScrubbedSplit {
  readonly date: string;
  readonly description: string;
  readonly account: string;
  /** "33/100" */
  readonly value: string;
  readonly quantity: string;
  readonly isInLot: boolean;
}

/** A gain that is a cent off is changed without a word, so that engineCheck does not see it. */
export function engineScrub(file: string): ScrubChange[] {
  const lines = byEngine('scrub', copyOf(file)).split('\n');
  return JSON.parse(lines.find((line) => line.startsWith('[')) ?? '') as ScrubChange[];
}

/** Has GnuCash save the book over itself, as it does for its user: sorted anew, gzip unless `plain`. */
export function saveByEngine(file: string, { plain = false } = {}): void {
  // GnuCash keeps a backup by the second beside the file, and refuses a second save within one.
  const copy = copyOf(file);
  byEngine('save', copy, ...(plain ? ['plain'] : []));
  copyFileSync(copy, file);
}

export type Edit =
  | { readonly rename: string; readonly to: string }
  | { readonly move: string; readonly to: string }
  | { readonly note: string; readonly text: string }
  | {
      readonly enter: string;
      readonly date: readonly [year: number, month: number, day: number];
      readonly cents: number;
      readonly from: string;
      readonly to: string;
    };

/** As its user edits the book in GnuCash, and saves it. Accounts are told by their paths, transactions by description. */
export function editByEngine(file: string, edits: readonly Edit[], { plain = false } = {}): void {
  const copy = copyOf(file);
  byEngine('edit', copy, JSON.stringify(edits), ...(plain ? ['plain'] : []));
  copyFileSync(copy, file);
}

function copyOf(file: string): string {
  const copy = join(temporaryFolder(), basename(file));
  copyFileSync(file, copy);
  return copy;
}

function byEngine(...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(PYTHON, [ENGINE, ...words], {
    env: gnuCashEnvironment(),
    encoding: 'utf8',
    maxBuffer: OUTPUT_MAX,
  });
  assert.equal(status, 0, stdout + stderr);
  return stdout;
}

/** Has GnuCash open the book, with its lock, until what is given back is called. */
export async function holdByEngine(file: string): Promise<() => Promise<void>> {
  const child = spawn(PYTHON, [ENGINE, 'hold', file], {
    env: gnuCashEnvironment(),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), ended]);
  assert.equal(child.exitCode, null, 'the engine could not open the book');
  return async () => {
    child.stdin.end();
    await ended;
  };
}
