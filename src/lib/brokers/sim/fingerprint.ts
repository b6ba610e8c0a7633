/**
 * What an exchange's terms and recorded data come to: two set-ups with the same fingerprint answer the same requests
 * alike. Puts and facts are asked for by callbacks and are not in it: they have to follow from what is.
 */
import { createHash, type Hash } from 'node:crypto';
import { MINUTE_MS } from '../../core/clock.ts';
import { firstRowFrom } from '../../market/rows.ts';
import type { ExchangeSetup } from './exchange-setup.ts';

/** One row a minute. */
type Column = Int32Array | Float64Array;
type Columns = Readonly<Record<string, Column | string>> & { readonly symbol: string; readonly minute: Int32Array };

export function fingerprintOf(setup: ExchangeSetup): string {
  const { session, bars, quotes, terms, can, identity, cash, positions, collar, settlesAtEnd } = setup;
  const { slippage, usesSpread, participation, shareStep, commission } = terms;
  const hash = createHash('sha256');
  const costs = [slippage, usesSpread, participation, shareStep, commission.name];
  hash.update(
    JSON.stringify([session.date, session.minutes, costs, can, identity, cash, positions, collar, settlesAtEnd]),
  );
  const open = session.open / MINUTE_MS;
  for (const each of bars) addColumns(hash, { ...each }, open, session.minutes);
  for (const each of quotes) addColumns(hash, { ...each }, open, session.minutes);
  return hash.digest('hex');
}

/** The rows of the session only: what else is in the store may grow. */
function addColumns(hash: Hash, columns: Columns, open: number, minutes: number): void {
  const from = firstRowFrom(columns.minute, open);
  const to = firstRowFrom(columns.minute, open + minutes, from);
  hash.update(JSON.stringify([columns.symbol, to - from]));
  for (const [name, column] of Object.entries(columns).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (typeof column === 'string') continue;
    const { buffer, byteOffset, byteLength } = column.subarray(from, to);
    hash.update(name).update(new Uint8Array(buffer, byteOffset, byteLength));
  }
}
