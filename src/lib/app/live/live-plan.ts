/**
 * What a run of today's session through a broker works with. Guarantees: whatever speaks against it is said before anything
 * is sent to the broker but questions; on a day without a session, and when the windows are over, nothing is started and
 * nothing is wrong; what an earlier session has left is sold before anything is planned, and what a run of today that died
 * has left, although this start is refused.
 */
import { existsSync } from 'node:fs';
import { openStore } from '../../bars/store/store.ts';
import type { AlpacaClient } from '../../brokers/alpaca/client.ts';
import { mayBuyPuts, stateOfAccount } from '../../brokers/alpaca/mapper.ts';
import { calendarGaps } from '../../brokers/alpaca/calendar-check.ts';
import { AccountCalls } from '../../brokers/alpaca/account-calls.ts';
import { stockQuotes } from '../../brokers/alpaca/quotes.ts';
import { dualZoneTime } from '../../calendar/text.ts';
import type { Session } from '../../calendar/sessions.ts';
import { modeOf } from '../../config/broker-mode.ts';
import { configOf } from '../../config/files.ts';
import { tradingFingerprint } from '../../config/fingerprint.ts';
import type { TradingConfig } from '../../config/keys/trading.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import { asError, BrokerError, ConfigError, InterruptedError, RefusedError } from '../../core/errors.ts';
import { seededRng } from '../../core/rng.ts';
import { withRetries, type RetryTools } from '../../risk/error-policy.ts';
import { windowsOf } from '../../session/windows.ts';
import type { StrategyName } from '../../strategies/names.ts';
import { createStrategy } from '../../strategies/registry.ts';
import type { SelfCheckFacts } from '../../strategies/self-check.ts';
import { latestTestStart, type Window } from '../../strategies/window.ts';
import { marketFacts, type MarketFacts } from '../alpaca/facts.ts';
import { alpacaClient, assertOwnData, standIn } from '../alpaca/connection.ts';
import { alpacaDryStage } from '../alpaca/dry-stage.ts';
import { putNotes } from '../alpaca/put-notes.ts';
import { alpacaStage } from '../alpaca/stage.ts';
import { withOverrides, type App } from '../app.ts';
import { symbolsOf } from '../backtest/flag-values.ts';
import { configuredAccount, headOf, isHolding, isOwned, type Account } from '../ops/account.ts';
import { vixAt } from '../ops/self-check.ts';
import { readReference } from '../reference-data.ts';
import { scanForRun } from '../scan/for-run.ts';
import { systemTimers } from '../system-timers.ts';
import { drySession } from './dry-account.ts';
import { assertDryRunPassed } from './dry-run-gate.ts';
import { sellDue, sellEarlier } from './earlier.ts';
import type { NotRun, RunAccount, RunPlan, RunWatch } from './plan.ts';
import { assertReady } from './ready.ts';
import { settingsOf } from './replay-account.ts';
import { assertTradable, strategiesOf, testStartIn, type RunWords } from './request.ts';
import { runHistoryOf } from './run-history.ts';
import { testStartOn } from './test-start.ts';
import { minuteOf, todayAt, windowWords } from './today.ts';

/** The clocks of broker and machine apart: further is no trading by the minute. */
const CLOCK_OFF_MAX_MS = 30_000;
/** Whether a plan has a feed is told by what is in every feed. */
const KNOWN_EVERYWHERE = 'SPY';

/** @throws ConfigError, RefusedError: what speaks against it; NetworkError, BrokerError; LogicError `still_held` */
export async function livePlan(original: App, words: RunWords, watch: RunWatch): Promise<RunPlan | NotRun> {
  const app = words.testMode ? withOverrides(original, { TEST_MODE: 'true' }) : original;
  const { trading: config } = configOf(app.configuration());
  assertTradable(words, config);
  const strategies = strategiesOf(words, config);
  const { dryRun: isDryRun } = words;
  const place = configuredAccount(app, { isDryRun });
  const today = todayAt(app.clock.now());
  // What a dry run holds is held nowhere.
  let seen = headOf(place);
  const isEngaged = !isDryRun && existsSync(place.journal) && isHolding(place);
  if (isEngaged && !isOwned(place)) {
    await sellEarlier(app, place, today, watch);
    seen = headOf(place);
  }
  if (today.isOver) return { account: place.name, strategies, notRun: today.why };
  try {
    return await planOf({ app, words, watch, config, strategies, place, isEngaged, seen, session: today.session });
  } catch (error) {
    if (isEngaged && !(error instanceof InterruptedError)) await sellDue(app, place, watch);
    throw error;
  }
}

