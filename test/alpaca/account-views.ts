/** The account and its positions, as Alpaca writes them. Guarantees: figures are those of the exchange, at its last prices. */
import type { EpochMs } from '../../src/lib/core/clock.ts';
import type { SimExchange } from '../../src/lib/brokers/sim/exchange.ts';
import type { Wire } from './alpaca-order.ts';
import { instrumentOf } from './exchange-words.ts';
import type { Fills, Holding } from './fills.ts';
import { decimalText, timeText, uuidOf } from './words.ts';

export interface AccountTerms {
  readonly accountNumber: string;
  /** 0 to 3; from 2 on puts may be bought. */
  readonly optionsLevel: number;
  /** What the account says of itself beside its money: status, blocks. */
  readonly account: Wire;
}

export function accountWire(exchange: SimExchange, { accountNumber, optionsLevel, account }: AccountTerms): Wire {
  const { equity, cash, buyingPower } = exchange.account();
  const { cash: before, positions, session } = exchange.setup;
  const lastEquity = positions.reduce((sum, { quantity, cost }) => sum + quantity * cost, before);
  const free = decimalText(buyingPower);
  return {
    ...{ id: uuidOf('account', accountNumber), account_number: accountNumber, status: 'ACTIVE', currency: 'USD' },
    ...{ cash: decimalText(cash), equity: decimalText(equity), portfolio_value: decimalText(equity) },
    ...{ last_equity: decimalText(lastEquity), balance_asof: session.date, created_at: timeText(Date.UTC(2020, 0, 2)) },
    ...{ buying_power: free, regt_buying_power: free, non_marginable_buying_power: free, options_buying_power: free },
    ...{ long_market_value: decimalText(equity - cash), short_market_value: '0', multiplier: '1' },
    ...{ initial_margin: decimalText(equity - cash), maintenance_margin: '0', last_maintenance_margin: '0', sma: '0' },
    ...{ accrued_fees: '0', intraday_adjustments: '0', pending_reg_taf_fees: '0' },
    ...{ trading_blocked: false, account_blocked: false, transfers_blocked: false, trade_suspended_by_user: false },
    ...{ shorting_enabled: false, options_trading_level: optionsLevel, options_approved_level: optionsLevel },
    ...account,
  };
}

/** Positions after each fill, so that they can be told as they stood a while ago. */
export class Positions {
  readonly #exchange: SimExchange;
  readonly #fills: Fills;
  readonly #states: { readonly since: EpochMs; readonly positions: readonly Wire[] }[];

  constructor(exchange: SimExchange, fills: Fills) {
    this.#exchange = exchange;
    this.#fills = fills;
    this.#states = [{ since: -Infinity, positions: this.#now() }];
  }

  changed(): void {
    this.#states.push({ since: this.#exchange.now(), positions: this.#now() });
  }

  /** As they stood that long ago. */
  list(lagMs: number): readonly Wire[] {
    const at = this.#exchange.now() - lagMs;
    const state = this.#states.findLast(({ since }) => since <= at);
    return state === this.#states.at(-1) ? this.#now() : (state?.positions ?? []);
  }

  #now(): Wire[] {
    const available = new Map(this.#exchange.positions().map((each) => [each.ticker, each.available]));
    return this.#fills.holdings.map((each) => this.#wire(each, available.get(each.symbol) ?? 0));
  }

  #wire({ symbol, quantity, cost }: Holding, available: number): Wire {
    const { kind, multiplier } = instrumentOf(this.#exchange, symbol);
    const price = this.#exchange.quote(symbol)?.bid ?? cost;
    const [basis, value] = [quantity * cost * multiplier, quantity * price * multiplier];
    const [gain, share] = [value - basis, basis === 0 ? 0 : (value - basis) / basis];
    return {
      ...{ asset_id: uuidOf('asset', symbol), symbol, asset_marginable: false },
      ...(kind === 'put'
        ? { asset_class: 'us_option', exchange: '' }
        : { asset_class: 'us_equity', exchange: 'NASDAQ' }),
      ...{ qty: decimalText(quantity), qty_available: decimalText(available), side: quantity < 0 ? 'short' : 'long' },
      ...{ avg_entry_price: decimalText(cost), cost_basis: decimalText(basis), market_value: decimalText(value) },
      ...{ current_price: decimalText(price), lastday_price: decimalText(cost), change_today: '0' },
      ...{ unrealized_pl: decimalText(gain), unrealized_plpc: decimalText(share) },
      ...{ unrealized_intraday_pl: decimalText(gain), unrealized_intraday_plpc: decimalText(share) },
    };
  }
}
