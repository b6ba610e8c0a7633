/**
 * The trials journal: every configuration that was ever tried in this home, on whatever data, because a Sharpe ratio
 * means less the more was tried for it (D. Bailey, M. Lopez de Prado 2014, "The Deflated Sharpe Ratio").
 * Guarantees: only ever appended to; a repeat of a trial is no new one.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BacktestRecord } from '../../backtest/backtest.ts';
import type { Clock } from '../../core/clock.ts';
import { utcText } from '../../calendar/text.ts';
import { readIfThere } from '../../config/files.ts';
import { sessionReturns } from '../../stats/equity-figures.ts';
import { sampleDeviation } from '../../stats/moments.ts';
import { deflatedSharpe, sharpeEstimate } from '../../stats/probabilistic-sharpe.ts';

export interface Trial {
  /** Hash of configuration and data. */
  readonly id: string;
  /** UTC, of its first run. */
  readonly time: string;
  readonly strategies: readonly string[];
  readonly sessions: number;
  /** Of daily returns, not annual; null where there is none. */
  readonly sharpe_session: number | null;
}

/** What trials.json holds. */
export interface Deflation {
  readonly trial: string;
  /** Different trials so far, this one included. */
  readonly trials: number;
  /** Variance of their Sharpe ratios, not annual. */
  readonly sharpe_variance: number;
  /** Probability that the Sharpe ratio is above what the best of so many trials without skill would show. */
  readonly deflated_sharpe: number | null;
}

const FILE = 'trials.jsonl';

/** Notes the trial in a folder that is there, unless it is noted already, and says what all of them leave of its Sharpe ratio. */
export function noteTrial(
  folder: string,
  clock: Clock,
  { id, strategies, capital }: Pick<Trial, 'id' | 'strategies'> & { readonly capital: number },
  { sessionEquity }: Pick<BacktestRecord, 'sessionEquity'>,
): Deflation {
  const returns = sessionReturns(capital, sessionEquity);
  const estimate = sharpeEstimate(returns);
  const trial: Trial = {
    id,
    time: utcText(clock.now()),
    strategies,
    sessions: returns.length,
    sharpe_session: estimate?.sharpe ?? null,
  };
  const known = new Map(readTrials(folder).map((each) => [each.id, each]));
  if (!known.has(id)) {
    append(join(folder, FILE), JSON.stringify(trial));
    known.set(id, trial);
  }
  const all = [...known.values()];
  const ratios = all.flatMap(({ sharpe_session: ratio }) => (ratio === null ? [] : [ratio]));
  const variance = (sampleDeviation(ratios) ?? 0) ** 2;
  return {
    trial: id,
    trials: all.length,
    sharpe_variance: variance,
    deflated_sharpe:
      estimate === null ? null : deflatedSharpe(estimate, { count: all.length, sharpeVariance: variance }),
  };
}

/** On a line of its own, also after a torn one. */
function append(file: string, line: string): void {
  const text = readIfThere(file)?.toString('utf8') ?? '';
  appendFileSync(file, `${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`);
}

/** A torn last line, of a run that died, is none. */
function readTrials(folder: string): Trial[] {
  const text = readIfThere(join(folder, FILE))?.toString('utf8') ?? '';
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as Trial];
    } catch {
      return [];
    }
  });
}
