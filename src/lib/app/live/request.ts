/** What `tbot run` is asked for, as words of the command line, and what of it is no good. */
import { configOf } from '../../config/files.ts';
import { ConfigError } from '../../core/errors.ts';
import type { TradingConfig } from '../../config/keys/trading.ts';
import { STRATEGY_NAMES, type StrategyName } from '../../strategies/names.ts';
import type { App } from '../app.ts';
import { badFlag } from '../backtest/bad-flag.ts';
import { testStartOf } from '../backtest/test-windows.ts';
import { brokerHindrance } from './broker-there.ts';

export const SPEEDS = ['max', '60', '1'] as const;
/** Dollars of a replayed account that was given none, as text. */
export const CAPITAL = '100000';
export type Speed = (typeof SPEEDS)[number];

/** As it was typed. */
export interface RunWords {
  /** `all`: by STRATEGY_SEQUENCE and STRATEGY_OVERRIDE. */
  readonly strategy: StrategyName | 'all';
  readonly dryRun: boolean;
  /** Null: in a replay all of the store. */
  readonly symbols: readonly string[] | null;
  /** YYYY-MM-DD, a New York date; undefined: today, live. */
  readonly replay: string | undefined;
  readonly speed: Speed;
  readonly testMode: boolean;
  /** HH:MM in New York, of test windows in a replay. */
  readonly at: string | undefined;
  /** Dollars of the replayed account at its start. */
  readonly capital: string;
  /** Address of a simulated exchange that is a process of its own; undefined: it is in this one. */
  readonly venue: string | undefined;
}

/** In the order in which their batches are chosen from. */
export function strategiesOf({ strategy }: RunWords, config: TradingConfig): readonly StrategyName[] {
  if (strategy !== 'all') return [strategy];
  const { STRATEGY_OVERRIDE: override, STRATEGY_SEQUENCE: sequence } = config;
  if (override !== 'null') return [override];
  return STRATEGY_NAMES.filter((name) => sequence.includes(name));
}

/** Whether a recorded session is to be traded; else it is the market of today. @throws ConfigError `config_invalid` */
export function isReplay(app: App, { replay }: RunWords): boolean {
  return replay !== undefined || configOf(app.configuration()).trading.BROKER === 'sim';
}

/** @throws ConfigError `replay_needed`, `replay_of_sim`, `broker_absent`, `bad_flag` */
export function assertTradable({ replay, venue }: RunWords, { BROKER: broker }: TradingConfig): void {
  if (broker !== 'sim' && replay !== undefined)
    throw new ConfigError({
      code: 'replay_of_sim',
      message: `a replay trades on the built-in broker, and BROKER is ${broker}`,
      cure: 'tbot config set BROKER=sim, or TBOT_BROKER=sim in front of the command',
    });
  const hindrance = brokerHindrance(broker);
  if (hindrance !== null) throw hindrance;
  if (broker === 'sim' && replay === undefined)
    throw new ConfigError({
      code: 'replay_needed',
      message: 'the built-in broker trades recorded sessions',
      cure: 'say which one: --replay DATE; tbot data list shows what there is',
    });
  if (broker !== 'sim' && venue !== undefined) throw badFlag('venue', 'it is for replays', 'leave it out');
}

/** The session minute in which the first of TEST_MODE's windows starts; null: the strategies' own windows. @throws ConfigError */
export function testStartIn({ at }: RunWords, { TEST_MODE: isTest }: TradingConfig, windows: number): number | null {
  if (isTest) return testStartOf(at, windows);
  if (at === undefined) return null;
  throw badFlag('at', 'it is for test windows', 'give --test-mode too, or leave --at out');
}
