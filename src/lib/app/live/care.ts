/**
 * Taking care of an account without trading it: everything of ours is sold at once (`flatten`), or what is left over of an
 * owner that is gone. Needs nothing but the journal and the broker. Guarantees: nothing is bought; only what the journal's
 * own trades hold is sold; an owner that is alive is asked to do it itself.
 */
import { parseIsoDate } from '../../calendar/civil-date.ts';
import { sessionOn } from '../../calendar/sessions.ts';
import { dualZoneDateTime } from '../../calendar/text.ts';
import { configOf } from '../../config/files.ts';
import type { TradingConfig } from '../../config/keys/trading.ts';
import { MINUTE_MS, type EpochMs } from '../../core/clock.ts';
import { ConfigError, RefusedError } from '../../core/errors.ts';
import type { Owner } from '../../journal/ownership.ts';
import { readJournal } from '../../journal/reader.ts';
import { STRATEGY_NAMES } from '../../strategies/names.ts';
import { alpacaClient } from '../alpaca/connection.ts';
import { alpacaCareStage } from '../alpaca/stage.ts';
import { withOverrides, type App } from '../app.ts';
import { headOf, type Account } from '../ops/account.ts';
import { isOnlyExpired, leftIn } from '../ops/leftovers.ts';
import { triedAgain } from '../ops/tried-again.ts';
import { readReference } from '../reference-data.ts';
import { loadSession, type SessionData } from '../replay/session-data.ts';
import { brokerHindrance } from './broker-there.ts';
import { owning, runName, takeAsPlanned } from './owning.ts';
import type { Purpose, RunPlan, RunResult, RunWatch } from './plan.ts';
import { CAPITAL, type RunWords } from './request.ts';
import { nextOpen, openSessionAt } from './today.ts';
import { replayStage, type VenueTermsOf } from './venue.ts';

export type CareOutcome =
  | { readonly isOwned: false; readonly result: RunResult }
  /** Somebody owns it: it is his to do. */
  | { readonly isOwned: true; readonly owner: Owner | null };

/** @throws ConfigError `no_journal`, `nothing_to_care_for`, `broker_absent`; RefusedError `market_closed`; NetworkError, BrokerError; LogicError of the journal */
export async function careFor(
  app: App,
  account: Account,
  purpose: Exclude<Purpose, 'trade'>,
  watch: RunWatch,
): Promise<CareOutcome> {
  return triedAgain<CareOutcome>(app, account, async () => {
    const plan = await carePlan(app, account, purpose);
    const owner = { pid: process.pid, run: runName(app), since: app.clock.now() };
    const taking = takeAsPlanned(plan, owner);
    if (taking === null) return null;
    if (!taking.isTaken) return { isOwned: true, owner: taking.owner };
    return { isOwned: false, result: await owning(plan, owner.run, taking.ownership, watch) };
  });
}

/** The last session of its journal. @throws RefusedError `market_closed` where nothing can be sold now */
async function carePlan(app: App, account: Account, purpose: Purpose): Promise<RunPlan> {
  const hindrance = brokerHindrance(account.broker);
  if (hindrance !== null) throw hindrance;
  assertReal(account);
  return account.broker === 'sim' ? replayCarePlan(app, account, purpose) : brokerCarePlan(app, account, purpose);
}

/** With what was watched in it. */
export async function replayCarePlan(app: App, account: Account, purpose: Purpose): Promise<ReplayCarePlan> {
  const seen = headOf(account);
  const { session, date, symbols, capital, terms } = lastSession(account);
  // Files at fault have no say: the app then has the settings that the account was traded by, these terms among them.
  const { trading: config } = withOverrides(app, terms).configuration().config ?? configOf(app.configuration());
  const data = await loadSession(app.home.barsFolder, readReference(app.program), {
    ...{ date, symbols, strategies: STRATEGY_NAMES, shortType: config.SHORT_TYPE, inverses: null },
  });
  const venueTerms = { cash: capital, isFractional: config.FRACTIONAL };
  return {
    ...careParts(app, account, purpose, session),
    ...{ config, seen, data, symbols: data.symbols, venueTerms },
    stage: replayStage(account, data, venueTerms, undefined),
    words: { ...CARE_WORDS, dryRun: account.isDryRun, symbols, replay: date, capital: String(capital) },
  };
}

