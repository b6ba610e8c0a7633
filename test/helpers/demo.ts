/**
 * `tbot demo`, and the one that all tests share. Guarantees: it is run once, at the first call; whoever changes its home
 * changes a copy, or says in its tests what it has done to it.
 */
import assert from 'node:assert/strict';
import { cpSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { json, tbot, temporaryFolder } from './tbot.ts';

export interface ToldDemo {
  readonly home: string;
  readonly market: { readonly seed: number | null; readonly files: readonly string[]; readonly symbols: string[] };
  readonly strategies: readonly { readonly strategy: string; readonly trades: number }[];
  readonly notes: readonly string[];
  readonly output_dir: string;
  readonly report: string;
  readonly logs: string;
  readonly traded: TradedDemo | null;
  readonly not_traded: string | null;
}

export interface TradedDemo {
  readonly date: string;
  readonly at: string;
  readonly settings: readonly { readonly key: string; readonly value: string; readonly usual: string }[];
  readonly account: string;
  readonly session: string;
  readonly ended: string;
  readonly trades: readonly { readonly trade_id: string; readonly strategy_name: string; readonly PnL: number }[];
  readonly summary: { readonly pnl: number; readonly trades: number; readonly refusals: Record<string, number> };
  readonly explanations: readonly { readonly id: string; readonly outcome: string; readonly verdict: string }[];
  readonly journal: string;
}

/** With --json, in that folder; it has to succeed. */
export function ranDemo(args: readonly string[], cwd: string): ToldDemo {
  const result = tbot(['demo', ...args, '--json'], { cwd });
  assert.equal(result.code, 0, result.stdout + result.stderr);
  return json(result) as unknown as ToldDemo;
}

let shared: { readonly cwd: string; readonly told: ToldDemo; readonly untouched: string } | null = null;

/** Run without a flag in that folder; what later tests do to its home is theirs. */
export function sharedDemo(): { readonly cwd: string; readonly told: ToldDemo } {
  return once();
}

/** Its home as the demo left it, to do with as one likes. */
export function copyOfDemo(): string {
  const { untouched } = once();
  const home = temporaryFolder();
  cpSync(untouched, home, { recursive: true });
  return home;
}

function once(): NonNullable<typeof shared> {
  if (shared !== null) return shared;
  const cwd = realpathSync(temporaryFolder());
  const told = ranDemo([], cwd);
  const untouched = join(temporaryFolder(), 'demo');
  cpSync(told.home, untouched, { recursive: true });
  shared = { cwd, told, untouched };
  return shared;
}
