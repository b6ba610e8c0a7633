/**
 * The watchdog at work: looks, tells people what failed, and tells the dead-man's switch when all is well. Guarantees: no
 * ping without health; what goes on failing is told once on each channel that takes it, and a channel that does not is a
 * failure itself; a failing channel or ping never fails the look.
 */
import type { Alert } from '../../alerts/channel.ts';
import { logChannel } from '../../alerts/log-channel.ts';
import type { AlertQueue } from '../../alerts/queue.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import { channelsOf } from '../alerts/channels.ts';
import { alertQueue, endTelling, pingIfSet } from '../alerts/telling.ts';
import type { App } from '../app.ts';
import { fail, isSound, warn, type Examination } from '../doctor/check.ts';
import { accountToShow, othersToWatch, type Account, type AccountChoice } from './account.ts';
import type { LivePorts } from './live-ports.ts';
import { ALERTS_STUCK, ToldFindings, type Occurrence } from './told-findings.ts';
import { markWatch } from './watch-mark.ts';
import { examineHealth, examineOther, type Health } from './watchdog.ts';

/** What may pass has passed by then. */
const STUCK_MS = 2 * MINUTE_MS;

export class Guardian {
  readonly #app: App;
  readonly #choice: AccountChoice;
  readonly #portsOf: (account: Account) => LivePorts;
  readonly #alerts: AlertQueue;
  readonly #told: ToldFindings;
  readonly #log: (line: string) => void;
  /** By the text that says which one it is in an alert. */
  readonly #telling = new Map<string, Occurrence>();

  /** `isShown`: whoever looks sees what was found, and the log need not say it too. */
  constructor(
    app: App,
    choice: AccountChoice,
    portsOf: (account: Account) => LivePorts,
    log: (line: string) => void,
    isShown = false,
  ) {
    this.#app = app;
    this.#choice = choice;
    this.#portsOf = portsOf;
    this.#log = log;
    this.#told = new ToldFindings(app.home, (problem) => log(`warning: ${problem}`));
    this.#alerts = alertQueue(app, log, {
      more: isShown ? [] : [logChannel(log)],
      onSent: (channel, alert) => this.#of(alert, (occurrence) => this.#told.taken(channel, occurrence)),
      onGivenUp: (channel, alert) => this.#of(alert, (occurrence) => this.#told.refused(channel, occurrence)),
    });
  }

  async look(): Promise<Health> {
    const app = this.#app;
    markWatch(app);
    const health = this.#withStuck(await this.#examined());
    const failed = health.checks.filter(({ status }) => status === 'fail');
    const occurrences = this.#told.see(health.account, failed, app.clock.now());
    failed.forEach((check, at) => {
      const occurrence = occurrences[at];
      if (occurrence !== undefined) this.#tell(check, occurrence);
    });
    this.#told.keep();
    if (!health.healthy) return health;
    const problem = await pingIfSet(app);
    if (problem === null) return health;
    const cure = 'look at HEALTHCHECK_URL in .env';
    const ping = { name: 'ping', ...warn('healthcheck_not_told', problem, cure), remote: true };
    return { ...health, checks: [...health.checks, ping] };
  }

  /** The account that a look is about, and whatever else needs somebody. */
  async #examined(): Promise<Health> {
    const [app, choice] = [this.#app, this.#choice];
    const account = accountToShow(app, choice);
    const others = othersToWatch(app, choice, account);
    const health = await examineHealth(app, account, this.#portsOf(account));
    const checks = [...health.checks];
    for (const other of others) checks.push(...(await examineOther(app, other, this.#portsOf(other))));
    return { ...health, checks, healthy: isSound(checks) };
  }

  /** What an earlier look has found, and a channel has still not taken. */
  #withStuck(health: Health): Health {
    const names = channelsOf(this.#app).map(({ name }) => name);
    const stuck = this.#told.stuck(names, this.#app.clock.now() - STUCK_MS);
    if (stuck.length === 0) return health;
    const channels = stuck.join(', ');
    const found = `what was found over two minutes ago has not been taken by ${channels}`;
    const finding = fail(ALERTS_STUCK, found, 'tbot notify test says why', channels);
    return { ...health, healthy: false, checks: [...health.checks, { name: 'telling', ...finding, remote: true }] };
  }

  /** What was told has left, or is given up until the next look. */
  async close(): Promise<void> {
    await endTelling(this.#app, this.#alerts, this.#log);
    this.#told.keep();
  }

  #tell({ found, cure }: Examination, occurrence: Occurrence): void {
    const { account, name, code, about, takenBy, refusedBy } = occurrence;
    const which = [name, about].filter((each) => each !== null).join(': ');
    const key = keyOf(account, code, which);
    // What is on its way is tried again by the queue.
    if (this.#telling.get(key)?.since === occurrence.since) return;
    this.#telling.set(key, occurrence);
    const text = `${name}: ${found}${cure === null ? '' : ` (${cure})`}`;
    const alert = { severity: 'critical', code, account, about: which, text } as const;
    this.#alerts.tell(alert, (channel) => ![...takenBy, ...refusedBy].includes(channel));
  }

  #of({ account, code, about }: Alert, note: (occurrence: Occurrence) => void): void {
    const occurrence = this.#telling.get(keyOf(account ?? '', code, about ?? ''));
    if (occurrence !== undefined) note(occurrence);
  }
}

function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}
