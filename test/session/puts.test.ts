/** Puts through the session machine: chosen, sized by whole contracts, bought, stopped by the underlying, sold. */
import assert from 'node:assert/strict';
import type { OptionQuotes } from '../../src/lib/market/bars.ts';
import { quotedPutChain } from '../../src/lib/market/options/quoted-put-chain.ts';
import { syntheticPutChain } from '../../src/lib/market/options/synthetic-put-chain.ts';
import { barsOf, changed, dot, flat, FULL_DAY, sessionOf, type BarRow } from '../helpers/bars.ts';
import { newExtreme, reversalDown, MID_SETTINGS } from '../helpers/patterns.ts';
import { PUT_TICKER, putQuotes } from '../helpers/put-quotes.ts';
import { closedTrades, lines, trade, type Traded, type Trial } from '../helpers/trial.ts';
import { near } from '../stats/near.ts';

const { day } = sessionOf(FULL_DAY);
/** AAA makes a new low of 49 at the close of 305: bearish. 800 dollars for close. */
function quoted(
  options: readonly OptionQuotes[],
  underlying: readonly BarRow[] = newExtreme(49),
  more: Partial<Trial> = {},
): Traded {
  return trade({
    symbols: [barsOf('AAA', underlying)],
    strategies: ['close'],
    ...more,
    rules: { SHORT_TYPE: 'LongPut', ...more.rules },
    putsOn: (symbol) => quotedPutChain(symbol, day, options),
  });
}

describe('a put with quotes in a session', () => {
  it('is decided on at the ask, bought at the ask of the next open, and sold at the bid at the hard exit', () => {
    // ask 1.02: 800 / 102 = 7.8, 7 contracts; limit 1.02 x 1.005 = 1.0251, down to 1.02
    const traded = quoted([putQuotes(1, { 385: [1.2, 1.24, 1.2, 1.24] })]);
    assert.deepEqual(lines(traded, 'order', 'bought', 'closed'), [
      `305 close orders 7 ${PUT_TICKER} up to 1.02`,
      `306 bought 7 ${PUT_TICKER} at 1.02, stop none`,
      `7 ${PUT_TICKER}: 306 at 1.02, 385 at 1.2, hard_exit`,
    ]);
    const [closed] = closedTrades(traded);
    assert.deepEqual([closed?.trade.instrument, closed?.trade.signal_ticker], ['put', 'AAA']);
    near(closed?.trade.PnL, 126, 1e-9); // 7 x 100 x 0.18
    near(closed?.slippage, 28, 1e-9); // 7 x 100 x 0.02, twice
    near(traded.cash, 100_126, 1e-9);
    // marked at the mid while it is open: 7 x 100 x (1.00 - 1.02)
    near(traded.equity[310], 99_986, 1e-9);
  });

  it('stays unfilled where the ask has left the limit', () => {
    assert.deepEqual(lines(quoted([putQuotes(1, { 306: [1, 1.04, 1, 1.04] })]), 'unfilled', 'bought'), [
      `306 unfilled ${PUT_TICKER}`,
    ]);
  });

  it('is sold at its next bid once the underlying trades 2 % above its close at the decision', () => {
    // 49 x 1.02 = 49.98; a cent more, for doubles have it at 49.980000000000004
    const rising = (high: number): BarRow[] => newExtreme(49, [320, 49, high, 49, 49, 1000]);
    const sold = (high: number): string[] =>
      lines(quoted([putQuotes(1, { 321: [0.5, 0.54, 0.5, 0.54] })], rising(high)), 'closed');
    assert.deepEqual(sold(49.99), [`7 ${PUT_TICKER}: 306 at 1.02, 321 at 0.5, stop`]);
    assert.deepEqual(sold(49.97), [`7 ${PUT_TICKER}: 306 at 1.02, 385 at 0.98, hard_exit`]);
  });

  it('is refused where its spread is too wide, or one contract costs too much', () => {
    const wide: OptionQuotes = putQuotes(1, { 305: [0.97, 1.03, 0.97, 1.03] }); // 6 % of the mid
    assert.deepEqual(lines(quoted([wide]), 'refusal'), ['305 close refuses AAA no_put']);
    assert.deepEqual(lines(quoted([putQuotes(8)]), 'refusal'), ['305 close refuses AAA too_small']); // 802 dollars
  });

  it('is not refused for a spread and a slippage that only shares may not have', () => {
    // 0.04 of 1.00 is 4 %, within LONG_PUT_MAX_SPREAD and far above MAX_SPREAD
    assert.deepEqual(lines(quoted([putQuotes(1)]), 'refusal'), []);
  });

  it('risks its premium', () => {
    // 7 x 102 = 714 dollars
    const at = (MAX_RISK_PER_TRADE: number): string[] =>
      lines(quoted([putQuotes(1)], newExtreme(49), { rules: { MAX_RISK_PER_TRADE } }), 'refusal');
    assert.deepEqual(at(0.00714), []);
    assert.deepEqual(at(0.00713), ['305 close refuses AAA risk_per_trade']);
  });

  it('is not for mid', () => {
    const traded = trade({
      symbols: [barsOf('AAA', reversalDown())],
      strategies: ['mid'],
      settings: MID_SETTINGS,
      rules: { SHORT_TYPE: 'LongPut' },
      putsOn: (symbol) => quotedPutChain(symbol, day, [putQuotes(1)]),
    });
    assert.deepEqual(lines(traded, 'refusal'), ['101 mid refuses AAA bearish_not_allowed']);
  });
});

