/** The keys of `.env_bot`: how tbot trades. The order here is the order of the template. */
import { STRATEGY_NAMES, type StrategyName } from '../../strategies/names.ts';
import { key, optional, type Keys, type Section, type Values } from './key.ts';
import {
  duration,
  flag,
  integer,
  line,
  number,
  oneOf,
  refusing,
  sequenceOf,
  share,
  startTime,
  tickers,
  weights,
} from './kinds.ts';

export const BROKERS = ['alpaca', 'ibkr', 'tastytrade', 'webull', 'robinhood', 'sim'] as const;
export type BrokerName = (typeof BROKERS)[number];

/** Loss at the stop as a share of equity that no configuration may go beyond. */
export const RISK_PER_TRADE_CEILING = '0.03';
/** Spread as a share of the price that no configuration may go beyond. */
export const SPREAD_CEILING = '0.015';

const mode = oneOf('paper', 'live');
const positiveShare = share({ above: '0', max: '1' });
const price = number({ min: '0', max: '1000000' }, 'a price in dollars');
const shortType = refusing(
  oneOf('InverseETF', 'LongPut', 'Auto', 'disabled'),
  'ShortSell',
  'tbot never sells short: a short position can lose more than was put in, and needs a margin account and a borrow',
);

const version = {
  VERSION_TAG: optional(line, {
    example: '2026-11-droplet',
    comment: 'Shown in the banner',
    otherwise: 'the version of the program',
  }),
  BUILD_MODE: key(line, 'release', { comment: 'Shown in the banner' }),
};

const broker = {
  BROKER: key(oneOf(...BROKERS), 'alpaca', { comment: 'The one broker that is traded through; sim is built in' }),
  ALPACA_MODE: key(mode, 'paper', { comment: 'Paper or live account at Alpaca' }),
  IBKR_MODE: key(mode, 'paper', { comment: 'Paper or live account at Interactive Brokers' }),
  TASTYTRADE_MODE: key(mode, 'paper', { comment: 'Paper (sandbox) or live account at Tastytrade' }),
  WEBULL_MODE: key(mode, 'paper', { comment: 'Paper (sandbox) or live account at Webull' }),
  ROBINHOOD_MODE: key(mode, 'paper', { comment: 'Robinhood has no paper account: BROKER=robinhood needs live here' }),
  FEED: key(oneOf('sip', 'iex'), 'sip', {
    comment: 'iex: accept a feed of one exchange, a few percent of the volume; sip: insist on the whole market',
  }),
};

const running = {
  DISABLE_ALL_TRADES: key(flag, 'false', { comment: 'true: decides and logs, sends nothing' }),
  TEST_MODE: key(flag, 'true', {
    comment: '1-minute analysis, 1-minute monitoring, no volume filter; paper only. Set to false to trade the windows',
  }),
  TRADE_CONFIRMATION_REQUIRED: key(flag, 'false', {
    comment:
      'true: asks before each entry; no answer in 30 s is a no; without a terminal or the web layer it does not start',
  }),
  DEBUG_LOG_LEVEL: key(oneOf('quiet', 'normal', 'verbose', 'trace'), 'normal', { comment: 'How much the log tells' }),
  ENABLE_LOGGING: key(flag, 'true', {
    comment: 'false: the strategy logs are off; trade history, journal and errors never are',
  }),
  LOG_FORMAT: key(oneOf('csv', 'json'), 'csv', { comment: 'Format of the strategy logs and the trade history' }),
  API_RETRY_LIMIT: key(integer({ min: 0, max: 10 }), '3', { comment: 'Tries of a transient failure' }),
  SLEEP_TIME: key(duration, '1s', { comment: 'Poll interval where a feed has no stream', example: '500ms' }),
  NOTIFY_ON_FILL: key(flag, 'true', { comment: 'Sends a message at each fill' }),
  NOTIFY_ON_EXIT: key(flag, 'true', { comment: 'Sends a message at each exit' }),
  GNC_EXPORT_MODE: key(oneOf('auto', 'paper', 'live', 'off'), 'auto', {
    comment: 'Which GnuCash book is written: auto goes by the mode of the broker',
  }),
};

