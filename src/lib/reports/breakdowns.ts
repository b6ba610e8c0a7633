/** What came from where: by strategy, hour, symbol and reason of the exit, as tables with bars. */
import type { TradeGroup } from '../stats/trade-figures.ts';
import { count, gain, percent } from '../core/figures.ts';
import { markup, type Markup } from './markup.ts';
import { bar, bySign, nothing, section, table, type Column } from './parts.ts';

interface Breakdown {
  readonly id: string;
  readonly title: string;
  /** Head of the first column. */
  readonly by: string;
  readonly caption: string;
  readonly groups: readonly Group[];
}

/** Symbols shown: the best and the worst half of these. */
const SYMBOLS_MAX = 40;

type Group = Omit<TradeGroup, 'slippage'>;
type Groups = Readonly<Record<'by_strategy' | 'by_exit_reason' | 'by_hour' | 'by_symbol', readonly Group[]>>;

/** `elsewhere`: where all symbols are, when they are too many. */
export function breakdowns(figures: Groups, elsewhere: string): Markup {
  const { by_strategy, by_exit_reason, by_hour, by_symbol } = figures;
  const hours = by_hour.map((group) => ({ ...group, key: hourText(group.key) }));
  const parts: readonly Breakdown[] = [
    { id: 'strategies', title: 'By strategy', by: 'Strategy', caption: 'Net of fees', groups: by_strategy },
    { id: 'exits', title: 'By exit', by: 'Reason', caption: 'Reason of the first sell', groups: by_exit_reason },
    { id: 'hours', title: 'By hour', by: 'Entry from', caption: 'Eastern and Pacific time', groups: hours },
    {
      id: 'symbols',
      title: 'By symbol',
      by: 'Symbol',
      caption: symbolCaption(by_symbol, elsewhere),
      groups: shown(by_symbol),
    },
  ];
  return markup`<div class="pair" id="breakdowns">\n${parts.map(breakdown)}\n</div>`;
}

function breakdown({ id, title, by, caption, groups }: Breakdown): Markup {
  const low = groups.reduce((least, { pnl }) => Math.min(least, pnl), 0);
  const high = groups.reduce((most, { pnl }) => Math.max(most, pnl), 0);
  const columns: readonly Column<Group>[] = [
    { head: by, cell: ({ key }) => key },
    { head: 'PnL', cell: ({ pnl }) => bySign(pnl, gain(pnl)), kind: 'number' },
    { head: '', cell: ({ pnl }) => bar(pnl, low, high, pnl < 0 ? 'loss' : 'gain'), kind: 'bar' },
    { head: 'Trades', cell: ({ trades }) => count(trades), kind: 'number' },
    { head: 'Win rate', cell: ({ win_rate }) => percent(win_rate, 1), kind: 'number' },
    { head: 'Per trade', cell: ({ expectancy }) => gain(expectancy), kind: 'number' },
  ];
  return section(id, title, groups.length === 0 ? nothing('No trades.') : table(caption, columns, groups));
}

/** Best first; of many the best and the worst. */
function shown(symbols: readonly Group[]): readonly Group[] {
  const ranked = [...symbols].sort((a, b) => b.pnl - a.pnl);
  if (ranked.length <= SYMBOLS_MAX) return ranked;
  return [...ranked.slice(0, SYMBOLS_MAX / 2), ...ranked.slice(-SYMBOLS_MAX / 2)];
}

function symbolCaption({ length }: readonly Group[], elsewhere: string): string {
  if (length <= SYMBOLS_MAX) return 'What signalled, best first';
  const half = String(SYMBOLS_MAX / 2);
  return `What signalled: the best ${half} and the worst ${half} of ${count(length)}; ${elsewhere}`;
}

/**
 * "10" is "10:00 AM ET / 7:00 AM PT", for a range may hold standard and daylight time; the first begins at 9:30. It
 * breaks between the zones only.
 */
function hourText(key: string): string {
  const hour = Number(key);
  const minute = hour === 9 ? '30' : '00';
  return `${clock(hour, minute)}\u00a0ET\u00a0/ ${clock(hour - 3, minute)}\u00a0PT`;
}

function clock(hour: number, minute: string): string {
  return `${String(hour > 12 ? hour - 12 : hour)}:${minute}\u00a0${hour < 12 ? 'AM' : 'PM'}`;
}
