/**
 * Why a candidate was refused, as a sentence with the numbers that the check saw and the limit that it broke. Guarantees:
 * every reason has a sentence of its own; a number that was not journaled is "n/a", never made up.
 */
import { readOccSymbol } from '../../market/options/occ-symbol.ts';
import type { RefusalEvent, RefusalReason } from '../../session/journal.ts';
import type { GateRefusal, InstrumentRefusal, SizeRefusal, PersonRefusal } from '../../risk/reasons.ts';
import type { StrategyRefusal } from '../../strategies/strategy.ts';
import { count, money, percent, price, quantity, ratio } from '../../core/figures.ts';

/** The settings that the run went by. */
export type Settings = Readonly<Record<string, string>>;

/** What a sentence is made of. */
class Facts {
  readonly symbol: string;
  readonly ticker: string;
  readonly side: string;
  readonly #numbers: RefusalEvent['numbers'];
  readonly #settings: Settings;
  readonly #close: number | null;

  constructor({ symbol, ticker, side, numbers, close }: RefusalEvent, settings: Settings) {
    this.symbol = symbol;
    this.ticker = ticker ?? symbol;
    this.side = side ?? 'any';
    this.#numbers = numbers;
    this.#settings = settings;
    this.#close = close;
  }

  has(key: string): boolean {
    return key in this.#numbers;
  }

  number(key: string): number | null {
    const value = this.#numbers[key];
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  }