const schedule = {
  STRATEGY_SEQUENCE: key(sequenceOf(...STRATEGY_NAMES), 'open,mid,close', { comment: 'What `run all` trades' }),
  STRATEGY_OVERRIDE: key(oneOf('null', ...STRATEGY_NAMES), 'null', {
    comment: 'Run just this one strategy; null: all of the sequence',
  }),
  START_TIME: key(startTime, '9:30am EST', {
    comment: 'Session start. EST, EDT, ET (and PST, PDT, PT) mean the clocks there, summer included',
    example: '9:45am ET',
  }),
};

const money = {
  FRACTIONAL: key(flag, 'true', { comment: 'Fractional shares where broker and asset allow them' }),
  TOTAL_ALLOCATION: key(positiveShare, '0.02', { comment: 'Share of equity that one strategy window may use' }),
  MAX_TRADES: key(integer({ min: 1, max: 20 }), '4', { comment: 'Entries per session of open and of close' }),
  WEIGHTS: key(weights, '0.4,0.2,0.2,0.2', {
    comment: 'How MAX_TRADES signals share the money: that many numbers, adding up to 1',
  }),
  ALLOCATION_PLAN: key(oneOf('signals', 'slots'), 'signals', {
    comment: 'signals: the signals of a minute share what is left; slots: each entry takes one weight of the row',
  }),
};

const limits = {
  DAILY_LOSS_LIMIT: key(positiveShare, '0.05', {
    comment: 'Loss of the day, as a share of equity, that stops trading',
  }),
  MAX_RISK_PER_TRADE: key(share({ above: '0', max: RISK_PER_TRADE_CEILING }), '0.025', {
    comment: 'Loss at the stop, as a share of equity',
  }),
  MAX_OPEN_RISK: key(positiveShare, '0.05', { comment: 'Value of all open positions, as a share of equity' }),
  MAX_OPEN_POSITIONS: key(integer({ min: 1, max: 50 }), '5', { comment: 'Positions open at once' }),
  MIN_PRICE: key(price, '2', { comment: 'Lowest price of an underlying that is traded' }),
  MAX_PRICE: key(price, '100', { comment: 'Highest price of an underlying that is traded' }),
  MIN_VOLUME_THRESHOLD: key(integer({ min: 0, max: 1_000_000_000_000 }), '1000000', {
    comment: 'Shares a session, average of the last 20 sessions',
  }),
  MAX_SPREAD: key(share({ above: '0', max: SPREAD_CEILING }), '0.015', {
    comment: 'Widest spread, as a share of price',
  }),
  MAX_SLIPPAGE: key(share({ above: '0', max: '0.05' }), '0.005', {
    comment: 'Slippage expected and allowed on an entry, as a share of price',
  }),
  SOFT_STOPS: key(flag, 'false', {
    comment: 'true: allows entries whose stop no broker order can hold; tbot then watches the price itself',
  }),
  CRITICAL_ERROR_HALT: key(flag, 'true', { comment: 'Too many critical errors engage the kill switch' }),
  CRITICAL_ERROR_LIMIT: key(integer({ min: 1, max: 100 }), '5', { comment: 'Critical errors in 10 minutes that halt' }),
};

const openStrategy = {
  ANALYSIS_TIME: key(integer({ min: 1, max: 58 }), '20', { comment: 'Minutes of the opening range' }),
  MONITORING_TIME: key(integer({ min: 2, max: 59 }), '30', { comment: 'Minutes after it until everything is closed' }),
  STRAT_OPEN_BUFFER: key(share({ min: '0', max: '0.5' }), '0.02', { comment: 'Share of price above the range high' }),
  STRAT_OPEN_VOLUME_FACTOR: key(number({ min: '0', max: '100' }), '1.5', {
    comment: "The breakout bar's volume against the mean of the range",
  }),
};

const midStrategy = {
  STRAT_MID_VWAP_THRESHOLD: key(share({ above: '0', max: '0.5' }), '0.02', {
    comment: 'Distance from VWAP that signals',
  }),
  STRAT_MID_WEIGHTING: key(oneOf('equal', 'priority'), 'equal', { comment: 'How its positions share the budget' }),
};

const closeStrategy = {
  STRAT_CLOSE_MODE: key(oneOf('trend', 'fade', 'both'), 'trend', { comment: 'Follow the move, fade it, or both' }),
  STRAT_CLOSE_VIX_THRESHOLD: key(number({ min: '0', max: '200' }), '15', { comment: 'No trades while VIX is below' }),
  STRAT_CLOSE_MAX_ALLOCATION: key(share({ min: '0.3', max: '0.4' }), '0.4', {
    comment: "Most of the window's budget that one close trade may take",
  }),
};

