/**
 * One process owns an account and trades what its plan says, until all is sold. Guarantees: it leaves journal, logs and summary;
 * the lock is given back; whatever happens the journal says how it ended, as far as there is a disk to say it on.
 */
import { utcText } from '../../calendar/text.ts';
import { tradingFingerprint } from '../../config/fingerprint.ts';
import type { Clock, Timers } from '../../core/clock.ts';
import { asError } from '../../core/errors.ts';
import { seededRng } from '../../core/rng.ts';
import { Heartbeat } from '../../journal/heartbeat.ts';
import { takeOwnership, type Owner, type Ownership, type Taking } from '../../journal/ownership.ts';
import { openJournal } from '../../journal/writer.ts';
import type { Asked } from '../../session/run-events.ts';
import type { Runner } from '../../session/runner.ts';
import { liveRun } from '../../session/live-run.ts';
import type { App } from '../app.ts';
import { headOf } from '../ops/account.ts';
import { isWatched } from '../ops/watch-mark.ts';
import { isKillFileThere, killHolds } from '../ops/kill.ts';
import { systemTimers } from '../system-timers.ts';
import { askingAgain } from './asking-again.ts';
import { bookAfterRun } from './book-after.ts';
import { confirmed } from './confirm.ts';
import { paced } from './paced-feed.ts';
import type { Purpose, RunPlan, RunResult, RunWatch } from './plan.ts';
import { Records } from './records.ts';
import { sessionSetup } from './session-setup.ts';
import type { Venue } from './stage.ts';
import { wishesOf } from './wishes.ts';

/** Null: others have written to its journal since it was planned, so that the plan may not hold any more. @throws ConfigError, LogicError of a journal that cannot be read */
export function takeAsPlanned({ account, seen }: RunPlan, owner: Owner): Taking | null {
  const taking = takeOwnership(account.ownerFolder, owner);
  if (!taking.isTaken) return taking;
  let isAsPlanned = false;
  try {
    isAsPlanned = headOf(account) === seen;
  } finally {
    if (!isAsPlanned) taking.ownership.release();
  }
  return isAsPlanned ? taking : null;
}

/** The account's lock is held, and given back. */
export async function owning(plan: RunPlan, run: string, ownership: Ownership, watch: RunWatch): Promise<RunResult> {
  const { account, stage } = plan;
  const open: (() => void | Promise<void>)[] = [() => ownership.release()];
  try {
    const journal = openJournal(account.journal);
    open.push(() => journal.close());
    const heartbeat = new Heartbeat(account.heartbeat);
    open.push(() => heartbeat.close());
    const records = new Records(plan, watch.told);
    open.push(() => records.close());
    const venue = await stage.open((alert) => records.alert(alert));
    open.push(venue.close);
    const result = await trade(plan, run, { journal, venue, heartbeat, records }, watch);
    return { ...result, book: await bookAfterRun(plan, (alert) => records.alert(alert)) };
  } finally {
    for (const close of open.toReversed()) await close();
  }
}

interface Tools {
  readonly journal: ReturnType<typeof openJournal>;
  readonly venue: Venue;
  readonly heartbeat: Heartbeat;
  readonly records: Records;
}

