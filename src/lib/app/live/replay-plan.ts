/** What a run of a recorded session on the built-in broker works with. */
import { isoDate, parseIsoDate } from '../../calendar/civil-date.ts';
import { modeOf } from '../../config/broker-mode.ts';
import { configOf } from '../../config/files.ts';
import { tradingFingerprint } from '../../config/fingerprint.ts';
import { withOverrides, type App } from '../app.ts';
import { capitalOf, symbolsOf } from '../backtest/flag-values.ts';
import { assertRoom } from '../backtest/test-windows.ts';
import { readReference } from '../reference-data.ts';
import { loadSession } from '../replay/session-data.ts';
import { assertDryRunPassed } from './dry-run-gate.ts';
import type { RunPlan } from './plan.ts';
import { assertReady } from './ready.ts';
import { replayAccount } from './replay-account.ts';
import { assertTradable, strategiesOf, testStartIn, type RunWords } from './request.ts';
import { runHistoryOf } from './run-history.ts';
import { replayStage } from './venue.ts';

/** @throws ConfigError, RefusedError: what speaks against it */
export async function replayPlan(original: App, words: RunWords): Promise<RunPlan> {
  const app = words.testMode ? withOverrides(original, { TEST_MODE: 'true' }) : original;
  const { trading: config } = configOf(app.configuration());
  assertTradable(words, config);
  const strategies = strategiesOf(words, config);
  assertDryRunPassed({
    ...{ mode: modeOf(config), isDryRun: words.dryRun, strategies, version: app.program.version },
    ...{ configHash: tradingFingerprint(config), now: app.clock.now(), historyOf: runHistoryOf(app) },
  });
  const testStart = testStartIn(words, config, strategies.length);
  const cash = capitalOf(words.capital);
  const date = isoDate(parseIsoDate(words.replay ?? ''));
  const account = replayAccount(app, { date, isDryRun: words.dryRun, strategies, testStart });
  const chosen = words.symbols === null ? null : symbolsOf(words.symbols);
  const data = await loadSession(app.home.barsFolder, readReference(app.program), {
    date,
    symbols: chosen === null ? null : [...chosen, ...account.watched],
    strategies,
    shortType: config.SHORT_TYPE,
    inverses: null,
  });
  assertReady(strategies, config, {
    session: { minutes: data.session.minutes, m: BEFORE_THE_OPEN },
    symbols: data.symbols.length,
    vix: data.vix === null ? null : { ...data.vix, age: 1 },
    putsPossible: true,
  });
  if (testStart !== null) assertRoom(testStart, strategies.length, [data.session], 'replay another session');
  const { why, seen } = account;
  return {
    ...{ purpose: 'trade', app, words, config, strategies, testStart, data, instruments: [], account },
    ...{ seen, scans: false, scan: null },
    symbols: data.symbols.filter((symbol) => chosen?.includes(symbol) ?? true),
    stage: replayStage(account, data, { cash, isFractional: config.FRACTIONAL }, words.venue),
    notes: [
      ...(why === null ? [] : [`${account.name} is gone on with: ${why}`]),
      ...(data.leftOut.length === 0 ? [] : [`no bars of ${data.leftOut.join(', ')} in that session: left out`]),
    ],
  };
}

/** A replay begins there; one that is gone on with has been ready before. */
const BEFORE_THE_OPEN = -1;
