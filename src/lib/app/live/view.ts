/** A run for people: how far it is, what has just happened, and what it came to. */
import { dualZoneTime } from '../../calendar/text.ts';
import { counted } from '../../core/counted.ts';
import { LogicError } from '../../core/errors.ts';
import { gain, price, quantity } from '../../core/figures.ts';
import type { Scanned, StoredRecord } from '../../session/records.ts';
import type { RunProgress, RunResult } from './plan.ts';

/** "12:36 PM EST / 9:36 AM PST, minute 186 of 390, 2 positions" */
export function progressLine({ at, done, of, positions }: RunProgress): string {
  return `${dualZoneTime(at)}, minute ${String(done)} of ${String(of)}, ${counted(positions, 'position')}`;
}

/** What was bought or is closed, and what is looked at; null for other records. */
export function happened({ at, record }: StoredRecord): string | null {
  if (record.kind === 'scanned') return `${dualZoneTime(at)}  ${scanLine(record)}`;
  if (record.kind === 'bought') {
    const { id, fill, stop } = record;
    const protection = stop === null ? '' : `, stop ${price(stop)}`;
    return `${dualZoneTime(at)}  bought ${quantity(fill.quantity)} at ${price(fill.price)}${protection} (${id})`;
  }
  if (record.kind !== 'closed') return null;
  const { trade_id, exit_price, exit_reason, PnL } = record.trade;
  return `${dualZoneTime(at)}  closed at ${price(exit_price)} by ${exit_reason}, ${gain(PnL)} (${trade_id})`;
}

/** "mid looks at AAA, BBB (scan of 10:24 AM EST / 7:24 AM PST by alpaca); left out: CCC" */
function scanLine({ strategy, symbols, scannedAt, source, leftOut }: Scanned): string {
  const what = symbols.length === 0 ? 'nothing' : symbols.join(', ');
  const left = leftOut.length === 0 ? '' : `; left out: ${leftOut.join(', ')}`;
  return `${strategy} looks at ${what} (scan of ${dualZoneTime(scannedAt)} by ${source})${left}`;
}

/** "open, mid on 2025-12-08: 2 trades, session -$1.60; the run is done (account sim-paper-2025-12-08)" */
export function endLine({ account, session, strategies, outcome, trades, profit, kill }: RunResult): string {
  const how = outcome.how === 'done' ? 'is done' : ENDS[outcome.how];
  const killText = kill === null ? '' : `; the kill switch holds, ${kill}: tbot kill release`;
  const what = `${counted(trades.length, 'trade')}, session ${gain(profit)}`;
  return `${strategies.join(', ')} on ${session}: ${what}; the run ${how} (account ${account})${killText}`;
}

/** A run that did not end as it should have; null: it did. Positions that were to stay are no failure, all others are. */
export function failureOf({ account, outcome: { how, error, held } }: RunResult): Error | null {
  if (error !== null) return error;
  if (held.length === 0 || how === 'kept') return null;
  return new LogicError({
    code: 'still_held',
    message: `the run has ended, and ${held.join(', ')} could not be sold`,
    cure: 'tbot flatten sells it at once; tbot positions shows what is held, and whether its stop rests',
    details: { account, held },
  });
}

const ENDS = { failed: 'failed', stopped: 'was stopped', kept: 'was stopped, its positions stay under their stops' };
