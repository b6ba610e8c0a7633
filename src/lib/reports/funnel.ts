/** Where signals went: how many were refused at which stage and why, sent, and filled; a column for each strategy. */
import { FUNNEL_STAGES, type FunnelRow, type FunnelStage } from './backtest-report.ts';
import { count } from '../core/figures.ts';
import type { Markup } from './markup.ts';
import { bar, nothing, section, table, type Column, type Tone } from './parts.ts';

interface FunnelLine {
  readonly stage: FunnelStage;
  readonly reason: string | null;
  readonly byStrategy: ReadonlyMap<string, number>;
  readonly total: number;
}

const STAGES: Readonly<Record<FunnelStage, { readonly text: string; readonly tone: Tone }>> = {
  window: { text: 'Ruled out for the session', tone: 'loss' },
  signals: { text: 'Signals', tone: 'plain' },
  strategy: { text: 'Refused by the strategy', tone: 'loss' },
  instrument: { text: 'Refused: instrument', tone: 'loss' },
  gate: { text: 'Refused by the risk gate', tone: 'loss' },
  size: { text: 'Refused: size', tone: 'loss' },
  sent: { text: 'Sent', tone: 'plain' },
  unfilled: { text: 'Not filled', tone: 'loss' },
  filled: { text: 'Filled', tone: 'gain' },
};

export function funnelSection(rows: readonly FunnelRow[], strategies: readonly string[]): Markup {
  const lines = funnelLines(rows);
  if (lines.length === 0) return section('funnel', 'Refusal funnel', nothing('No signals.'));
  const most = lines.reduce((peak, { total }) => Math.max(peak, total), 0);
  const columns: readonly Column<FunnelLine>[] = [
    { head: 'Stage', cell: ({ stage }) => STAGES[stage].text },
    { head: 'Reason', cell: ({ reason }) => reason ?? '' },
    ...strategies.map((strategy): Column<FunnelLine> => {
      return { head: strategy, cell: ({ byStrategy }) => count(byStrategy.get(strategy) ?? 0), kind: 'number' };
    }),
    { head: 'All', cell: ({ total }) => count(total), kind: 'number' },
    { head: '', cell: ({ total, stage }) => bar(total, 0, most, STAGES[stage].tone), kind: 'bar' },
  ];
  return section('funnel', 'Refusal funnel', table('From signal to fill, and where the others left', columns, lines));
}

/** In the order of the stages, the most frequent reason first; rows of one stage and reason are added up. */
export function funnelLines(rows: readonly FunnelRow[]): readonly FunnelLine[] {
  const lines = new Map<string, { stage: FunnelStage; reason: string | null; byStrategy: Map<string, number> }>();
  for (const { stage, reason, strategy, count: times } of rows) {
    const key = JSON.stringify([stage, reason]);
    const line = lines.get(key) ?? { stage, reason, byStrategy: new Map<string, number>() };
    line.byStrategy.set(strategy, (line.byStrategy.get(strategy) ?? 0) + times);
    lines.set(key, line);
  }
  return [...lines.values()]
    .map((line) => ({ ...line, total: [...line.byStrategy.values()].reduce((sum, each) => sum + each, 0) }))
    .sort((a, b) => stageOrder(a) - stageOrder(b) || b.total - a.total || reasonOrder(a, b));
}

function stageOrder({ stage }: FunnelLine): number {
  return FUNNEL_STAGES.indexOf(stage);
}

function reasonOrder(a: FunnelLine, b: FunnelLine): number {
  return (a.reason ?? '') < (b.reason ?? '') ? -1 : 1;
}
