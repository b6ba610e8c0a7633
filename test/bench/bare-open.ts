/**
 * The yardstick: strategy open as one bare function over typed columns, with the same rules, refusals and minute equity
 * as the program, and none of its structure. Made for dense full sessions, whole-number flags (no slippage, no
 * participation, no volume filter) and the default settings only; must come to the same trades to the last cent.
 */
import type { Bars } from '../../src/lib/market/bars.ts';

const MINUTES = 390;
const RANGE = 20;
const LAST_DECISION = 48;
const HARD_EXIT = 50;
const ROWS: readonly (readonly number[])[] = [[], [1], [0.6, 0.4], [0.4, 0.3, 0.3], [0.4, 0.2, 0.2, 0.2]];

interface Held {
  readonly symbol: number;
  readonly quantity: number;
  readonly stop: number;
  readonly paid: number;
  readonly from: number;
}

function barsOf(market: readonly Bars[], at: number): Bars {
  const bars = market[at];
  if (bars === undefined) throw new RangeError(String(at));
  return bars;
}

export interface BareResult {
  readonly trades: number;
  readonly refusals: number;
  readonly equity: number;
  readonly minuteEquity: Float64Array;
}

export function bareOpen(market: readonly Bars[], sessions: number, capital: number): BareResult {
  const minuteEquity = new Float64Array(sessions * MINUTES);
  const refusals: { session: number; m: number; symbol: number; reason: string }[] = [];
  const trigger = new Float64Array(market.length);
  const asked = new Float64Array(market.length);
  const mean = new Float64Array(market.length);
  let cash = capital;
  let trades = 0;
  for (let session = 0; session < sessions; session++) {
    const first = session * MINUTES;
    for (let s = 0; s < market.length; s++) {
      const { high, volume } = barsOf(market, s);
      let [top, shares] = [0, 0];
      for (let row = first; row < first + RANGE; row++) {
        const h = high[row] ?? NaN;
        if (h > top) top = h;
        shares += volume[row] ?? NaN;
      }
      mean[s] = shares / RANGE;
      trigger[s] = top * 1.02;
      asked[s] = 1.5 * (shares / RANGE);
    }
    const equityAtStart = cash;
    const budget = 0.02 * equityAtStart;
    let used = 0;
    let entries = 0;
    let held: Held[] = [];
    let orders: { symbol: number; quantity: number; limit: number; share: number }[] = [];
    const blocked = new Set<number>();
    const tries = new Map<number, number>();
    for (let m = 0; m < MINUTES; m++) {
      const row = first + m;
      if (m >= RANGE && m <= HARD_EXIT) {
        if (m === HARD_EXIT) {
          for (const { symbol, quantity } of held) {
            cash += quantity * (market[symbol]?.open[row] ?? NaN);
            trades++;
          }
          held = [];
        }
        for (const { symbol, quantity, limit, share } of orders) {
          const { open, low } = barsOf(market, symbol);
          const opens = open[row] ?? NaN;
          const paid = opens <= limit ? opens : (low[row] ?? NaN) <= limit ? limit : NaN;
          if (Number.isNaN(paid)) {
            blocked.delete(symbol);
            entries--;
            used -= share;
            continue;
          }
          cash -= quantity * paid;
          held.push({ symbol, quantity, paid, stop: Math.floor((paid * 0.98) / 0.01 + 1e-9) * 0.01, from: m });
        }
        orders = [];
        held = held.filter(({ symbol, quantity, stop, from }) => {
          const { open, low } = barsOf(market, symbol);
          if ((low[row] ?? NaN) > stop) return true;
          cash += quantity * (from === m ? stop : Math.min(open[row] ?? NaN, stop));
          trades++;
          return false;
        });
        if (m <= LAST_DECISION) {
          let batch: { symbol: number; score: number; close: number }[] | null = null;
          for (let s = 0; s < market.length; s++) {
            const { close, volume } = barsOf(market, s);
            const last = close[row] ?? NaN;
            if (last <= (trigger[s] ?? NaN)) continue;
            const size = volume[row] ?? NaN;
            if (size < (asked[s] ?? NaN)) continue;
            (batch ??= []).push({ symbol: s, score: size / (mean[s] ?? NaN), close: last });
          }
          if (batch !== null) {
            batch.sort((a, b) => b.score - a.score);
            const passed = batch.filter(({ symbol, close }) => {
              const reason = blocked.has(symbol)
                ? 'already_traded'
                : entries >= 4
                  ? 'max_trades'
                  : held.length >= 5
                    ? 'max_positions'
                    : close < 2 || close > 100
                      ? 'price_range'
                      : (tries.get(symbol) ?? 0) >= 3
                        ? 'repeated'
                        : null;
              if (reason !== null) refusals.push({ session, m, symbol, reason });
              return reason === null;
            });
            const allowed = Math.min(4 - entries, 5 - held.length);
            for (const { symbol } of passed.slice(allowed)) refusals.push({ session, m, symbol, reason: 'max_trades' });
            const chosen = passed.slice(0, allowed);
            const left = budget - used;
            chosen.forEach(({ symbol, close }, at) => {
              tries.set(symbol, (tries.get(symbol) ?? 0) + 1);
              if (left <= 1e-9 * budget) {
                refusals.push({ session, m, symbol, reason: 'budget' });
                return;
              }
              const share = (ROWS[chosen.length]?.[at] ?? NaN) * left;
              const quantity = Math.floor(share / close / 1e-6 + 1e-9) * 1e-6;
              const limit = Math.floor((close * 1.005) / 0.01 + 1e-9) * 0.01;
              orders.push({ symbol, quantity, limit, share });
              used += share;
              entries++;
              blocked.add(symbol);
            });
          }
        }
      }
      let equity = cash;
      for (const { symbol, quantity } of held) equity += quantity * (market[symbol]?.close[row] ?? NaN);
      minuteEquity[row] = equity;
    }
  }
  return { trades, refusals: refusals.length, equity: cash, minuteEquity };
}
