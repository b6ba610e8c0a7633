/** Days that a run has traded on the built-in broker, in thin made-up markets: sales in parts, stops, fees; and their journals. */
import { commissionModel } from '../../../src/lib/brokers/sim/commission/commission-models.ts';
import type { JournalRecord, Watching } from '../../../src/lib/session/records.ts';
import { createStrategy } from '../../../src/lib/strategies/registry.ts';
import { sessionOf } from '../../helpers/bars.ts';
import { trade } from '../../helpers/live-home.ts';
import { live, type LivedDay } from '../../helpers/live-day.ts';
import { madeTrial } from '../../helpers/made-market.ts';
import { RULES, SETTINGS, TERMS } from '../../helpers/trial.ts';

export const EQUITY = 100_000;
/** Of a bar's volume: so little that a sale takes several minutes. */
const PARTICIPATION = 0.01;

/** @param broker whose fees are paid */
export async function tradedDay(seed: number, date: string, broker: string): Promise<LivedDay> {
  const trial = madeTrial(seed, date);
  const { symbols, instruments = [], inverses = {} } = trial;
  const facts = [...symbols, ...instruments].map(({ symbol }, at): Watching => ({
    ...{ kind: 'watching', symbol, volume: { mean: 2e6, sessions: 20 }, isLeveraged: false, isEtf: false },
    ...{ inverse: inverses[symbol] ?? null, maySignal: at < symbols.length },
  }));
  const settings = { ...SETTINGS, ...trial.settings, ENABLE_ADX_FILTER: false };
  return live({
    ...{ session: sessionOf(date), symbols, instruments, facts, equity: EQUITY, vix: { close: 20, session: date } },
    strategies: (['open', 'mid', 'close'] as const).map((name) =>
      createStrategy(name, settings, { imbalanceOf: () => null }),
    ),
    rules: { ...RULES, ...trial.rules, SHORT_TYPE: 'InverseETF', TOTAL_ALLOCATION: 0.1, DAILY_LOSS_LIMIT: 0.05 },
    terms: { ...TERMS, slippage: 0.0005, participation: PARTICIPATION, commission: commissionModel(broker) },
  });
}

/** Into the journal of that broker, and the logs that belong to it. */
export function journaled(home: string, broker: string, date: string, { records }: LivedDay): void {
  const told = records.map(({ at, record }) => [at, ofBroker(broker, record)] as const);
  trade(home, date, told, `${broker}-paper`, { broker });
}

function ofBroker(broker: string, record: JournalRecord): JournalRecord {
  if (record.kind === 'run_started') return { ...record, broker };
  return record.kind === 'closed' ? { ...record, trade: { ...record.trade, broker } } : record;
}
