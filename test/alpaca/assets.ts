/** What is traded, as Alpaca lists it: shares and ETFs of the session's bars, and the puts on them. */
import { isoDate } from '../../src/lib/calendar/civil-date.ts';
import type { SimExchange } from '../../src/lib/brokers/sim/exchange.ts';
import type { PutSeries } from '../../src/lib/market/options/put-chain.ts';
import type { Wire } from './alpaca-order.ts';
import { decimalText, uuidOf } from './words.ts';

/** Null: it is not known. */
export function assetWire(exchange: SimExchange, symbolOrId: string, withOptions: ReadonlySet<string>): Wire | null {
  const symbols = exchange.setup.bars.map(({ symbol }) => symbol);
  const symbol = symbols.find((each) => each === symbolOrId || uuidOf('asset', each) === symbolOrId);
  const facts = symbol === undefined ? null : exchange.facts(symbol);
  if (symbol === undefined || facts === null) return null;
  return {
    ...{ id: uuidOf('asset', symbol), class: 'us_equity', exchange: 'NASDAQ', symbol, name: facts.name },
    ...{ status: 'active', tradable: facts.isTradable, fractionable: facts.isFractionable, marginable: true },
    ...{ shortable: true, easy_to_borrow: true, borrow_status: 'easy_to_borrow' },
    attributes: withOptions.has(symbol) ? ['has_options'] : [],
  };
}

export function contractWire({ instrument, bars }: PutSeries): Wire {
  const { contract, ticker } = instrument;
  if (contract === null) throw new Error(`${ticker} is no option`);
  const { underlying, strike, expiry, right } = contract;
  const words = `${underlying} ${isoDate(expiry)} ${decimalText(strike)} ${right === 'put' ? 'Put' : 'Call'}`;
  return {
    ...{ id: uuidOf('asset', ticker), symbol: ticker, name: words, status: 'active', tradable: true },
    ...{ expiration_date: isoDate(expiry), root_symbol: underlying, underlying_symbol: underlying },
    ...{ underlying_asset_id: uuidOf('asset', underlying), type: right, style: 'american' },
    ...{ strike_price: decimalText(strike), multiplier: '100', size: '100', open_interest: '100' },
    close_price: decimalText(bars.close[0] ?? 0),
  };
}
