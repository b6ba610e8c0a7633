/**
 * `tbot watchdog`: one look at the health of an account, from outside the process that trades. Guarantees: no evidence of
 * life is no health; an owner that is silent for a minute is ended, for what it holds must be taken care of; each check
 * stands for itself, and one that breaks is a finding.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { OUTSIDE_SESSION, sessionMinute } from '../../calendar/session-minute.ts';
import { FAULTS_CURE, faultsInShort, type Fault } from '../../config/fault.ts';
import { MINUTE_MS, type EpochMs } from '../../core/clock.ts';
import { NetworkError, TbotError } from '../../core/errors.ts';
import type { SessionView } from '../../journal/fold/session-fold.ts';
import type { Beat } from '../../journal/heartbeat.ts';
import type { App } from '../app.ts';
import { brokerFinding } from '../doctor/broker.ts';
import {
  examined,
  fail,
  isRemote,
  isSound,
  ok,
  together,
  warn,
  type Examination,
  type Finding,
} from '../doctor/check.ts';
import { checkClock, checkDisk } from '../doctor/machine.ts';
import type { Account } from './account.ts';
import { endOwner, pulseOf, type Pulse } from './ending.ts';
import { scheduleFinding } from '../schedule/finding.ts';
import { EXPIRED_CURE, expiredWords, leftoversOf, type Expired, type Leftovers } from './leftovers.ts';
import type { BrokerHealth, LivePorts } from './live-ports.ts';
import { SessionWatch, withOwner } from './session-watch.ts';
import { withSoundConfiguration } from './sound-configuration.ts';

export interface Health {
  readonly account: string;
  /** Nothing failed; warnings do not count. */
  readonly healthy: boolean;
  readonly checks: readonly Examination[];
}

const FEED_WARN_MS = 2 * MINUTE_MS;
const FEED_FAIL_MS = 5 * MINUTE_MS;
/** What may pass has passed by then. */
const ALERTS_FAIL_MS = 2 * MINUTE_MS;

/** What a check looks at. */
interface Patient {
  readonly app: App;
  /** What is wrong with the configuration; the app has one that is sound. */
  readonly faults: readonly Fault[];
  readonly account: Account;
  readonly ports: LivePorts;
  readonly look: () => SessionView | null;
  /** Asked once a look; null: there is no broker to be reached outside a run. */
  readonly askBroker: (() => Promise<Answered>) | null;
}

interface Answered {
  readonly health: BrokerHealth;
  /** When, by this machine's clock. */
  readonly at: EpochMs;
}

type HealthTest = readonly [name: string, test: (patient: Patient) => Finding | Promise<Finding>];

/** In this order: an owner that was ended leaves over what the check after it takes care of. */
const TESTS: readonly HealthTest[] = [
  ['configuration', checkConfiguration],
  ['owner', checkOwner],
  ['leftovers', checkLeftovers],
  ['feed', checkFeed],
  ['alerts', checkAlerts],
  ['schedule', ({ app }) => scheduleFinding(app)],
  ['journal', checkJournal],
  ['disk', ({ app }) => checkDisk(app)],
  ['clock', ({ app }) => checkClock(app)],
  ['broker', checkBroker],
];

export async function examineHealth(
  given: App,
  account: Account,
  ports: LivePorts,
  names: readonly string[] = TESTS.map(([name]) => name),
): Promise<Health> {
  const app = withSoundConfiguration(given, account);
  const { faults } = given.configuration();
  const checks: Examination[] = [];
  const watch = new SessionWatch(account);
  const askBroker = askingOnce(app, account, ports);
  try {
    for (const [name, test] of TESTS.filter(([each]) => names.includes(each)))
      checks.push(
        await examined(name, () => test({ app, faults, account, ports, look: () => watch.look(), askBroker })),
      );
  } finally {
    watch.close();
  }
  return { account: account.name, healthy: isSound(checks), checks };
}

