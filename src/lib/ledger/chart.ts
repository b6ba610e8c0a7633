/**
 * The chart of accounts: which account each amount goes to. Guarantees: the same account has the same id in every book;
 * parents come before their children; an account that nobody asks for is not made.
 */
import type { InstrumentKind } from '../market/instrument.ts';
import { entryOf } from '../journal/fold/handlers.ts';
import { guidOf, type Guid } from './guid.ts';
import { USD, type AccountType, type Commodity, type PlannedAccount } from './postings.ts';

/** Decimals of a share: a millionth, as it is traded. */
const SHARE_FRACTION = 1_000_000;
/** Not an exchange: tbot is not told on which one a symbol is listed. */
const SHARE_SPACE = 'US';
const OPTION_SPACE = 'OPTION';

const OWNED: readonly AccountType[] = ['ASSET', 'BANK', 'STOCK'];

const BROKER_NAMES: Readonly<Record<string, string>> = {
  ...{ sim: 'Sim', alpaca: 'Alpaca', ibkr: 'IBKR', tastytrade: 'Tastytrade', webull: 'Webull', robinhood: 'Robinhood' },
};

/** What one unit is kept as; a unit of a put is a contract. */
export function commodityOf(ticker: string, kind: InstrumentKind): Commodity {
  if (kind === 'put') return { space: OPTION_SPACE, id: ticker, name: ticker, fraction: 1 };
  return { space: SHARE_SPACE, id: ticker, name: ticker, fraction: SHARE_FRACTION };
}

export class Chart {
  readonly #accounts = new Map<Guid, PlannedAccount>();

  /**
   * Of all that were asked for, parents before their children, and what is owned first: GnuCash writes a book in the order
   * of its accounts, and what was bought has to come before its gain.
   */
  get accounts(): readonly PlannedAccount[] {
    const all = [...this.#accounts.values()];
    const isOwned = ({ type }: PlannedAccount): boolean => OWNED.includes(type);
    return [...all.filter(isOwned), ...all.filter((account) => !isOwned(account))];
  }

  /** The broker's money; its securities lie beneath it. */
  cash(broker: string): PlannedAccount {
    const path = ['Assets', 'Brokerage', BROKER_NAMES[broker] ?? broker];
    return this.#account(path, 'BANK', USD, 'Cash at the broker, as far as tbot moved it');
  }

  security(broker: string, commodity: Commodity): PlannedAccount {
    const { name } = this.cash(broker);
    return this.#account(['Assets', 'Brokerage', name, commodity.id], 'STOCK', commodity, '');
  }

  commissions(): PlannedAccount {
    return this.#account(['Expenses', 'Commissions'], 'EXPENSE', USD, '');
  }

  regulatoryFees(): PlannedAccount {
    return this.#account(['Expenses', 'Regulatory Fees'], 'EXPENSE', USD, 'SEC, FINRA and OCC fees');
  }

  /** Realised gains and losses of a strategy. */
  income(strategy: string): PlannedAccount {
    return this.#account(['Income', 'Trading', strategy], 'INCOME', USD, '');
  }

  openingBalances(): PlannedAccount {
    return this.#account(['Equity', 'Opening Balances'], 'EQUITY', USD, '');
  }

  #account(path: readonly string[], type: AccountType, commodity: Commodity, description: string): PlannedAccount {
    const [id, above] = [idOf(path), path.slice(0, -1)];
    const parent = above.length === 0 ? null : this.#folder(above, type);
    return this.#kept({ id, name: path.at(-1) ?? '', parent, type, commodity, isPlaceholder: false, description });
  }

  /** The account that others lie in: one that holds nothing itself, unless it is there already. */
  #folder(path: readonly string[], type: AccountType): Guid {
    const [id, above] = [idOf(path), path.slice(0, -1)];
    if (this.#accounts.has(id)) return id;
    const parent = above.length === 0 ? null : this.#folder(above, type);
    const kind = type === 'BANK' ? 'ASSET' : type;
    const what = { type: kind, commodity: USD, isPlaceholder: true, description: '' };
    return this.#kept({ id, name: path.at(-1) ?? '', parent, ...what }).id;
  }

  #kept(account: PlannedAccount): PlannedAccount {
    const known = this.#accounts.get(account.id);
    if (known === undefined) this.#accounts.set(account.id, account);
    return known ?? account;
  }
}

/** Hashes are made once for a path: a book has few, and asks for them with every split. */
const IDS = new Map<string, Guid>();

function idOf(path: readonly string[]): Guid {
  return entryOf(IDS, path.join(':'), () => guidOf('account', ...path));
}
