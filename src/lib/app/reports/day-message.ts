/**
 * A day as a message to people: a sentence that is enough on a phone, and beneath it what else there is to say, a line each. Pure.
 * Guarantees: what needs somebody stands first in the sentence, also what another real account holds, and makes it a warning where the
 * session is over.
 */
import type { Alert } from '../../alerts/channel.ts';
import { capitalised } from '../../core/capitalised.ts';
import { counted } from '../../core/counted.ts';
import { gain, money, price, quantity } from '../../core/figures.ts';
import type { ClosedTrade } from '../../market/closed-trade.ts';
import type { UnreadJournal } from '../journals.ts';
import type { PositionRow } from '../ops/holdings.ts';
import type { AccountDay } from './account-day.ts';
import { dailyLines } from './daily-rows.ts';

export type DayMessage = Pick<Alert, 'severity' | 'account' | 'text'> & { readonly lines: readonly string[] };

export interface DayToTell {
  /** New York date. */
  readonly date: string;
  /** The session is. */
  readonly isOver: boolean;
  /** The first is what the message is about. */
  readonly accounts: readonly [AccountDay, ...AccountDay[]];
  /** Of other accounts. */
  readonly unread: readonly UnreadJournal[];
}

type Line = readonly [label: string, value: string];

export function dayMessage({ date, isOver, accounts: [first, ...others], unread }: DayToTell): DayMessage {
  const needs = [
    ...needsOf(first),
    ...others.flatMap(needsOfOther),
    ...(unread.length === 0 ? [] : [`${counted(unread.length, 'journal')} cannot be read`]),
  ];
  const ran = [first, ...others].filter(({ summary }) => summary !== null);
  const isOnlyTried = ran.length > 0 && !ran.some(({ isReal }) => isReal);
  const day = isOver ? date : `${date} so far`;
  return {
    severity: isOver && (needs.length > 0 || ran.length === 0) ? 'warning' : 'info',
    account: first.account,
    text: `${day}: ${[...needs, ...resultOf(first, isOnlyTried ? 'nothing ran for real' : 'nothing ran')].join(', ')}`,
    lines: [
      ...linesOf(first),
      ...others.flatMap((other) => ['', `${other.account}: ${inShort(other)}`, ...linesOf(other)]),
      ...(unread.length === 0 ? [] : ['', ...unread.map(unreadLine)]),
    ],
  };
}

function inShort(day: AccountDay): string {
  return [...needsOf(day), ...resultOf(day, 'nothing ran')].join(', ');
}

/** What waits for somebody, whatever was traded. */
function needsOf(day: AccountDay): string[] {
  const { kill, disarmed } = day;
  return [
    ...leftIn(day),
    ...(kill === null ? [] : ['kill switch engaged']),
    ...(disarmed === null ? [] : ['entries disarmed']),
  ];
}

/** What a dry run or a replay holds is nobody's; why entries of another account wait is said beneath. */
function needsOfOther(day: AccountDay): string[] {
  return day.isReal ? leftIn(day).map((left) => `${day.account} ${left}`) : [];
}

function leftIn({ unread, held }: AccountDay): string[] {
  return [
    ...(unread === null ? [] : ['JOURNAL UNREADABLE']),
    ...(held.length === 0 ? [] : [`STILL HELD: ${held.map(({ ticker }) => ticker).join(' ')}`]),
  ];
}

/** The profit is the session's own. */
function resultOf({ unread, summary, trades, earlier, held }: AccountDay, nothingRan: string): string[] {
  if (unread !== null) return [];
  const ofEarlier = earlier.reduce((sum, { PnL }) => sum + PnL, 0);
  return [
    ...(summary === null ? [nothingRan] : resultParts(trades, summary.pnl)),
    ...(earlier.length === 0 ? [] : [`${gain(ofEarlier)} of earlier sessions`]),
    ...(held.length === 0 ? ['nothing held'] : []),
  ];
}

/** A trade that made nothing is neither won nor lost. */
function resultParts(trades: readonly ClosedTrade[], pnl: number): string[] {
  if (trades.length === 0) return ['no trades'];
  const won = trades.filter(({ PnL }) => PnL > 0).length;
  const lost = trades.filter(({ PnL }) => PnL < 0).length;
  return [counted(trades.length, 'trade'), gain(pnl), `${String(won)} won`, `${String(lost)} lost`];
}

function linesOf(day: AccountDay): string[] {
  const { unread, book } = day;
  const lines: readonly Line[] = [
    ...(unread === null ? knownLines(day) : [['journal', `what is in it is not known: ${unread}`] as const]),
    ...(book === null ? [] : [['book', book] as const]),
  ];
  return lines.map(([label, value]) => `${capitalised(label)}: ${value}`);
}

function knownLines({ summary, trades, earlier, held, kill, disarmed }: AccountDay): Line[] {
  return [
    ...(summary === null ? NOTHING_RAN : dailyLines(summary)),
    ...tradeLines(trades),
    ...(earlier.length === 0 ? [] : [['closed of earlier sessions', earlier.map(tradeText).join(', ')] as const]),
    ...held.map(heldLine),
    ...(disarmed === null ? [] : [['entries', `disarmed: ${disarmed}; tbot risk rearm`] as const]),
    ['kill switch', kill === null ? 'not engaged' : `engaged, ${kill}`],
  ];
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

function unreadLine({ journal, why }: UnreadJournal): string {
  return `Journal ${journal}: what is in it is not known: ${why}`;
}