const filters = {
  ENABLE_ADX_FILTER: key(flag, 'true', { comment: 'mid: no entry against a strong trend' }),
  ENABLE_BOLLINGER_CONFLUENCE: key(flag, 'true', { comment: 'mid: the price must have touched a Bollinger band' }),
  ENABLE_VIX_GATEKEEPER: key(flag, 'true', { comment: 'close: the VIX threshold' }),
  ENABLE_IMBALANCE_SCANNER: key(flag, 'true', { comment: 'close: order imbalances, with IBKR' }),
};

const bearish = {
  SHORT_TYPE: key(shortType, 'InverseETF', {
    comment: 'How a bearish signal is traded; Auto: by inverse ETF if the symbol has one, else by put. Never short',
  }),
  LONG_PUT_MIN_DTE: key(integer({ min: 0, max: 365 }), '7', { comment: 'Calendar days to expiry, at least' }),
  LONG_PUT_MAX_DTE: key(integer({ min: 0, max: 365 }), '45', { comment: 'Calendar days to expiry, at most' }),
  LONG_PUT_MAX_SPREAD: key(positiveShare, '0.05', { comment: 'Widest spread of a put, as a share of its price' }),
};

const screener = {
  SCREENER_SYMBOLS: optional(tickers, {
    comment: 'What tbot scan looks at when --symbols names nothing',
    example: 'SPY,AAPL,F',
    otherwise:
      "Alpaca's most active shares and movers; by Finnhub the symbols that have an inverse ETF; by the bar store all of it",
  }),
  SCREENER_KINDS: key(oneOf('all', 'stock', 'etf'), 'all', { comment: 'What a scan may find' }),
  SCREENER_EARNINGS: key(oneOf('keep', 'skip'), 'keep', {
    comment: 'skip: nothing that reports earnings for this session; needs FINNHUB_API_KEY',
  }),
  SCREENER_NEWS: key(oneOf('any', 'require'), 'any', {
    comment: 'require: only what is in the news since the close before; needs FINNHUB_API_KEY',
  }),
};

export const TRADING_KEYS = {
  ...version,
  ...broker,
  ...running,
  ...schedule,
  ...money,
  ...limits,
  ...openStrategy,
  ...midStrategy,
  ...closeStrategy,
  ...filters,
  ...bearish,
  ...screener,
} satisfies Keys;

/** The validated `.env_bot`. */
export type TradingConfig = Values<typeof TRADING_KEYS>;
export type TradingKey = keyof TradingConfig;

export const TRADING_SECTIONS: readonly Section[] = [
  { title: 'Version', keys: version },
  { title: 'Broker', keys: broker },
  { title: 'Running', keys: running },
  { title: 'Schedule', keys: schedule },
  { title: 'Money', keys: money },
  { title: 'Limits', keys: limits },
  { title: 'Strategy open: opening range breakout', keys: openStrategy },
  { title: 'Strategy mid: VWAP mean reversion', keys: midStrategy },
  { title: 'Strategy close: end-of-day momentum or fade', keys: closeStrategy },
  { title: 'Filters (the blocklist is always on)', keys: filters },
  { title: 'Bearish signals', keys: bearish },
  { title: 'Screener', keys: screener },
];

/** The thresholds and toggles that are one strategy's own, beside the limits that all share. */
export const STRATEGY_KEYS: Readonly<Record<StrategyName, readonly TradingKey[]>> = {
  open: [...names(openStrategy), 'MAX_TRADES', 'WEIGHTS', 'ALLOCATION_PLAN', 'TOTAL_ALLOCATION'],
  mid: [
    ...names(midStrategy),
    'ENABLE_ADX_FILTER',
    'ENABLE_BOLLINGER_CONFLUENCE',
    'MAX_OPEN_POSITIONS',
    'TOTAL_ALLOCATION',
    ...names(bearish),
  ],
  close: [
    ...names(closeStrategy),
    'ENABLE_VIX_GATEKEEPER',
    'ENABLE_IMBALANCE_SCANNER',
    'MAX_TRADES',
    'WEIGHTS',
    'ALLOCATION_PLAN',
    'TOTAL_ALLOCATION',
    ...names(bearish),
  ],
};

function names<K extends string>(keys: Readonly<Record<K, unknown>>): K[] {
  return Object.keys(keys) as K[];
}
