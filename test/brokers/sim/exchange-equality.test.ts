/**
 * The backtest's venue and the simulated exchange fill alike: seeded markets of one session are traded by the same
 * machine over the one and over the other, and their journals are the same, fill by fill, fee by fee.
 */
import assert from 'node:assert/strict';
import { commissionModel } from '../../../src/lib/brokers/sim/commission/commission-models.ts';
import type { VenueTerms } from '../../../src/lib/brokers/sim/venue.ts';
import type { Market } from '../../../src/lib/market/market.ts';
import type { PutChain } from '../../../src/lib/market/options/put-chain.ts';
import { exchangeOf } from '../../helpers/exchange.ts';
import { ExchangeExecutor } from '../../helpers/exchange-executor.ts';
import { FULL_DAY, HALF_DAY } from '../../helpers/bars.ts';
import { madeTrial } from '../../helpers/made-market.ts';
import { trade, type Traded, type Trial } from '../../helpers/trial.ts';

const SEEDS = 60;

/** The same trial over the simulated exchange, with the puts that its chains chose. */
function overExchange(trial: Trial): Traded {
  const puts = new Map<string, NonNullable<ReturnType<typeof chosen>>>();
  const executorOf = (_: Market, terms: VenueTerms): ExchangeExecutor =>
    new ExchangeExecutor(
      exchangeOf([...trial.symbols, ...(trial.instruments ?? [])], {
        terms,
        date: trial.date ?? FULL_DAY,
        quotes: trial.quotes ?? [],
        cash: 100_000,
        putSeriesOf: (ticker) => puts.get(ticker) ?? null,
      }),
    );
  const putsOn = (symbol: string, market: Market): PutChain | null => {
    const chain = trial.putsOn?.(symbol, market) ?? null;
    return chain === null
      ? null
      : {
          choose: (...asked) => {
            const choice = chain.choose(...asked);
            const series = chosen(choice);
            if (series !== null) puts.set(series.instrument.ticker, series);
            return choice;
          },
        };
  };
  return trade({ ...trial, executorOf, putsOn });
}

/** An entry that bought nothing ends at the end of its minute at the one, and before the stops at the other. */
function byMinute({ told }: Traded): string[] {
  return told.map(({ at, event }) => `${String(at).padStart(3)} ${JSON.stringify(event)}`).sort();
}

function chosen(choice: ReturnType<PutChain['choose']>) {
  return 'series' in choice ? choice.series : null;
}

describe('the simulated exchange', () => {
  it('fills the orders of a session as the backtest does', function () {
    this.timeout(60_000);
    const found = new Set<string>();
    for (let seed = 1; seed <= SEEDS; seed++) {
      const made = madeTrial(seed, seed % 5 === 0 ? HALF_DAY : FULL_DAY);
      const trial = { ...made, terms: { ...made.terms, commission: commissionModel('ibkr-tiered') } };
      const [venue, exchange] = [trade(trial), overExchange(trial)];
      assert.deepEqual(byMinute(exchange), byMinute(venue), `seed ${String(seed)}`);
      assert.equal(exchange.cash, venue.cash, `seed ${String(seed)}`);
      for (const { event } of venue.told) {
        found.add(event.kind === 'sold' ? event.cause : event.kind);
        if (event.kind === 'order') found.add(event.instrument.kind);
      }
    }
    for (const kind of ['bought', 'unfilled', 'exit', 'stop', 'session_end', 'put', 'inverse_etf', 'stock'])
      assert.ok(found.has(kind), `${kind} never happened`);
  });
});
