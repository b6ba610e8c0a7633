/** Every reason for which a candidate can be refused, with the numbers that its check journals, as a sentence. */
import assert from 'node:assert/strict';
import { refusalSentence } from '../../../src/lib/reports/explain/refusal-sentences.ts';
import { GATE_REFUSALS, INSTRUMENT_REFUSALS, SIZE_REFUSALS } from '../../../src/lib/risk/reasons.ts';
import type { RefusalEvent, RefusalReason } from '../../../src/lib/session/journal.ts';
import { STRATEGY_REFUSALS } from '../../../src/lib/strategies/strategy.ts';
import { refusal, SETTINGS } from '../../helpers/told-session.ts';

type Row = readonly [reason: RefusalReason, numbers: RefusalEvent['numbers'], sentence: string];

const TABLE: readonly Row[] = [
  ['thin_range', { bars: 8, bars_needed: 10 }, 'only 8 bars of its opening range exist, and 10 are needed'],
  ['no_volume', { mean_volume: 0 }, 'the mean volume that its own would be compared with is 0: nothing was traded'],
  [
    'no_vwap',
    { vwap: null },
    'nothing had been traded in the session, so that there was no VWAP to compare its 51.30 with',
  ],
  ['adx_warmup', { adx: null }, 'there were too few bars for the ADX when it closed at 51.30'],
  ['adx_trend', { adx: 31.42 }, 'its ADX was 31.42, above 25: it trended, and a return to VWAP is not bet on then'],
  ['band_warmup', { band: null }, 'there were too few bars for Bollinger bands when it closed at 51.30'],
  ['no_band_touch', { band: 50.1 }, 'in the last 3 bars it had not touched its Bollinger band, which stood at 50.10'],
  [
    'vix_low',
    { vix: 13.2, vix_session: '2025-11-28', threshold: 15 },
    'VIX closed at 13.2 on 2025-11-28, below STRAT_CLOSE_VIX_THRESHOLD of 15',
  ],
  ['vix_unknown', { sessions: 10 }, 'no VIX close of the last 10 sessions is known'],
  [
    'imbalance_against',
    { imbalance_shares: -12_000 },
    'the reported order imbalance was -12,000 shares, against a long entry',
  ],
  ['bearish_disabled', {}, 'its signal was bearish, and bearish signals are switched off (SHORT_TYPE of InverseETF)'],
  [
    'bearish_not_allowed',
    {},
    'its signal was bearish, and the strategy does not buy what SHORT_TYPE of InverseETF asks for',
  ],
  ['no_inverse', {}, 'its signal was bearish, and no 1x inverse ETF of DIA is known and has bars'],
  [
    'no_put',
    { underlying_price: 51.3, min_dte: 7, max_dte: 45 },
    'with DIA at 51.30 no listed put expires in 7 to 45 days',
  ],
  [
    'no_put',
    { underlying_price: 51.3, expiry: '2025-12-12', strike: 51, bid: 0.9, ask: 1.1, max_spread: 0.05 },
    'with DIA at 51.30 the put of 2025-12-12 at a strike of 51 was quoted 0.9000 to 1.10, and 5.00% is the widest spread allowed',
  ],
  [
    'no_put',
    { underlying_price: 51.3, expiry: '2025-12-12', strike: 51, volatility: 0.2, estimate: 0 },
    'with DIA at 51.30 the put of 2025-12-12 at a strike of 51 is estimated at 0.0000, which nobody sells',
  ],
  ['no_put', {}, 'no puts on DIA are known'],
  ['kill_switch', {}, 'the kill switch was engaged: no entries until the next session'],
  ['disarmed', {}, 'entries were disarmed until a person re-arms them (tbot risk rearm)'],
  ['trades_disabled', {}, 'DISABLE_ALL_TRADES of true: it decides and logs, and sends nothing'],
  ['market_closed', {}, 'the market would have been closed in the minute in which it would fill'],
  ['outside_window', {}, 'the window of the strategy did not allow entries at that minute'],
  ['leveraged', {}, 'DIA is an inverse, leveraged or volatility product, and those never signal'],
  ['foreign_position', {}, "the account held or worked something in DIA that is not tbot's"],
  ['already_traded', {}, 'DIA had been traded in this session already'],
  ['max_trades', { entries: 4, most: 4 }, 'the strategy had made 4 entries in this session, of MAX_TRADES of 4'],
  [
    'max_trades',
    { batch: 6, allowed: 2 },
    '6 candidates had passed in that minute, 2 entries were still allowed by MAX_TRADES of 4, and others ranked higher',
  ],
  ['max_positions', { positions: 5, most: 5 }, '5 positions were open or being bought, and 5 is the most'],
  [
    'max_positions',
    { batch: 6, allowed: 1 },
    '6 candidates had passed in that minute, 1 entries were still allowed by the positions allowed at once (MAX_OPEN_POSITIONS of 5), and others ranked higher',
  ],
  ['price_range', { price: 151.3 }, 'its price of 151.30 was outside MIN_PRICE of 2 to MAX_PRICE of 100'],
  [
    'low_volume',
    { mean_volume: 450_000, sessions: 20 },
    'its mean volume of 20 sessions was 450,000 shares, below MIN_VOLUME_THRESHOLD of 1000000',
  ],
  ['low_volume', { mean_volume: 2_000_000, sessions: 3 }, 'the volume of only 3 sessions is known, and 5 are needed'],
  ['low_volume', { mean_volume: null, sessions: 0 }, 'the volume of only 0 sessions is known, and 5 are needed'],
  ['stale_price', { age_minutes: 7 }, 'the last price of DIA was 7 minutes old, and 5 is the most'],
  ['stale_price', { age_minutes: null }, 'DIA had no price in this session'],
  ['no_quote', {}, 'bid, ask or their sizes of DIA were missing'],
  ['stale_quote', { age_ms: 21_500 }, 'its quote was 21.50 seconds old, and 15 is the most'],
  ['spread', { spread: 0.018, most: 0.015 }, 'its spread was 1.80% of the price, above MAX_SPREAD of 1.50%'],
  ['halted', {}, 'trading in DIA was halted'],
  ['not_tradable', {}, 'the broker does not let DIA be traded so'],
  ['order_rate', { sent: 20 }, '20 entries had been sent in that minute, and 20 is the most'],
  [
    'order_rate',
    { batch: 25, allowed: 20 },
    '25 candidates had passed in that minute, 20 entries were still allowed by 20 entries in a minute, and others ranked higher',
  ],
  ['duplicate', {}, 'the same intent stood in the journal already'],
  ['repeated', { tries: 3 }, '3 entries of it had been tried in this session, and 3 is the most'],
  ['not_confirmed', { late: 0 }, 'it was proposed, and the person said no'],
  ['not_confirmed', { late: 1 }, 'it was proposed, and nobody answered within 30 seconds, which is a no'],
  ['opposite_side', {}, "an order of tbot's worked on the other side of DIA"],
  ['budget', { left: 12.5, budget: 2000 }, '$12.50 was left of the budget of the window of $2,000.00'],
  [
    'too_small',
    { share: 40, decision_price: 51.3, quantity: 0, limit: 51.55 },
    'its share of $40.00 buys less than one step at the decision price of 51.30',
  ],
  [
    'slippage',
    { slippage: 0.0071, most: 0.005 },
    'the slippage to expect was 0.71% of the price, above MAX_SLIPPAGE of 0.50%',
  ],
  [
    'price_collar',
    { limit: 54.2, decision_price: 51.3 },
    'its limit of 54.20 was more than 5% from the last trade at 51.30',
  ],
  [
    'risk_per_trade',
    { risk: 3000, most: 2500 },
    'the loss at its stop would be $3,000.00, above the $2,500.00 that MAX_RISK_PER_TRADE of 2.50% allows',
  ],
  [
    'open_risk',
    { value: 5200, most: 5000 },
    'all positions together would be $5,200.00, above the $5,000.00 that MAX_OPEN_RISK of 5.00% allows',
  ],
  ['buying_power', { value: 1026, free: 800 }, 'it would cost $1,026.00, and $800.00 was free'],
];

