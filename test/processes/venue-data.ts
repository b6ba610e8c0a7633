/** What the exchange of a home's replayed session is made of: the same for a process that is the venue and for an audit. */
import { configOf } from '../../src/lib/config/files.ts';
import { readReference } from '../../src/lib/app/reference-data.ts';
import { exchangeSetup } from '../../src/lib/app/live/venue.ts';
import { loadSession } from '../../src/lib/app/replay/session-data.ts';
import { SIM_CAPABILITIES, type ExchangeSetup } from '../../src/lib/brokers/sim/exchange-setup.ts';
import { STRATEGY_NAMES } from '../../src/lib/strategies/names.ts';
import { appOf } from './homes.ts';

/** Shapes of a broker, as what differs from the built-in one. */
export const SHAPES = {
  plain: {},
  takesTwins: { refusesTwins: false },
  bare: { attachedStop: 'none', replace: 'none', refusesTwins: false },
  renaming: { attachedStop: 'whole_shares', replace: 'new_id' },
} as const satisfies Record<string, Partial<ExchangeSetup['can']>>;
export type Shape = keyof typeof SHAPES;

export const CASH = 100_000;

export interface SetupOf {
  readonly setup: ExchangeSetup;
  /** The clock that puts are looked up by: of the exchange that is made of the setup. */
  readonly runBy: (clock: () => number) => void;
}

export async function setupOf(home: string, date: string, shape: Shape): Promise<SetupOf> {
  const app = appOf(home);
  const { trading } = configOf(app.configuration());
  const data = await loadSession(app.home.barsFolder, readReference(app.program), {
    ...{ date, symbols: null, strategies: STRATEGY_NAMES, shortType: trading.SHORT_TYPE, inverses: null },
  });
  let now = (): number => data.session.open;
  const setup = exchangeSetup(data, { cash: CASH, isFractional: trading.FRACTIONAL }, () => now());
  return {
    setup: { ...setup, can: { ...SIM_CAPABILITIES, ...SHAPES[shape] } },
    runBy: (clock) => {
      now = clock;
    },
  };
}