interface ReplayCarePlan extends RunPlan {
  readonly data: SessionData;
  readonly venueTerms: VenueTermsOf;
}

/**
 * By the clock, without bars: what is due is sold in the market as it is open now. Where nothing is left that could be sold, it
 * need not be open: the broker is asked, and that is all.
 */
function brokerCarePlan(app: App, account: Account, purpose: Purpose): RunPlan {
  const seen = headOf(account);
  const { session: key, date } = lastSession(account);
  const { trading: config } = configOf(app.configuration());
  const now = app.clock.now();
  const session = sessionOn(parseIsoDate(date));
  const open = openSessionAt(now) ?? (isOnlyExpired(leftIn(app, account)) ? session : null);
  if (open === null || session === null) throw marketClosed(account, nextOpen(now));
  return {
    ...careParts(app, account, purpose, key),
    ...{ config, seen },
    data: {
      ...{ session, openMinute: session.open / MINUTE_MS, facts: [], leftOut: [], vix: null },
      putsOn: () => null,
    },
    symbols: [],
    stage: alpacaCareStage(alpacaClient(app, 'exit'), config, open.close),
    words: { ...CARE_WORDS, dryRun: account.isDryRun },
  };
}

const CARE_WORDS: RunWords = {
  ...{ strategy: 'all', dryRun: false, symbols: null, replay: undefined, speed: 'max', testMode: false },
  ...{ at: undefined, capital: CAPITAL, venue: undefined },
};

function careParts(
  app: App,
  account: Account,
  purpose: Purpose,
  session: string,
): Omit<RunPlan, 'words' | 'config' | 'seen' | 'data' | 'symbols' | 'stage'> {
  const nothing = { strategies: [], testStart: null, instruments: [], scans: false, scan: null, notes: [] };
  return { purpose, app, account: { ...account, session, settings: {} }, ...nothing };
}

/** What a dry run on live data has is at no broker. @throws ConfigError `dry_run_only` */
export function assertReal({ name, isDryRun, replay }: Account): void {
  if (!isDryRun || replay !== null) return;
  throw new ConfigError({
    code: 'dry_run_only',
    message: `${name} is a dry run: no broker knows anything of it`,
    cure: 'leave --dry-run out to ask about the real account',
  });
}

function marketClosed({ name }: Account, opens: EpochMs | null): RefusedError {
  const then = opens === null ? 'when it opens' : `from ${dualZoneDateTime(opens)} on`;
  return new RefusedError({
    code: 'market_closed',
    message: `the market is closed: nothing of ${name} can be sold now`,
    cure: `${then} the next run or watchdog sells what is due, and tbot flatten sells all`,
  });
}

interface LastSession {
  readonly session: string;
  readonly date: string;
  readonly symbols: readonly string[];
  /** Dollars that its account started with. */
  readonly capital: number;
  /** Settings that its venue was opened with: whatever the configuration says today, it is that venue. */
  readonly terms: Readonly<Record<string, string>>;
}

const VENUE_TERMS: readonly string[] = ['FRACTIONAL', 'SHORT_TYPE'] satisfies (keyof TradingConfig)[];

function lastSession({ journal, name }: Account): LastSession {
  const reader = readJournal(journal);
  try {
    const opened = reader.lastOf('session_opened');
    if (opened === null)
      throw new ConfigError({
        code: 'nothing_to_care_for',
        message: `${name} has not opened a session yet`,
        cure: 'there is nothing of ours to sell',
      });
    const symbols: string[] = [];
    let terms: LastSession['terms'] | null = null;
    for (const { record } of reader.read(opened.session)) {
      if (record.kind === 'watching' && record.maySignal) symbols.push(record.symbol);
      if (record.kind === 'run_started' && Object.keys(record.settings).length > 0) terms ??= termsIn(record.settings);
    }
    const { date, account } = opened.record;
    return { session: opened.session, date, symbols, capital: account.cash, terms: terms ?? {} };
  } finally {
    reader.close();
  }
}

function termsIn(settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => VENUE_TERMS.includes(key)));
}
