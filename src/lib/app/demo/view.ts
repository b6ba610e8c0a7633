/** What a demo came to, for programs and as lines for people. */
import { join } from 'node:path';
import { dualZoneTime } from '../../calendar/text.ts';
import type { Warning } from '../../config/fault.ts';
import { counted } from '../../core/counted.ts';
import { count, gain, money, percent, ratio, signedPercent } from '../../core/figures.ts';
import { tooFewTrades } from '../../reports/summary.ts';
import type { Performance } from '../../stats/performance.ts';
import type { TradeFigures } from '../../stats/trade-figures.ts';
import { STRATEGY_NAMES } from '../../strategies/names.ts';
import type { BacktestOutcome } from '../backtest/run.ts';
import type { Examination } from '../doctor/check.ts';
import type { DemoMarket } from './market.ts';
import { TEST_WINDOW_MINUTES } from '../../strategies/window.ts';
import type { TradedSession } from './trading.ts';

/** What `tbot demo --json` prints. */
export interface DemoResult extends DemoFigures {
  readonly home: string;
  readonly banner: string;
  readonly warnings: readonly Warning[];
  readonly doctor: readonly Examination[];
  readonly market: DemoMarket;
  /** What a reader must know before the figures. */
  readonly notes: readonly string[];
  readonly output_dir: string;
  readonly report: string;
  /** The session that was traded in TEST_MODE; null: none could be. */
  readonly traded: TradedSession | null;
  readonly not_traded: string | null;
  /** Folder. */
  readonly logs: string;
}

interface DemoFigures extends Pick<
  Performance,
  'sessions' | 'trades' | 'win_rate' | 'pnl' | 'capital' | 'total_return' | 'max_drawdown' | 'sharpe'
> {
  /** All of them, also those without a trade. */
  readonly strategies: readonly StrategyFigures[];
}

interface StrategyFigures extends Pick<TradeFigures, 'trades' | 'win_rate' | 'pnl'> {
  readonly strategy: string;
}

/** Of the backtest, what a demo tells. */
export function told({
  folder,
  notes,
  performance,
}: BacktestOutcome): DemoFigures & Pick<DemoResult, 'notes' | 'output_dir' | 'report'> {
  const { sessions, trades, win_rate, pnl, capital, total_return, max_drawdown, sharpe, by_strategy } = performance;
  const strategies = STRATEGY_NAMES.map((strategy) => {
    const of = by_strategy.find(({ key }) => key === strategy);
    return { strategy, trades: of?.trades ?? 0, win_rate: of?.win_rate ?? null, pnl: of?.pnl ?? 0 };
  });
  return {
    ...{ sessions, trades, win_rate, pnl, capital, total_return, max_drawdown, sharpe, strategies },
    ...{ notes, output_dir: folder, report: join(folder, 'report.html') },
  };
}

/** A row a strategy, and one for all. */
export function tradeRows({
  strategies,
  ...all
}: DemoFigures): Record<'strategy' | 'trades' | 'won' | 'PnL', string>[] {
  return [...strategies, { strategy: 'all', ...all }].map(({ strategy, trades, win_rate: won, pnl }) => ({
    ...{ strategy, trades: count(trades), won: percent(won, 1), PnL: gain(pnl) },
  }));
}

export function marketLine({ market, sessions }: DemoResult): string {
  const what = `${counted(market.symbols.length, 'symbol')}, ${counted(sessions, 'session')}`;
  if (market.seed === null) return `A backtest of all strategies on what was imported: ${what}`;
  return `A backtest of all strategies on a SYNTHETIC market: ${what}, made up with seed ${String(market.seed)}`;
}

export function resultLine({ capital, total_return, max_drawdown, sharpe }: DemoFigures): string {
  const risk = `maximum drawdown ${percent(max_drawdown)}, Sharpe ratio ${ratio(sharpe)}`;
  return `${signedPercent(total_return)} on ${money(capital)}, ${risk}`;
}

export function noteLines({ notes, trades, strategies }: DemoResult): string[] {
  const few = tooFewTrades(trades);
  const idle = strategies.filter((each) => each.trades === 0).map(({ strategy }) => strategy);
  const why = `no trades of ${idle.join(', ')}: the report's refusal funnel says why, and docs/BACKTESTING.md what to do`;
  return [
    ...notes.map((note) => `note: ${note}`),
    ...(few === null ? [] : [`warning: ${few}`]),
    ...(idle.length === 0 ? [] : [`warning: ${why}`]),
  ];
}

/** What was traded and how; of no session why there is none. */
export function tradingLines({ traded, not_traded: why, market }: DemoResult): string[] {
  if (traded === null) return [`No session was traded: ${why ?? ''}.`];
  const { date, starts, settings } = traded;
  const changed = settings.map(({ key, value, usual }) => `${key} ${value} instead of ${usual}`).join(', ');
  return [
    `Then one session traded on the built-in paper broker, in TEST_MODE: ${date}, for each strategy a window of ` +
      `${String(TEST_WINDOW_MINUTES)} minutes, the first from ${dualZoneTime(Date.parse(starts))}`,
    `Two thresholds are low for it, so that each strategy ${market.seed === null ? 'may find something' : 'trades'} in so short a time: ${changed}`,
  ];
}

/** A command that trades that session in the same way. */
export function sameByHand({ date, at, settings }: TradedSession, home: string): string {
  const set = settings.map(({ key, value }) => `TBOT_${key}=${value} `).join('');
  return `${set}tbot run all --replay ${date} --test-mode --at ${at} --home ${home}`;
}

/** How many checks are well, and what is not. */
export function doctorLines({ doctor }: DemoResult): string[] {
  const troubles = doctor.filter(({ status }) => status !== 'ok');
  const well = `${String(doctor.length - troubles.length)} of ${String(doctor.length)} checks ok`;
  return [
    `The doctor: ${well}`,
    ...troubles.map(({ name, status, found, cure }) => `  ${status}: ${name}: ${found} (${cure ?? ''})`),
  ];
}

/** Where everything is. */
export function placeLines({ home, logs, report, traded }: DemoResult): string[] {
  const verified = traded?.verified ?? null;
  return [
    `report:  ${report} (open it in a browser)`,
    `logs:    ${logs}`,
    ...(traded === null ? [] : [`journal: ${traded.journal}`]),
    ...(verified === null ? [] : [`book:    ${verified.file} (open it in GnuCash)`]),
    `home:    ${home} (all of it may be deleted)`,
  ];
}
