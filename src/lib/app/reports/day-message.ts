/** A day as a message to people: a sentence that is enough on a phone, and beneath it what else there is to say, a line each. Pure. */
import type { Alert } from '../../alerts/channel.ts';
import { capitalised } from '../../core/capitalised.ts';
import { gain, money, price, quantity } from '../../core/figures.ts';
import { counted } from '../../core/counted.ts';
import type { ClosedTrade } from '../../market/closed-trade.ts';
import type { PositionRow } from '../ops/holdings.ts';
import type { AccountDay } from './account-day.ts';
import { dailyLines } from './daily-rows.ts';

export type DayMessage = Pick<Alert, 'account' | 'text'> & { readonly lines: readonly string[] };

type Line = readonly [label: string, value: string];

/** `isOver`: the session is. The first account is what the message is about. */
export function dayMessage(date: string, [first, ...others]: readonly AccountDay[], isOver: boolean): DayMessage {
  const day = isOver ? date : `${date} so far`;
  if (first === undefined) return { account: null, text: `${day}: nothing ran`, lines: [] };
  return {
    account: first.account,
    text: `${day}: ${inShort(first)}`,
    lines: [
      ...linesOf(first),
      ...others.flatMap((other) => ['', `${other.account}: ${inShort(other)}`, ...linesOf(other)]),
    ],
  };
}

function inShort({ summary, trades, held, kill, disarmed }: AccountDay): string {
  return [
    ...(summary === null ? ['nothing ran'] : resultParts(trades, summary.pnl)),
    held.length === 0 ? 'nothing held' : `STILL HELD: ${held.map(({ ticker }) => ticker).join(' ')}`,
    ...(kill === null ? [] : ['kill switch engaged']),
    ...(disarmed === null ? [] : ['entries disarmed']),
  ].join(', ');
}

/** A trade that made nothing is neither won nor lost. */
function resultParts(trades: readonly ClosedTrade[], pnl: number): string[] {
  if (trades.length === 0) return ['no trades'];
  const won = trades.filter(({ PnL }) => PnL > 0).length;
  const lost = trades.filter(({ PnL }) => PnL < 0).length;
  return [counted(trades.length, 'trade'), gain(pnl), `${String(won)} won`, `${String(lost)} lost`];
}

function linesOf(day: AccountDay): string[] {
  const { summary, kill, disarmed, book } = day;
  const lines: readonly Line[] = [
    ...(summary === null ? NOTHING_RAN : dailyLines(summary)),
    ...tradeLines(day.trades),
    ...day.held.map(heldLine),
    ...(disarmed === null ? [] : [['entries', `disarmed: ${disarmed}; tbot risk rearm`] as const]),
    ['kill switch', kill === null ? 'not engaged' : `engaged, ${kill}`],
    ...(book === null ? [] : [['book', book] as const]),
  ];
  return lines.map(([label, value]) => `${capitalised(label)}: ${value}`);
}

const NOTHING_RAN: readonly Line[] = [
  ['runs', 'none began in this session; tbot doctor and tbot schedule --list say what should have run'],
];

function tradeLines(trades: readonly ClosedTrade[]): Line[] {
  const [best, ...rest] = trades.toSorted((a, b) => b.PnL - a.PnL);
  const worst = rest.at(-1);
  if (best === undefined) return [];
  return worst === undefined
    ? [['only trade', tradeText(best)]]
    : [
        ['best', tradeText(best)],
        ['worst', tradeText(worst)],
      ];
}

function tradeText({ ticker, PnL, strategy_name, exit_reason }: ClosedTrade): string {
  return `${ticker} ${gain(PnL)} (${strategy_name}, ${exit_reason})`;
}

function heldLine({ ticker, quantity: size, value, unrealised, stop }: PositionRow): Line {
  const under = stop === null ? 'without a stop' : `stop ${price(stop)}`;
  return ['held', `${quantity(size)} ${ticker}, worth ${money(value)} (${gain(unrealised)}), ${under}`];
}
