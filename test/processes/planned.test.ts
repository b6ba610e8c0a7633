/** A run is planned before it owns the account: what another one does in between is known to it all the same. */
import assert from 'node:assert/strict';
import type { RunWords } from '../../src/lib/app/live/request.ts';
import { reachBroker } from '../../src/lib/app/live/reach-broker.ts';
import { runReplay } from '../../src/lib/app/live/run.ts';
import type { RunWatch } from '../../src/lib/app/live/plan.ts';
import { openJournal } from '../../src/lib/journal/writer.ts';
import { flatten } from '../../src/lib/app/ops/flatten.ts';
import { ended, hastened, simAccount, startBrowser } from '../helpers/ops.ts';
import { tbot } from '../helpers/tbot.ts';
import { appOf, busyHome } from './homes.ts';
import { bringTo } from './moments.ts';

const DATE = '2025-10-23';
const WATCH = { told: () => undefined, progress: () => undefined, stoppable: () => undefined, confirm: null };
const WORDS: RunWords = {
  ...{ strategy: 'open', dryRun: false, symbols: null, replay: DATE, speed: 'max', testMode: true },
  ...{ at: '11:03', capital: '100000', venue: undefined },
};

describe('a run that was planned while another one traded the session to its end', function () {
  this.timeout(120_000);

  it('is planned anew: it replays the session by itself, and does not find it over', async () => {
    const home = await busyHome();
    const others: (number | null)[] = [];
    const lines: string[] = [];
    const watch: RunWatch = {
      ...WATCH,
      told: (line) => lines.push(line),
      // Read once a plan is made, and before the account is taken.
      get confirm() {
        const words = ['run', 'open', '--replay', DATE, '--test-mode', '--at', '11:03'];
        if (others.length === 0) others.push(tbot(words, { home }).code);
        return null;
      },
    };
    const { session, trades } = await runReplay(appOf(home), WORDS, watch);
    assert.deepEqual(others, [0]);
    assert.equal(session, `${DATE}.2`);
    assert.notEqual(trades.length, 0);
    const anew = lines.indexOf('planned anew: another process has written to the journal of the account since');
    assert.equal(anew, 0);
    assert.deepEqual(lines, [...new Set(lines)]);
  });

  it('gives up after the fifth time, and says what may hinder it', async () => {
    const home = await busyHome();
    const browser = await startBrowser(simAccount(home, `sim-paper-${DATE}`));
    const lines: string[] = [];
    const watch = { ...WATCH, told: (line: string) => lines.push(line) };
    openJournal(simAccount(home, `sim-paper-${DATE}`).journal).close();
    await assert.rejects(runReplay(appOf(home), WORDS, watch), { code: 'account_contended' });
    assert.deepEqual(lines, [...new Set(lines)]);
    browser.stdin?.end();
    await ended(browser);
  });
});

describe('flattening an account whose lock a program has open that is no owner', function () {
  this.timeout(120_000);

  it('gives up in time, and sells once that program has closed it', async () => {
    const home = await busyHome();
    await bringTo(['run', 'all', '--home', home, '--replay', DATE], '"protected"');
    const app = appOf(home);
    const browser = await startBrowser(simAccount(home, `sim-paper-${DATE}`));
    await assert.rejects(flatten(hastened(app, 5), {}, WATCH), { code: 'owner_silent' });
    browser.stdin?.end();
    await ended(browser);
    const [flattened] = await flatten(app, {}, WATCH);
    assert.deepEqual([flattened?.how, flattened?.held], ['sold', []]);
  });
});

describe('a venue that is to be asked while a run goes on with its session, and with more symbols', function () {
  this.timeout(120_000);

  it('is asked as it is by then', async () => {
    const home = await busyHome();
    const app = appOf(home);
    const words = ['run', 'open', '--home', home, '--replay', DATE, '--test-mode', '--at', '11:03'];
    await bringTo([...words, '--symbols', 'SPY'], '"run_started"');
    const open = await reachBroker(app, simAccount(home, `sim-paper-${DATE}`));
    assert.equal(tbot(words).code, 0);
    const { broker, close } = await open();
    await broker.connect({ order: () => undefined, execution: () => undefined, connection: () => undefined });
    const executions = await broker.executionsSince(0);
    await broker.disconnect();
    await close();
    assert.notEqual(executions.length, 0);
  });
});