interface Wanted {
  readonly app: App;
  readonly words: RunWords;
  readonly watch: RunWatch;
  readonly config: TradingConfig;
  readonly strategies: readonly StrategyName[];
  readonly place: Account;
  /** Something is held, or an entry may still buy. */
  readonly isEngaged: boolean;
  /** The end of its journal. */
  readonly seen: number;
  readonly session: Session;
}

async function planOf(wanted: Wanted): Promise<RunPlan | NotRun> {
  const { app, words, watch, config, strategies, place, isEngaged, seen, session } = wanted;
  const { dryRun: isDryRun } = words;
  assertDryRunPassed({
    ...{ mode: modeOf(config), isDryRun, strategies, version: app.program.version },
    ...{ configHash: tradingFingerprint(config), now: app.clock.now(), historyOf: runHistoryOf(app) },
  });
  assertNoAt(words, config, strategies);
  const dry = isDryRun ? drySession(place, session.date) : null;
  const account: RunAccount = { ...place, session: dry?.session ?? session.date, settings: settingsOf(app) };
  const m = minuteOf(session, app.clock.now());
  const testStart = config.TEST_MODE ? testStartOn(account, strategies, Math.max(0, m)) : null;
  assertRoomLeft(session, testStart, strategies.length);
  const windows = windowsFor(strategies, config, testStart, session);
  const isPast = windows.every(({ hardExit }) => app.clock.now() >= session.open + hardExit * MINUTE_MS);
  const shown = windows.map((window, at) => windowWords(session, strategies[at] ?? 'open', window)).join('; ');
  if (isPast && !isEngaged) return { account: place.name, strategies, notRun: `over for today: ${shown}` };
  const client = alpacaClient(app, 'exit');
  assertOwnData(client);
  const scans = words.symbols === null;
  const chosen = words.symbols === null ? [] : symbolsOf(words.symbols);
  const ask = asking(app, config, watch);
  await ask(() => assertTogether(client, session));
  await ask(() => assertWholeFeed(client, config));
  const reference = readReference(app.program);
  const { SHORT_TYPE: shortType } = config;
  const factsOf = (asked: readonly string[]): Promise<MarketFacts> =>
    marketFacts(client, reference, { chosen: asked, session, shortType });
  const facts = await ask(() => factsOf(chosen));
  if (!scans && facts.symbols.length === 0) throw unknownSymbols(facts.leftOut);
  const vix = config.ENABLE_VIX_GATEKEEPER ? await vixFor(app, strategies) : null;
  const { symbols, leftOut, watching, instruments } = facts;
  assertReady(strategies, config, {
    session: { minutes: session.minutes, m },
    ...{ symbols: scans ? null : symbols.length, vix, putsPossible: config.SOFT_STOPS },
  });
  const market = { client, config, session, instruments };
  const owner = await ask(() => new AccountCalls(client).account());
  return {
    ...{ purpose: 'trade', app, words, config, strategies, testStart, account, seen, symbols, scans },
    scan: scanForRun(app, factsOf),
    data: {
      ...{ session, openMinute: session.open / MINUTE_MS, facts: watching, leftOut, putsOn: () => null },
      vix: vix === null ? null : { close: vix.close, session: vix.session },
    },
    instruments: instruments.map((each) => ({ kind: 'instrument', facts: each })),
    stage:
      dry === null
        ? alpacaStage(market)
        : alpacaDryStage(market, { cash: dry.cash ?? stateOfAccount(owner).equity, mayBuyPuts: mayBuyPuts(owner) }),
    notes: [
      ...(isDryRun
        ? ['dry run: orders go to a simulated exchange that follows the live minutes; nothing is sent']
        : []),
      ...notesOf(config, standIn(client)),
      ...(await ask(() => putNotes(client, config, owner))),
      ...(leftOut.length === 0 ? [] : [`the broker does not trade ${leftOut.join(', ')}: left out`]),
      ...(scans ? ['no symbols are named: each strategy looks at what its own scans name'] : []),
      ...(m < 0 ? [`waits for the open at ${dualZoneTime(session.open)}`] : []),
      shown,
    ],
  };
}

