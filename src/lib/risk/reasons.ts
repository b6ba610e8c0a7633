/**
 * Every reason for which an entry may be refused between its signal and the broker, with what it means for a person.
 * The order is the order of the checks: the first that fails is the reason.
 */
export const INSTRUMENT_REFUSALS = {
  bearish_disabled: 'bearish signals are switched off (SHORT_TYPE=disabled)',
  bearish_not_allowed: 'the strategy does not trade the instrument that SHORT_TYPE asks for',
  no_inverse: 'no 1x inverse ETF of it is known and has bars',
  no_put: 'no listed put fits the days to expiry and the spread',
} as const;

/** Checks that do not depend on the size of the order. */
export const GATE_REFUSALS = {
  kill_switch: 'the kill switch is engaged',
  disarmed: 'entries are disarmed until a person re-arms them',
  trades_disabled: 'DISABLE_ALL_TRADES is set',
  market_closed: 'the market is closed in the minute in which it would fill',
  outside_window: 'the window of the strategy does not allow entries now',
  leveraged: 'inverse, leveraged and volatility products never signal',
  foreign_position: 'the account holds or works something in it that is not of this journal',
  already_traded: 'it has been traded in this session',
  max_trades: 'the strategy has made its MAX_TRADES entries of this session',
  max_positions: 'as many positions are open as are allowed at once',
  price_range: 'its price is outside MIN_PRICE..MAX_PRICE',
  low_volume: 'its mean volume is below MIN_VOLUME_THRESHOLD, or too few sessions are known',
  stale_price: 'the last bar of what would be bought is more than 5 minutes old',
  no_quote: 'bid, ask or their sizes are missing',
  stale_quote: 'the quote is older than 15 seconds',
  spread: 'the spread is wider than MAX_SPREAD',
  halted: 'trading in it is halted',
  not_tradable: 'the broker does not let it be traded so',
  order_rate: 'more than 20 entries in a minute',
  duplicate: 'the same intent is in the journal already',
  repeated: 'three entries of this strategy and symbol have been tried in this session',
  opposite_side: 'an order of ours works on the other side',
} as const;

/** Checks of its size. */
export const SIZE_REFUSALS = {
  budget: 'nothing is left of the budget of the window',
  too_small: 'its share buys less than one step',
  slippage: 'the slippage to expect is above MAX_SLIPPAGE',
  price_collar: 'the limit is more than 5 % from the last trade',
  risk_per_trade: 'the loss at the stop would be above MAX_RISK_PER_TRADE',
  open_risk: 'all positions together would be above MAX_OPEN_RISK',
  buying_power: 'it costs more than the cash that is free',
} as const;

/** After the gate, where a person is asked. */
export const PERSON_REFUSALS = {
  not_confirmed: 'a person did not confirm it',
} as const;

export type PersonRefusal = keyof typeof PERSON_REFUSALS;
export type InstrumentRefusal = keyof typeof INSTRUMENT_REFUSALS;
export type GateRefusal = keyof typeof GATE_REFUSALS;
export type SizeRefusal = keyof typeof SIZE_REFUSALS;
