/**
 * What an exchange's terms, and the recorded data of each ticker, come to: two set-ups with the same terms answer requests in
 * tickers of the same data alike. Puts and facts are asked for by callbacks and are in neither: they have to follow from
 * what is.
 */
import { createHash, type Hash } from 'node:crypto';
import { MINUTE_MS } from '../../core/clock.ts';
import { firstRowFrom } from '../../market/rows.ts';
import type { ExchangeSetup } from './exchange-setup.ts';

/** One row a minute. */
type Column = Int32Array | Float64Array;
type Columns = Readonly<Record<string, Column | string>> & { readonly symbol: string; readonly minute: Int32Array };

export function termsFingerprint(setup: ExchangeSetup): string {
  const { session, terms, can, identity, cash, positions, collar, settlesAtEnd } = setup;
  const { slippage, usesSpread, participation, shareStep, commission } = terms;
  const costs = [slippage, usesSpread, participation, shareStep, commission.name];
  const all = [session.date, session.minutes, costs, can, identity, cash, positions, collar, settlesAtEnd];
  return createHash('sha256').update(JSON.stringify(all)).digest('hex');
}

/** By ticker: of its bars and quotes of the session. */
export function dataFingerprints({ session, bars, quotes }: ExchangeSetup): Readonly<Record<string, string>> {
  const open = session.open / MINUTE_MS;
  const prints: Record<string, string> = {};
  for (const each of bars) {
    const hash = createHash('sha256');
    addColumns(hash, { ...each }, open, session.minutes);
    for (const quote of quotes) if (quote.symbol === each.symbol) addColumns(hash, { ...quote }, open, session.minutes);
    prints[each.symbol] = hash.digest('hex');
  }
  return prints;
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