/**
 * Of the session, whose first run is told it for all: close may be started later, or join.
 * @throws ConfigError `store_damaged` where the strategies need it
 */
async function vixFor(app: App, strategies: readonly StrategyName[]): Promise<SelfCheckFacts['vix']> {
  try {
    return vixAt(await openStore(app.home.barsFolder).loadVix(), app.clock.now());
  } catch (error) {
    if (strategies.includes('close')) throw error;
    return null;
  }
}

function notesOf(config: TradingConfig, standInWords: string | null): string[] {
  const notes: string[] = [];
  if (standInWords !== null) notes.push(`warning: ${standInWords}`);
  if (config.FEED === 'iex') notes.push('FEED=iex: bars and quotes of one exchange, some per cent of the volume');
  if (config.SOFT_STOPS) notes.push('SOFT_STOPS=true: stops that no order can hold are watched by this run alone');
  return notes;
}

/** @throws ConfigError `bad_flag` */
function assertNoAt(words: RunWords, config: TradingConfig, strategies: readonly StrategyName[]): void {
  if (words.at !== undefined) testStartIn(words, { ...config, TEST_MODE: false }, strategies.length);
}

/** @throws RefusedError `outside_window` */
function assertRoomLeft({ minutes }: Session, testStart: number | null, windows: number): void {
  if (testStart === null || testStart <= latestTestStart(minutes, windows)) return;
  throw new RefusedError({
    code: 'outside_window',
    message: `the session of ${String(minutes)} minutes leaves no room for test windows from minute ${String(testStart)} on`,
    cure: 'start it earlier in the next session; tbot calendar names it',
  });
}

function windowsFor(
  strategies: readonly StrategyName[],
  config: TradingConfig,
  testStart: number | null,
  { minutes }: Session,
): readonly Window[] {
  const made = strategies.map((name) => createStrategy(name, config, { imbalanceOf: null }));
  return windowsOf(made, testStart, minutes);
}

/** Questions of a start are asked again as API_RETRY_LIMIT says. */
function asking(app: App, config: TradingConfig, watch: RunWatch): <T>(ask: () => Promise<T>) => Promise<T> {
  const { clock } = app;
  const tools: RetryTools = {
    ...{ clock, timers: systemTimers(clock), rng: seededRng(clock.now()), limit: config.API_RETRY_LIMIT },
    onRetry: (error) => watch.told(`asked again: ${asError(error).message}`),
  };
  return (ask) => withRetries(ask, tools);
}

/** By clock and calendar. @throws RefusedError `clock_off`, `calendar_differs` */
async function assertTogether(client: AlpacaClient, { day }: Session): Promise<void> {
  const offMs = (await new AccountCalls(client).clock()) - client.ports.clock.now();
  if (Math.abs(offMs) > CLOCK_OFF_MAX_MS)
    throw new RefusedError({
      code: 'clock_off',
      message: `this machine's clock and the broker's are ${String(Math.round(Math.abs(offMs) / 1000))} s apart`,
      cure: 'set the clock: timedatectl set-ntp true',
    });
  const gaps = await calendarGaps(client, day, day);
  if (gaps.length === 0) return;
  throw new RefusedError({
    code: 'calendar_differs',
    message: `the calendars do not agree: ${gaps.join('; ')}`,
    cure: 'a newer tbot knows special closures; until then trade nothing today',
  });
}

/** A partial feed is wanted, or there is a whole one. @throws RefusedError `partial_feed` */
async function assertWholeFeed(client: AlpacaClient, { FEED: feed }: TradingConfig): Promise<void> {
  try {
    await stockQuotes(client, [KNOWN_EVERYWHERE], feed);
  } catch (error) {
    if (!(error instanceof BrokerError) || error.code !== 'not_subscribed') throw error;
    throw new RefusedError({
      code: 'partial_feed',
      message: `the account's plan does not have the data of FEED=${feed}`,
      cure: 'tbot config set FEED=iex accepts bars and quotes of one exchange; or subscribe to those of all at Alpaca',
      cause: error,
    });
  }
}

function unknownSymbols(symbols: readonly string[]): ConfigError {
  return new ConfigError({
    code: 'unknown_symbol',
    message: `the broker trades none of ${symbols.join(', ')}`,
    cure: 'look for a misspelling; a class of shares is written as BRK.B',
  });
}