describe('the sentence of a refusal', () => {
  const settings = { ...SETTINGS, DISABLE_ALL_TRADES: 'true' };

  for (const [reason, numbers, sentence] of TABLE) {
    it(`${reason} ${JSON.stringify(numbers)}`, () => {
      assert.equal(refusalSentence(refusal('DIA', 25, { reason, numbers }), settings), sentence);
    });
  }

  it('exists for every reason there is, and no two reasons share one', () => {
    const reasons = [STRATEGY_REFUSALS, INSTRUMENT_REFUSALS, GATE_REFUSALS, SIZE_REFUSALS].flatMap(Object.keys);
    assert.deepEqual(new Set(TABLE.map(([reason]) => reason)), new Set([...reasons, 'not_confirmed']));
    assert.equal(new Set(TABLE.map(([, , sentence]) => sentence)).size, TABLE.length);
  });

  it('says what keeps a put from being bought: the level of the account, or a stop that nobody watches', () => {
    const event = { ...refusal('DIA', 25, { reason: 'not_tradable', numbers: {} }), ticker: 'DIA251212P00051000' };
    const barred = "the account's level of options does not let it buy puts";
    assert.equal(refusalSentence(event, { SOFT_STOPS: 'true' }), barred);
    assert.equal(
      refusalSentence(event, { SOFT_STOPS: 'false' }),
      `no order can hold its stop (SOFT_STOPS of false), or ${barred}`,
    );
  });

  it('says n/a for a number or a setting that was not journaled', () => {
    assert.equal(
      refusalSentence(refusal('DIA', 25, { reason: 'spread', numbers: {} }), {}),
      'its spread was n/a of the price, above MAX_SPREAD of n/a',
    );
  });
});
