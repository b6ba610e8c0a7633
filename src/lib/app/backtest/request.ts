/** What a backtest is asked for, as words and numbers of the command line, and what of it is no good. */
import { assertDateOrder, parseIsoDate, type DayNumber } from '../../calendar/civil-date.ts';
import { STRATEGY_NAMES, type StrategyName } from '../../strategies/names.ts';
import { badFlag } from './bad-flag.ts';
import { capitalOf, numberOf, symbolsOf } from './flag-values.ts';
import { testStartOf } from './test-windows.ts';

/** As it was typed. */
export interface BacktestWords {
  /** `open`, `open,mid`, `all` */
  readonly strategy: string;
  /** YYYY-MM-DD, New York dates. */
  readonly start: string | undefined;
  readonly end: string | undefined;
  /** Null: all of the store. */
  readonly symbols: readonly string[] | null;
  /** A store's folder; the home's own when it is not named. */
  readonly data: string | undefined;
  /** KEY=VALUE */
  readonly set: readonly string[];
  readonly testMode: boolean;
  /** HH:MM in New York, of test windows. */
  readonly at: string | undefined;
  readonly volumeFilter: boolean;
  readonly slippageFilter: boolean;
  /** Basis points; undefined: 5, or half of the spread where there are quotes. */
  readonly slippageBps: string | undefined;
  /** A share, or `none`. */
  readonly participation: string;
  /** A model's name; undefined: the one of BROKER. */
  readonly commission: string | undefined;
  readonly capital: string;
}

export interface BacktestRequest {
  /** In the order in which their batches are chosen from. */
  readonly strategies: readonly StrategyName[];
  readonly first: DayNumber | null;
  readonly last: DayNumber | null;
  /** In the order of their characters, none twice; null: all of the store. */
  readonly symbols: readonly string[] | null;
  /** Session minute of the first test window; null without TEST_MODE. */
  readonly testStart: number | null;
  readonly asksVolume: boolean;
  readonly asksSlippage: boolean;
  /** Share of a price. */
  readonly slippage: number;
  readonly usesSpread: boolean;
  readonly participation: number | null;
  readonly commission: string | undefined;
  /** Dollars. */
  readonly capital: number;
}

const SLIPPAGE_BPS = 5;
const BPS = 10_000;
const SLIPPAGE_BPS_MAX = 1000;

/** @throws ConfigError `bad_flag`, `not_a_date`, `date_order`, `outside_window` */
export function readRequest(words: BacktestWords): BacktestRequest {
  const strategies = strategiesOf(words.strategy);
  const first = words.start === undefined ? null : parseIsoDate(words.start);
  const last = words.end === undefined ? null : parseIsoDate(words.end);
  if (first !== null && last !== null) assertDateOrder(first, last);
  const bps =
    words.slippageBps === undefined ? SLIPPAGE_BPS : numberOf('slippage-bps', words.slippageBps, 0, SLIPPAGE_BPS_MAX);
  return {
    strategies,
    first,
    last,
    symbols: words.symbols === null ? null : symbolsOf(words.symbols),
    testStart: testStart(words, strategies.length),
    asksVolume: words.volumeFilter,
    asksSlippage: words.slippageFilter,
    slippage: bps / BPS,
    usesSpread: words.slippageBps === undefined,
    participation: words.participation === 'none' ? null : numberOf('participation', words.participation, 0, 1),
    commission: words.commission,
    capital: capitalOf(words.capital),
  };
}

function strategiesOf(text: string): StrategyName[] {
  if (text === 'all') return [...STRATEGY_NAMES];
  const chosen = text.split(',').map((word) => word.trim());
  const unknown = chosen.find((word) => !STRATEGY_NAMES.some((name) => name === word));
  if (unknown !== undefined)
    throw badFlag(
      'strategy',
      `"${unknown.slice(0, 40)}" is no strategy`,
      `give one or some of ${STRATEGY_NAMES.join(',')}, or all`,
    );
  return STRATEGY_NAMES.filter((name) => chosen.includes(name));
}

function testStart({ testMode, at }: BacktestWords, windows: number): number | null {
  if (testMode) return testStartOf(at, windows);
  if (at === undefined) return null;
  throw badFlag('at', 'it is for test windows', 'give --test-mode too, or leave --at out');
}