function askingOnce(app: App, account: Account, { askBroker }: LivePorts): Patient['askBroker'] {
  if (askBroker === null) return null;
  let asked: Promise<Answered> | null = null;
  const ask = async (): Promise<Answered> => ({ health: await askBroker(app, account), at: app.clock.now() });
  return () => (asked ??= ask());
}

/** Of another account of the same home: who owns it, and what nobody looks after. */
export async function examineOther(app: App, account: Account, ports: LivePorts): Promise<readonly Examination[]> {
  const { checks } = await examineHealth(app, account, ports, ['owner', 'leftovers']);
  return checks.map((check) => ({ ...check, name: `${check.name} of ${account.name}` }));
}

/** Without one that is sound no run starts; what is held is looked after all the same. */
function checkConfiguration({ faults }: Patient): Finding {
  const found = faultsInShort(faults);
  return found === null ? ok('sound') : fail('config_invalid', found, FAULTS_CURE);
}

function pulseAndView({ app, account, look }: Patient): { readonly pulse: Pulse; readonly view: SessionView | null } {
  const { owner: pulse, view } = withOwner(
    look,
    (seen) => pulseOf(app, account, seen),
    ({ is }) => is === 'nobody',
  );
  return { pulse, view };
}

async function checkOwner(patient: Patient): Promise<Finding> {
  const { app, account } = patient;
  const { pulse, view } = pulseAndView(patient);
  if (pulse.is === 'nobody') {
    const last = view?.runs.at(-1);
    if (last?.ended !== null || account.replay !== null) return ok('nothing runs');
    const died = `the last run (process ${String(last.started.pid)}) died`;
    return warn('run_died', died, 'look at data/logs, then start it again');
  }
  const seconds = (pulse.ageMs / 1000).toFixed(0);
  const who = pulse.owner === null ? 'the owner' : `process ${String(pulse.owner.pid)} (${pulse.owner.run})`;
  if (pulse.is === 'alive') return ok(`${who}, ${seconds} s since its last sign of life`);
  const silent = `${who} gave no sign of life for ${seconds} s`;
  if (pulse.owner === null)
    return fail(
      'owner_silent',
      `${silent}, and has not said which process it is`,
      'find it (ps aux | grep tbot) and end it',
    );
  if (await endOwner(app, account, pulse.owner))
    return fail('owner_ended', `${silent}; it was ended`, 'look at data/logs for the cause');
  return fail('owner_silent', `${silent} and could not be ended`, `kill -9 ${String(pulse.owner.pid)}`);
}

async function checkLeftovers(patient: Patient): Promise<Finding> {
  const left = leftNow(patient);
  if (left === null) return ok('none that are not looked after');
  const { due, waiting } = left;
  const findings: Finding[] = [];
  if (due.length > 0) findings.push(await careForDue(patient, due.join(', ')));
  const expired = leftNow(patient)?.expired ?? [];
  // Who sells the rest asks about it too.
  if (expired.length > 0) findings.push(due.length > 0 ? notClosed(expired) : await askAboutExpired(patient, expired));
  if (findings.length > 0) return together(findings);
  return ok(waiting.length === 0 ? 'none' : `not due yet: ${waiting.join(', ')}`);
}

/** Null: there is a run that looks after it, or nothing to be looked after. */
function leftNow(patient: Patient): Leftovers | null {
  const { pulse, view } = pulseAndView(patient);
  return view === null || pulse.is !== 'nobody' ? null : leftoversOf(patient.app, patient.account, view);
}

async function careForDue({ app, account, ports, askBroker }: Patient, due: string): Promise<Finding> {
  const left = `nobody looks after: ${due}`;
  if (ports.careForLeftovers === null)
    return fail('leftovers', left, 'tbot flatten sells it; or start the run again', due);
  try {
    // One that does not answer sells nothing: no run is begun for it, which would fail and say so each minute.
    await askBroker?.();
    return fail('leftovers', `${left}; ${await ports.careForLeftovers(app, account)}`, 'look at tbot positions', due);
  } catch (error) {
    if (!(error instanceof TbotError)) throw error;
    const message = `${left}; ${error.message}`;
    if (isRemote(error)) throw new NetworkError({ code: 'leftovers', message, cure: error.cure });
    return fail('leftovers', message, error.cure, due);
  }
}

