/**
 * The handle of a local Alpaca in a process of its own, for tests that kill its clients. Guarantees: what is asked is done
 * in its order, and answered with the state after it; `close` ends the process, and throws as a local Alpaca's own does.
 */
import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bars } from '../../src/lib/market/bars.ts';
import type { BrokerPosition } from '../../src/lib/orders/broker.ts';
import type { AlpacaOptions } from './local-alpaca.ts';
import type { RestFault } from './faults.ts';

/** As far as they are JSON: no functions, no puts. */
export type PlainOptions = Pick<
  AlpacaOptions,
  'date' | 'cash' | 'positions' | 'mode' | 'keys' | 'plan' | 'optionsLevel' | 'port'
>;

export interface MarketFile {
  /** By symbol: epoch minute, open, high, low, close, volume. */
  readonly rows: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly options: PlainOptions;
}

type Doing =
  | { readonly do: 'state' | 'rest' | 'drop' }
  | { readonly do: 'advance'; readonly until: number | null }
  | { readonly do: 'toOpen' | 'toClose'; readonly m: number }
  /** Milliseconds of the exchange for one of the machine. */
  | { readonly do: 'run'; readonly pace: number }
  /** Without `reply`: a function cannot be sent. */
  | {
      readonly do: 'restFault';
      readonly match: string;
      readonly fault: Omit<RestFault, 'reply'>;
      readonly times: number;
    };

export type AlpacaAsk = Doing & { readonly id: number };

export interface AlpacaState {
  readonly origin: string;
  readonly streamOrigin: string;
  readonly now: number;
  readonly opened: number;
  readonly closed: number;
  readonly violations: readonly string[];
  /** "GET /v2/account", oldest first. */
  readonly asked: readonly string[];
  readonly positions: readonly BrokerPosition[];
}

interface Told {
  readonly id: number;
  readonly state: AlpacaState;
}

const MAIN = join(import.meta.dirname, 'main.ts');

export class AlpacaProcess {
  /** As it was when it was last asked. */
  state: AlpacaState;
  readonly #child: ChildProcess;
  readonly #folder: string;
  #asked = 0;

  static async start(bars: readonly Bars[], options: PlainOptions = {}): Promise<AlpacaProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'tbot-alpaca-'));
    const file = join(folder, 'market.json');
    const market: MarketFile = { rows: Object.fromEntries(bars.map((each) => [each.symbol, rowsOf(each)])), options };
    writeFileSync(file, JSON.stringify(market));
    const child = fork(MAIN, [file], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const [told] = (await once(child, 'message')) as [Told];
    return new AlpacaProcess(child, folder, told.state);
  }

  private constructor(child: ChildProcess, folder: string, state: AlpacaState) {
    this.#child = child;
    this.#folder = folder;
    this.state = state;
  }

  async ask(doing: Doing): Promise<AlpacaState> {
    const id = ++this.#asked;
    this.#child.send({ ...doing, id });
    let told: Told;
    do [told] = (await once(this.#child, 'message')) as [Told];
    while (told.id !== id);
    this.state = told.state;
    return this.state;
  }

  async close(): Promise<void> {
    const { violations } = await this.ask({ do: 'state' });
    this.#child.disconnect();
    await once(this.#child, 'exit');
    rmSync(this.#folder, { recursive: true });
    assert.deepEqual(violations, []);
  }
}

function rowsOf({ minute, open, high, low, close, volume }: Bars): number[][] {
  return Array.from(minute, (at, row) => [at, ...[open, high, low, close, volume].map((column) => column[row] ?? NaN)]);
}