  text(key: string): string {
    return String(this.#numbers[key] ?? 'n/a');
  }

  count(key: string): string {
    return count(this.number(key));
  }

  money(key: string): string {
    return money(this.number(key));
  }

  percent(key: string): string {
    return percent(this.number(key));
  }

  price(key: string): string {
    return priceText(this.number(key));
  }

  get close(): string {
    return priceText(this.#close);
  }

  get isPut(): boolean {
    return readOccSymbol(this.ticker)?.right === 'put';
  }

  isSet(key: string): boolean {
    return this.#settings[key] === 'true';
  }

  /** A setting that is a share: "MAX_SPREAD of 1.50%". */
  share(key: string): string {
    return `${key} of ${percent(numberOf(this.#settings[key]))}`;
  }

  /** "MAX_TRADES of 4" */
  setting(key: string): string {
    return `${key} of ${this.#settings[key] ?? 'n/a'}`;
  }
}

type Sentence = (facts: Facts) => string;

const OF_STRATEGY: Readonly<Record<StrategyRefusal, Sentence>> = {
  thin_range: (f) =>
    `only ${f.count('bars')} bars of its opening range exist, and ${quantity(f.number('bars_needed') ?? 0)} are needed`,
  no_volume: (f) =>
    `the mean volume that its own would be compared with is ${f.count('mean_volume')}: nothing was traded`,
  no_vwap: (f) => `nothing had been traded in the session, so that there was no VWAP to compare its ${f.close} with`,
  adx_warmup: (f) => `there were too few bars for the ADX when it closed at ${f.close}`,
  adx_trend: (f) =>
    `its ADX was ${ratio(f.number('adx'))}, above 25: it trended, and a return to VWAP is not bet on then`,
  band_warmup: (f) => `there were too few bars for Bollinger bands when it closed at ${f.close}`,
  no_band_touch: (f) => `in the last 3 bars it had not touched its Bollinger band, which stood at ${f.price('band')}`,
  vix_low: (f) =>
    `VIX closed at ${f.text('vix')} on ${f.text('vix_session')}, below STRAT_CLOSE_VIX_THRESHOLD of ${f.text('threshold')}`,
  vix_unknown: (f) => `no VIX close of the last ${f.text('sessions')} sessions is known`,
  imbalance_against: (f) =>
    `the reported order imbalance was ${f.count('imbalance_shares')} shares, against a ${f.side} entry`,
};

const OF_INSTRUMENT: Readonly<Record<InstrumentRefusal, Sentence>> = {
  bearish_disabled: (f) => `its signal was bearish, and bearish signals are switched off (${f.setting('SHORT_TYPE')})`,
  bearish_not_allowed: (f) =>
    `its signal was bearish, and the strategy does not buy what ${f.setting('SHORT_TYPE')} asks for`,
  no_inverse: (f) => `its signal was bearish, and no 1x inverse ETF of ${f.symbol} is known and has bars`,
  no_put: noPut,
};

/** A person was asked. */
const OF_PERSON: Readonly<Record<PersonRefusal, Sentence>> = {
  not_confirmed: (f) =>
    f.number('late') === 1
      ? 'it was proposed, and nobody answered within 30 seconds, which is a no'
      : 'it was proposed, and the person said no',
};

const OF_GATE: Readonly<Record<GateRefusal, Sentence>> = {
  kill_switch: () => 'the kill switch was engaged: no entries until the next session',
  disarmed: () => 'entries were disarmed until a person re-arms them (tbot risk rearm)',
  trades_disabled: (f) => `${f.setting('DISABLE_ALL_TRADES')}: it decides and logs, and sends nothing`,
  market_closed: () => 'the market would have been closed in the minute in which it would fill',
  outside_window: () => 'the window of the strategy did not allow entries at that minute',
  leveraged: (f) => `${f.symbol} is an inverse, leveraged or volatility product, and those never signal`,
  foreign_position: (f) => `the account held or worked something in ${f.ticker} that is not tbot's`,
  already_traded: (f) => `${f.symbol} had been traded in this session already`,
  max_trades: (f) =>
    f.has('batch')
      ? cut(f, f.setting('MAX_TRADES'))
      : `the strategy had made ${f.count('entries')} entries in this session, of ${f.setting('MAX_TRADES')}`,
  max_positions: (f) =>
    f.has('batch')
      ? cut(f, `the positions allowed at once (${f.setting('MAX_OPEN_POSITIONS')})`)
      : `${f.count('positions')} positions were open or being bought, and ${f.count('most')} is the most`,
  price_range: (f) =>
    `its price of ${f.price('price')} was outside ${f.setting('MIN_PRICE')} to ${f.setting('MAX_PRICE')}`,
  low_volume: (f) =>
    f.number('sessions') !== null && (f.number('sessions') ?? 0) < 5
      ? `the volume of only ${f.count('sessions')} sessions is known, and 5 are needed`
      : `its mean volume of ${f.count('sessions')} sessions was ${f.count('mean_volume')} shares, below ${f.setting('MIN_VOLUME_THRESHOLD')}`,
  stale_price: (f) =>
    f.number('age_minutes') === null
      ? `${f.ticker} had no price in this session`
      : `the last price of ${f.ticker} was ${f.count('age_minutes')} minutes old, and 5 is the most`,
  no_quote: (f) => `bid, ask or their sizes of ${f.ticker} were missing`,
  stale_quote: (f) => `its quote was ${ratio((f.number('age_ms') ?? NaN) / 1000)} seconds old, and 15 is the most`,
  spread: (f) => `its spread was ${f.percent('spread')} of the price, above ${f.share('MAX_SPREAD')}`,
  halted: (f) => `trading in ${f.ticker} was halted`,
  not_tradable: (f) => (f.isPut ? barredPut(f) : `the broker does not let ${f.ticker} be traded so`),
  order_rate: (f) =>
    f.has('batch')
      ? cut(f, '20 entries in a minute')
      : `${f.count('sent')} entries had been sent in that minute, and 20 is the most`,
  duplicate: () => 'the same intent stood in the journal already',
  repeated: (f) => `${f.count('tries')} entries of it had been tried in this session, and 3 is the most`,
  opposite_side: (f) => `an order of tbot's worked on the other side of ${f.ticker}`,
};

const OF_SIZE: Readonly<Record<SizeRefusal, Sentence>> = {
  budget: (f) => `${f.money('left')} was left of the budget of the window of ${f.money('budget')}`,
  too_small: (f) =>
    `its share of ${f.money('share')} buys less than one step at the decision price of ${f.price('decision_price')}`,
  slippage: (f) => `the slippage to expect was ${f.percent('slippage')} of the price, above ${f.share('MAX_SLIPPAGE')}`,
  price_collar: (f) =>
    `its limit of ${f.price('limit')} was more than 5% from the last trade at ${f.price('decision_price')}`,
  risk_per_trade: (f) =>
    `the loss at its stop would be ${f.money('risk')}, above the ${f.money('most')} that ${f.share('MAX_RISK_PER_TRADE')} allows`,
  open_risk: (f) =>
    `all positions together would be ${f.money('value')}, above the ${f.money('most')} that ${f.share('MAX_OPEN_RISK')} allows`,
  buying_power: (f) => `it would cost ${f.money('value')}, and ${f.money('free')} was free`,
};

const SENTENCES: Readonly<Record<RefusalReason, Sentence>> = {
  ...OF_STRATEGY,
  ...OF_INSTRUMENT,
  ...OF_GATE,
  ...OF_PERSON,
  ...OF_SIZE,
};

/** Without a full stop, to go on after "refused:". */
export function refusalSentence(event: RefusalEvent, settings: Settings): string {
  return SENTENCES[event.reason](new Facts(event, settings));
}

function cut(f: Facts, limit: string): string {
  return `${f.count('batch')} candidates had passed in that minute, ${f.count('allowed')} entries were still allowed by ${limit}, and others ranked higher`;
}

/** Where its stop is watched there is nothing else that keeps a listed put from being bought. */
function barredPut(f: Facts): string {
  const barred = "the account's level of options does not let it buy puts";
  return f.isSet('SOFT_STOPS') ? barred : `no order can hold its stop (${f.setting('SOFT_STOPS')}), or ${barred}`;
}

function noPut(f: Facts): string {
  const at = `with ${f.symbol} at ${f.price('underlying_price')}`;
  if (f.has('chain_failure')) return `${at} its puts could not be asked for: ${f.text('chain_failure')}`;
  if (f.has('chain_age_minutes')) return `${at} what was known of its puts was of another minute`;
  if (f.has('min_dte')) return `${at} no listed put expires in ${f.text('min_dte')} to ${f.text('max_dte')} days`;
  const put = `the put of ${f.text('expiry')} at a strike of ${f.text('strike')}`;
  if (f.has('max_spread'))
    return `${at} ${put} was quoted ${f.price('bid')} to ${f.price('ask')}, and ${f.percent('max_spread')} is the widest spread allowed`;
  if (f.has('estimate')) return `${at} ${put} is estimated at ${f.price('estimate')}, which nobody sells`;
  return `no puts on ${f.symbol} are known`;
}

function priceText(value: number | null): string {
  return value === null || Number.isNaN(value) ? 'n/a' : price(value);
}

function numberOf(text: string | undefined): number | null {
  const value = Number(text);
  return text === undefined || Number.isNaN(value) ? null : value;
}