/** The same finding, whether it was asked about now or within the hour, and whether the market is open: it is told once. */
async function askAboutExpired(patient: Patient, expired: readonly Expired[]): Promise<Finding> {
  const { app, account, ports, askBroker } = patient;
  if (expired.every(({ told }) => told !== null) || ports.careForLeftovers === null) return notClosed(expired);
  try {
    await askBroker?.();
    const done = await ports.careForLeftovers(app, account);
    const left = leftNow(patient)?.expired ?? [];
    return left.length > 0 ? notClosed(left) : ok(`${tickersOf(expired)} expired: ${done}`);
  } catch (error) {
    if (!(error instanceof TbotError)) throw error;
    return notClosed(expired, error.message);
  }
}

function notClosed(expired: readonly Expired[], ...more: readonly string[]): Finding {
  return fail('expired', [...expired.map(expiredWords), ...more].join('; '), EXPIRED_CURE, tickersOf(expired));
}

function tickersOf(expired: readonly Expired[]): string {
  return expired.map(({ ticker }) => ticker).join(', ');
}

/** Of the owner that is alive: one that has only just come has none yet, and that of the one before tells nothing of it. */
function livingBeat(app: App, account: Account): Beat | null {
  const pulse = pulseOf(app, account, null);
  return pulse.is === 'alive' ? pulse.beat : null;
}

/** The age of data, not of pings. */
function checkFeed({ app, account }: Patient): Finding {
  const now = app.clock.now();
  const freshAt = livingBeat(app, account)?.counters.fresh_at;
  if (account.replay !== null || sessionMinute(now) === OUTSIDE_SESSION) return ok('not needed now');
  if (typeof freshAt !== 'number') return ok('nothing runs that needs it');
  const ageMs = now - freshAt;
  const found = `the newest data is ${(ageMs / 1000).toFixed(0)} s old`;
  const cure = 'look at the status page of the broker and at the network; the run asks for what it missed by itself';
  if (ageMs > FEED_FAIL_MS) return fail('feed_silent', found, cure);
  return ageMs > FEED_WARN_MS ? warn('feed_slow', found, cure) : ok(found);
}

/** The run's own: whether its channels take what it tells. */
function checkAlerts({ app, account }: Patient): Finding {
  const beat = livingBeat(app, account);
  if (beat === null) return ok('nothing runs that tells anybody');
  const { alerts_failing: channels, alerts_failing_since: since } = beat.counters;
  if (typeof channels !== 'string' || typeof since !== 'number') return ok('what the run tells is taken');
  const lateMs = app.clock.now() - since;
  if (lateMs <= ALERTS_FAIL_MS) return ok(`${channels} did not take a message; it is tried again`);
  return fail(
    'alerts_failing',
    `the run's alerts have not been taken by ${channels} for ${String(Math.round(lateMs / MINUTE_MS))} minutes`,
    'tbot notify test says why',
    channels,
  );
}

/** Really writes, beside the journal. */
function checkJournal({ app, look, account }: Patient): Finding {
  const folder = app.home.journalFolder;
  const probe = join(folder, `.probe-${String(process.pid)}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = openSync(probe, 'w', 0o600);
    try {
      writeSync(file, 'x'.repeat(4096));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const cure = `make room, and let the user that tbot runs as write to ${folder}`;
    return fail('journal_not_writable', `the journal cannot be written: ${(error as Error).message}`, cure);
  } finally {
    rmSync(probe, { force: true });
  }
  const view = look();
  return ok(view === null ? `${account.name} has none yet` : `${account.name}, ${String(view.seq)} records`);
}

async function checkBroker({ askBroker }: Patient): Promise<Finding> {
  if (askBroker === null) return ok('the built-in broker lives inside its run');
  const { health, at } = await askBroker();
  return brokerFinding(health, at);
}
