/** The status of an account for people: times in both zones, the loss limit beside the profit. */
import { dualZoneDateTime, dualZoneTime } from '../lib/calendar/text.ts';
import type { DayReport, DeadRun, SpokenEvent, StatusReport, StrategyReport } from '../lib/app/ops/status.ts';
import type { OrderRow, PositionRow } from '../lib/app/ops/holdings.ts';
import * as figures from '../lib/core/figures.ts';
import { renderTable, type Table } from './table.ts';

export async function statusText(status: StatusReport, width: number): Promise<string> {
  const { account, is_dry_run: isDryRun, session, now, kill, disarmed, day, gaps, errors } = status;
  const { configuration_fault: fault } = status;
  const lines = [
    `account    ${account}${isDryRun ? ' (DRY RUN: nothing is sent)' : ''}, session ${session ?? 'none yet'}`,
    ...(fault === null ? [] : [`config     at fault: ${fault.found}; ${fault.cure}`]),
    `now        ${dualZoneDateTime(Date.parse(now))}`,
    `running    ${ownerText(status)}`,
    `kill       ${killText(kill)}`,
    `entries    ${disarmed === null ? 'armed' : `disarmed: ${disarmed}; tbot risk rearm`}`,
    ...(day === null ? [] : [`profit     ${dayText(day)}`]),
    ...(gaps.length === 0 ? [] : [`gaps       ${gaps.join('; ')}`]),
    ...(errors === 0 ? [] : [`errors     ${String(errors)}; see data/logs/unresolved_orders.log`]),
  ];
  return [
    lines.join('\n'),
    await part('Strategies', strategiesTable(status.strategies), width),
    ...candidateLines(status.strategies),
    await part('Positions', positionsTable(status.positions), width),
    await part('Open orders', ordersTable(status.open_orders), width),
    ...eventLines('Last signals', status.last_signals),
    ...eventLines('Last refusals', status.last_refusals),
  ].join('\n\n');
}

export function positionsTable(positions: readonly PositionRow[]): Table {
  const columns = ['ticker', 'strategy', 'size', 'entry', 'last', 'unrealised', 'stop', ''];
  const rows = positions.map((row) => [
    ...[row.ticker, row.strategy, figures.quantity(row.quantity), price(row.entry_price), price(row.last_price)],
    ...[figures.money(row.unrealised), stopText(row), row.exiting === null ? '' : `being sold: ${row.exiting}`],
  ]);
  return { columns, rows };
}

export function ordersTable(orders: readonly OrderRow[]): Table {
  const columns = ['order', 'side', 'kind', 'size', 'filled', 'limit', 'stop', 'state', 'time'];
  const rows = orders.map((row) => [
    ...[
      row.client_order_id,
      row.side,
      row.kind,
      figures.quantity(row.quantity),
      figures.quantity(row.filled),
      price(row.limit),
    ],
    ...[price(row.stop), row.reason === null ? row.state : `${row.state} (${row.reason})`, time(row.time)],
  ]);
  return { columns, rows };
}

/** `none` stands for an empty table. */
async function part(title: string, table: Table, width: number): Promise<string> {
  return `${title}\n${table.rows.length === 0 ? 'none' : await renderTable(table, width)}`;
}

function strategiesTable(strategies: readonly StrategyReport[]): Table {
  const columns = ['strategy', 'phase', 'decides from', 'to', 'hard exit', 'signals', 'entries'];
  const rows = strategies.map((row) => [
    ...[row.strategy, row.phase, time(row.first_decision), time(row.last_decision), time(row.hard_exit)],
    ...[String(row.signals), String(row.entries)],
  ]);
  return { columns, rows };
}

/** Of strategies whose symbols are scanned for. */
function candidateLines(strategies: readonly StrategyReport[]): string[] {
  const lines = strategies.flatMap(({ strategy, candidates, scanned }) =>
    candidates === null
      ? []
      : [`  ${time(scanned)}  ${strategy}: ${candidates.length === 0 ? 'none' : candidates.join(', ')}`],
  );
  return lines.length === 0 ? [] : [['Candidates', ...lines].join('\n')];
}

/** Never the bare state: "active" would be read as the switch being on. */
export function killText({ state, cause, by }: StatusReport['kill']): string {
  return cause === null ? 'not engaged' : `engaged (${state}) by ${cause} (${by ?? 'unknown'})`;
}

function ownerText({ owner, heartbeat, died }: StatusReport): string {
  if (owner === null) return died === null ? 'nothing runs' : deathText(died);
  const beat = heartbeat === null ? 'no heartbeat yet' : `heartbeat ${heartbeat.age_seconds.toFixed(0)} s old`;
  return `process ${owner.pid === null ? 'unknown' : String(owner.pid)} (${owner.run ?? 'unknown'}), ${beat}`;
}

function deathText({ pid, at, held }: DeadRun): string {
  const holding = held.length === 0 ? 'holding nothing' : `holding ${held.join(', ')}`;
  const cure = held.length === 0 ? 'start it again' : 'start it again or tbot flatten';
  return `nothing runs; the last run (process ${String(pid)}) died at ${dualZoneDateTime(Date.parse(at))}, ${holding}; ${cure}`;
}

/** A table, or in words that there is nothing. */
export async function listText(account: string, what: string, table: Table, width: number): Promise<string> {
  return table.rows.length === 0 ? `${account}: no ${what}` : renderTable(table, width);
}

function dayText({ profit, share, realised, unrealised, loss_limit: limit, left_to_limit: left }: DayReport): string {
  const ofEquity = share === null ? '' : ` (${figures.percent(share)} of E)`;
  const parts = `realised ${figures.money(realised)}, unrealised ${figures.money(unrealised)}`;
  if (limit === null || left === null) return `${figures.money(profit)}${ofEquity}; ${parts}`;
  return `${figures.money(profit)}${ofEquity}; ${parts}; ${figures.money(left)} to the loss limit of ${figures.percent(limit)}`;
}

function eventLines(title: string, events: readonly SpokenEvent[]): string[] {
  if (events.length === 0) return [];
  const lines = events.map((event) => `  ${time(event.time)}  ${event.strategy} ${event.symbol}: ${event.text}`);
  return [[title, ...lines].join('\n')];
}

function stopText({ stop, stop_state: state }: PositionRow): string {
  return stop === null ? 'none' : `${price(stop)}${state === 'resting' ? '' : ` (${state})`}`;
}

function time(instant: string | null): string {
  return instant === null ? '' : dualZoneTime(Date.parse(instant));
}

function price(value: number | null): string {
  return value === null ? '' : figures.price(value);
}