describe('a put by an estimate in a session', () => {
  const synthetic = (underlying: readonly BarRow[], slippage = 0): Traded =>
    trade({
      symbols: [barsOf('AAA', underlying)],
      strategies: ['close'],
      rules: { SHORT_TYPE: 'LongPut' },
      terms: { slippage, participation: 0.000001 },
      putsOn: (symbol, market) => {
        const { bars, fromRow, toRow } = market.tape(symbol);
        return syntheticPutChain({ underlying: symbol, day, bars, fromRow, toRow, volatility: 0.3 });
      },
    });

  it('is marked so, is of the first Friday in range and the nearest strike, and dies with the session', () => {
    const traded = synthetic(newExtreme(49));
    const order = traded.told.find(({ event }) => event.kind === 'order')?.event;
    assert.equal(order?.kind === 'order' ? order.ticker : null, 'AAA220311P00049000'); // 10 days away; 3 are too few
    const [closed] = closedTrades(traded);
    assert.deepEqual([closed?.trade.instrument, closed?.trade.exit_reason], ['put', 'hard_exit']);
    // 10 days and some hours at the money: 0.4 x 49 x 0.30 x sqrt(10 / 365) is about 0.97; 800 dollars buy 8
    assert.equal(closed?.trade.size, 8);
    near(closed.trade.entry_price, 0.97, 0.03);
    assert.ok(closed.trade.exit_price < closed.trade.entry_price); // an hour of time value
  });

  it('is sold at the next estimate when the underlying rises to its stop', () => {
    const rises = changed(newExtreme(49), ...flat(320, 389, 49.99));
    const [closed] = closedTrades(synthetic(rises));
    assert.deepEqual([closed?.trade.exit_reason, closed?.exitMinute], ['stop', 321]);
    const justBelow = closedTrades(synthetic(changed(newExtreme(49), dot(320, 49.97))));
    assert.equal(justBelow[0]?.trade.exit_reason, 'hard_exit');
  });

  it('gains where the underlying falls, also after slippage', () => {
    const [closed] = closedTrades(synthetic(changed(newExtreme(49), ...flat(330, 389, 46)), 0.001));
    // worth 3 dollars more at least at 46, less 1 of the premium
    assert.ok((closed?.trade.PnL ?? 0) > 8 * 100 * 1.9);
  });
});
