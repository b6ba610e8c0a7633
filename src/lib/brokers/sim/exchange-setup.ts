/** What a simulated exchange is made of: a session, its data, what its fills cost, what it can do, and the account. */
import type { Session } from '../../calendar/sessions.ts';
import type { Bars, Quotes } from '../../market/bars.ts';
import type { PutSeries } from '../../market/options/put-chain.ts';
import type { AccountIdentity, Capabilities, InstrumentFacts } from '../../orders/broker.ts';
import type { VenueTerms } from './venue.ts';

/** Held from the session's start on. */
export interface OpeningPosition {
  readonly ticker: string;
  readonly quantity: number;
  /** What it was bought at, per share: its value until there is a price of the session. */
  readonly cost: number;
}

export interface ExchangeSetup {
  readonly session: Session;
  /** Of any length: those of the session count. A ticker that is not among them is not traded here. */
  readonly bars: readonly Bars[];
  /** Of those for which quotes were recorded. */
  readonly quotes: readonly Quotes[];
  /** The prices of a put in this session, by its OCC symbol; null: there is no such put. */
  readonly putSeriesOf: (ticker: string) => PutSeries | null;
  readonly terms: VenueTerms;
  readonly can: Capabilities;
  readonly identity: AccountIdentity;
  /** Dollars. */
  readonly cash: number;
  readonly positions: readonly OpeningPosition[];
  /** What differs from a share that is tradable, not halted, fractionable and no ETF. */
  readonly factsOf: (ticker: string) => Partial<InstrumentFacts>;
  /** How far above the last close a limit to buy may lie, as a share; null: as far as it likes. */
  readonly collar: number | null;
  /** Whether what is being sold when the session ends is booked at its last bar's close. */
  readonly settlesAtEnd: boolean;
}

/** The built-in broker as it is unless a test asks for another one. */
export const SIM_CAPABILITIES: Capabilities = {
  attachedStop: 'any',
  restingStop: 'any',
  putStop: false,
  fractionalLimit: true,
  replace: 'same_id',
  stopToMarket: false,
  refusesTwins: true,
  lookupLagMs: 0,
  entryLife: 'good_till_date',
  streamsOrders: true,
  hasQuotes: false,
  hasOptionChain: false,
  hasImbalance: false,
  hasPreview: false,
};

export const SIM_IDENTITY: AccountIdentity = { accountId: 'SIM', mode: 'paper', mayBuyPuts: true, hindrance: null };

/** All that may be left to the built-in broker. */
export const SIM_DEFAULTS = {
  quotes: [],
  putSeriesOf: () => null,
  can: SIM_CAPABILITIES,
  identity: SIM_IDENTITY,
  positions: [],
  factsOf: () => ({}),
  collar: null,
  settlesAtEnd: true,
} as const satisfies Partial<ExchangeSetup>;