async function trade(plan: RunPlan, run: string, tools: Tools, watch: RunWatch): Promise<Omit<RunResult, 'book'>> {
  const { app, account, data, strategies, config, words, testStart, stage } = plan;
  const { broker, mode } = stage.place;
  const { journal, venue, heartbeat, records } = tools;
  const timers = systemTimers(app.clock);
  let isUrgent = false;
  let profitOf = (): number => 0;
  let runner: Runner | null = null;
  watch.stoppable((by) => {
    isUrgent = true;
    runner?.ask({ wish: { do: 'stop', keeps: false, by }, answer: null });
  });
  const wall: Clock & Timers = { now: () => app.clock.now(), at: (instant, ring) => timers.at(instant, ring) };
  // What is read at the next look of the run: it comes at once.
  let isKilled = isKillFileThere(app.home);
  const isHurried = (): boolean => isUrgent || journal.control.isAsked || isKillFileThere(app.home) !== isKilled;
  const wishes = wishesOf(journal.control, stage.follows);
  /** Who stops it does not wait for the minutes in which it is sold to pass at the market's speed. */
  const hurriedBy = ({ wish, answer }: Asked): Asked => {
    const told: Asked['answer'] = (text, isRefused) => {
      isUrgent ||= isRefused !== true;
      answer?.(text, isRefused);
    };
    return wish.do === 'stop' ? { wish, answer: told } : { wish, answer };
  };
  const feed =
    words.speed === 'max' ? venue.feed : paced(venue.feed, Number(words.speed), venue.clock, wall, isHurried);
  const killed = killHolds(app, account);
  if (killed !== null && plan.purpose === 'trade')
    watch.told(`warning: the kill switch holds, ${killed}: nothing will be bought; tbot kill release`);
  const outcome = await liveRun({
    setup: sessionSetup(config, testStart, {
      ...{ place: stage.place, can: venue.broker.can, softStops: stage.softStops },
      ...(stage.closesAt === null ? {} : { closesAt: stage.closesAt }),
      putsOn: (symbol) => data.putsOn(symbol),
    }),
    ...{
      clock: venue.clock,
      timers: lengthsOf(venue.clock, wall),
      broker: askingAgain(venue.broker, {
        ...{ clock: wall, timers: wall, rng: seededRng(wall.now()), limit: config.API_RETRY_LIMIT },
        onRetry: (error) => watch.told(`asked again: ${asError(error).message}`),
      }),
      feed,
      ...(venue.puts === undefined ? {} : { puts: venue.puts }),
      key: account.session,
      journal,
    },
    past: records.past,
    lastKill: records.lastKill,
    lastDisarmed: records.lastDisarmed,
    session: { date: data.session.date, minutes: data.session.minutes, openMinute: data.openMinute, vix: data.vix },
    facts: data.facts,
    started: {
      ...{ run, version: app.program.version, configHash: tradingFingerprint(config), settings: account.settings },
      ...{ broker, mode, isDryRun: words.dryRun, feed: feed.identity },
      ...{ strategies, testStart, symbols: plan.symbols, pid: process.pid },
      ...(plan.scans ? { scans: true } : {}),
    },
    lastAliveAt: records.lastAliveAt,
    rules: config,
    ...(plan.scan === null ? {} : { scan: plan.scan }),
    wishes: () => wishes().map(hurriedBy),
    isKillFileThere: () => (isKilled = isKillFileThere(app.home)),
    confirm: (proposal) => confirmed(proposal, watch, wall),
    keepHindrance: () => keepHindrance(app, plan.purpose),
    committed: () => records.committed(),
    alert: (alert) => records.alert(alert),
    beat: (state, counters) => {
      heartbeat.beat({
        pid: process.pid,
        run,
        at: (venue.beatsBy ?? venue.clock).now(),
        wallAt: app.clock.now(),
        state,
        counters: { ...counters, ...records.alertCounters },
      });
      const [done, positions] = [Number(counters.minute) + 1, Number(counters.positions)];
      watch.progress({ done, of: data.session.minutes, at: venue.clock.now(), positions });
      journal.tidy();
    },
    began: (begun, session) => {
      runner = begun;
      profitOf = () => session.machine.account.profit;
      watch.endable?.(() => session.desk.trades.every(({ isSafeAlone }) => isSafeAlone));
      watch.onLostOutput?.((text) => {
        const alert = { severity: 'warning', code: 'output_lost', text } as const;
        session.record({ kind: 'alert', ...alert, about: null }, venue.clock.now());
        records.alert(alert);
      });
      const stop = (keeps: boolean, by: string): void => begun.ask({ wish: { do: 'stop', keeps, by }, answer: null });
      if (plan.purpose !== 'trade') stop(plan.purpose === 'leftovers', plan.purpose);
      else if (isUrgent) stop(false, 'a signal');
    },
  });
  const profit = profitOf();
  const trades = records.trades;
  const { leftOut } = data;
  const kill = killHolds(app, account);
  return { account: account.name, session: account.session, strategies, outcome, trades, profit, leftOut, kill };
}

/** Alarms by the session's clock that ring when as much time of the wall's has passed: a replay's clock stands still meanwhile. */
function lengthsOf(session: Clock, wall: Clock & Timers): Timers {
  return { at: (instant, ring) => wall.at(wall.now() + instant - session.now(), ring) };
}

/** Who takes care of an account does not trade it: what rests may rest. */
function keepHindrance(app: App, purpose: Purpose): string | null {
  if (purpose !== 'trade' || isWatched(app)) return null;
  return 'no watchdog has looked within the last five minutes, so nobody would sell them at their hard exit';
}

export function runName({ clock }: App): string {
  return `${utcText(clock.now())}-${String(process.pid)}`;
}
