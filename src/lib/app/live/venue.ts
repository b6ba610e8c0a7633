/**
 * The built-in broker of a replay: an exchange over the recorded bars that outlives this process by its log, or one that
 * is a process of its own. Guarantees: fills go by the rules of a backtest with its default slippage and participation and
 * no commission; a venue that is found again is where it stood.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SimBroker } from '../../brokers/sim/broker.ts';
import { commissionModel } from '../../brokers/sim/commission/commission-models.ts';
import { SIM_DEFAULTS, type ExchangeSetup } from '../../brokers/sim/exchange-setup.ts';
import { SimFeed } from '../../brokers/sim/feed.ts';
import { SimRemote } from '../../brokers/sim/remote.ts';
import type { VenueTerms } from '../../brokers/sim/venue.ts';
import { openExchange } from '../../brokers/sim/request-log.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import { FRACTIONAL_STEP, WHOLE_STEP } from '../../core/quantity.ts';
import type { Account } from '../ops/account.ts';
import type { SessionData } from '../replay/session-data.ts';
import type { Stage, Venue } from './stage.ts';

/** The backtest's defaults. */
const SLIPPAGE = 0.0005;
const PARTICIPATION = 0.1;

export interface VenueTermsOf {
  readonly cash: number;
  readonly isFractional: boolean;
}

/** What fills cost: a backtest's defaults, without a commission. */
export function replayTerms(isFractional: boolean): VenueTerms {
  return {
    slippage: SLIPPAGE,
    usesSpread: false,
    participation: PARTICIPATION,
    shareStep: isFractional ? FRACTIONAL_STEP : WHOLE_STEP,
    commission: commissionModel('none'),
  };
}

/** What the exchange of a replayed session is made of. */
export function exchangeSetup(
  data: SessionData,
  { cash, isFractional }: VenueTermsOf,
  clock: () => number,
): ExchangeSetup {
  return {
    ...SIM_DEFAULTS,
    session: data.session,
    bars: [...data.bars.values()],
    putSeriesOf: (ticker) => data.putSeriesOf(ticker, Math.floor(clock() / MINUTE_MS) - 1),
    terms: replayTerms(isFractional),
    cash,
  };
}

/** A replay's. `address`: of a venue that is a process of its own. */
export function replayStage(
  account: Account,
  data: SessionData,
  terms: VenueTermsOf,
  address: string | undefined,
): Stage {
  return {
    place: { broker: 'sim', mode: 'paper' },
    ...{ softStops: true, closesAt: null },
    follows: (symbol) => data.bars.has(symbol),
    open: () => openVenue(account, data, terms, address),
  };
}

/** @throws ConfigError `sim_log_mismatch`; NetworkError when the other process cannot be reached */
export async function openVenue(
  account: Account,
  data: SessionData,
  terms: VenueTermsOf,
  address: string | undefined,
): Promise<Venue> {
  if (address !== undefined) {
    const remote = await SimRemote.open({ path: address });
    return { broker: remote, feed: remote, clock: remote.venueClock, close: () => undefined };
  }
  mkdirSync(account.ownerFolder, { recursive: true, mode: 0o700 });
  let now = (): number => data.session.open;
  const setup = exchangeSetup(data, terms, () => now());
  const { exchange, close } = openExchange(join(account.ownerFolder, 'venue.log'), setup);
  now = () => exchange.now();
  return { broker: new SimBroker(exchange), feed: new SimFeed(exchange), clock: exchange, close };
}
