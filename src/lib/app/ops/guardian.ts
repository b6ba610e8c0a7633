/**
 * The watchdog at work: looks, tells people what failed, and tells the dead-man's switch when all is well. Guarantees: no
 * ping without health; a failing channel or ping never fails the look.
 */
import type { AlertQueue } from '../../alerts/queue.ts';
import { alertQueue, endTelling, pingIfSet } from '../alerts/telling.ts';
import { warn } from '../doctor/check.ts';
import type { App } from '../app.ts';
import { logChannel } from '../../alerts/log-channel.ts';
import { accountToShow, othersToWatch, type Account, type AccountChoice } from './account.ts';
import type { LivePorts } from './live-ports.ts';
import { markWatch } from './watch-mark.ts';
import { examineHealth, examineOther, type Health } from './watchdog.ts';

export class Guardian {
  readonly #app: App;
  readonly #choice: AccountChoice;
  readonly #portsOf: (account: Account) => LivePorts;
  readonly #alerts: AlertQueue;
  readonly #log: (line: string) => void;

  constructor(app: App, choice: AccountChoice, portsOf: (account: Account) => LivePorts, log: (line: string) => void) {
    this.#app = app;
    this.#choice = choice;
    this.#portsOf = portsOf;
    this.#log = log;
    this.#alerts = alertQueue(app, log, [logChannel(log)]);
  }

  async look(): Promise<Health> {
    const app = this.#app;
    markWatch(app);
    const health = await this.#examined();
    for (const { name, status, found } of health.checks)
      if (status === 'fail') this.#tell(health.account, `${name}: ${found}`, name);
    if (!health.healthy) return health;
    const problem = await pingIfSet(app);
    if (problem === null) return health;
    const ping = {
      name: 'ping',
      ...warn('healthcheck_not_told', problem, 'look at HEALTHCHECK_URL in .env'),
      remote: true,
    };
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
    return { ...health, checks, healthy: checks.every(({ status }) => status !== 'fail') };
  }

  /** What was told has left, or is given up. */
  async close(): Promise<void> {
    await endTelling(this.#app, this.#alerts, this.#log);
  }

  #tell(account: string, text: string, about: string): void {
    this.#alerts.tell({ severity: 'critical', code: 'unhealthy', account, about, text });
  }
}
