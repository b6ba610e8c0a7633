/** Starts of a run through Alpaca that come to nothing: each says why, and nothing but questions was sent. */
import assert from 'node:assert/strict';
import { withOverrides, type App } from '../../../src/lib/app/app.ts';
import type { NotRun, RunResult } from '../../../src/lib/app/live/plan.ts';
import { CAPITAL, type RunWords } from '../../../src/lib/app/live/request.ts';
import { runLive } from '../../../src/lib/app/live/run.ts';
import { parseIsoDate } from '../../../src/lib/calendar/civil-date.ts';
import { instantAt, NEW_YORK } from '../../../src/lib/calendar/zone.ts';
import { TbotError } from '../../../src/lib/core/errors.ts';
import { exitCodeOf } from '../../../src/lib/core/exit-code.ts';
import { alpacaEnvironment } from '../../alpaca/led.ts';
import { LOST_REQUEST, refused as answers } from '../../alpaca/fault-kinds.ts';
import { LocalAlpaca, type AlpacaOptions } from '../../alpaca/local-alpaca.ts';
import { KEYS } from '../../alpaca/sdk.ts';
import { barsOf, flat, FULL_DAY } from '../../helpers/bars.ts';
import { makeHome } from '../../helpers/tbot.ts';
import { appOf } from '../../processes/homes.ts';

const WORDS: RunWords = {
  ...{ strategy: 'open', dryRun: false, symbols: ['AAA'], replay: undefined, speed: 'max', testMode: false },
  ...{ at: undefined, capital: CAPITAL, venue: undefined },
};

/** Hours and minutes in New York. */
function at(date: string, hour: number, minute: number): number {
  return instantAt(NEW_YORK, parseIsoDate(date), hour * 60 + minute);
}

/** A minute before the open: there the local exchange's clock begins. */
const BEFORE_OPEN = at(FULL_DAY, 9, 29);

interface Start {
  readonly now?: number;
  readonly words?: Partial<RunWords>;
  readonly settings?: Readonly<Record<string, string>>;
}

describe('a start through Alpaca', function () {
  this.timeout(60_000);
  let alpaca: LocalAlpaca;
  let told: string[];
  const opened: LocalAlpaca[] = [];

  const open = async (options: AlpacaOptions = {}): Promise<void> => {
    alpaca = await LocalAlpaca.open([barsOf('AAA', flat(0, 389, 50))], { date: FULL_DAY, ...options });
    opened.push(alpaca);
  };

  const start = async ({ now = BEFORE_OPEN, words = {}, settings = {} }: Start = {}): Promise<RunResult | NotRun> => {
    told = [];
    const mode = settings.TBOT_ALPACA_MODE === 'live' ? 'live' : 'paper';
    const given = Object.entries({ ...alpacaEnvironment({ origin: alpaca.origin, mode }, now), ...settings });
    const overrides = given.flatMap(([key, value]) =>
      key.startsWith('TBOT_') ? [[key.slice('TBOT_'.length), value]] : [],
    );
    const keys = Object.fromEntries(overrides.filter(([, value]) => value !== '')) as Record<string, string>;
    const app: App = { ...appOf(makeHome()), clock: { now: () => now } };
    const watch = { told: (line: string) => told.push(line), progress: () => undefined, stoppable: () => undefined };
    return runLive(
      withOverrides(app, { TEST_MODE: 'false', ...keys }),
      { ...WORDS, ...words },
      { ...watch, confirm: null },
    );
  };

  const refused = async (how: Start, code: string, exitCode: number): Promise<string> => {
    const error = await start(how).then(
      () => assert.fail('it was not refused'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof TbotError, String(error));
    assert.deepEqual([error.code, exitCodeOf(error)], [code, exitCode], error.message);
    return `${error.message}; ${error.cure}`;
  };

  const notRun = async (how: Start): Promise<string> => {
    const result = await start(how);
    assert.ok('notRun' in result);
    assert.equal(alpaca.calls.length, 0, 'nobody was asked');
    return result.notRun;
  };

  afterEach(async () => {
    for (const each of opened.splice(0)) {
      const sent = each.calls.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
      assert.deepEqual(sent, []);
      await each.close();
    }
  });

  it('on a holiday, a weekend and after the close says so, and that is all', async () => {
    await open();
    assert.equal(
      await notRun({ now: at('2025-12-25', 9, 25) }),
      'there is no session on 2025-12-25: the exchange is closed, as on a holiday; the next one opens on 2025-12-26 9:30 AM EST / 6:30 AM PST',
    );
    assert.match(
      await notRun({ now: at('2026-07-04', 12, 0) }),
      /2026-07-04: it is a weekend; .* 2026-07-06 9:30 AM EDT \/ 6:30 AM PDT$/,
    );
    assert.match(
      await notRun({ now: at('2025-11-28', 13, 0) }),
      /^the session of 2025-11-28 closed 2025-11-28 1:00 PM EST/,
    );
  });

  it('after its window says so with the times in both zones', async () => {
    await open();
    // 9:30 + 21 and + 49 minutes: decisions at the closes of minutes 20 and 48; out at minute 50.
    assert.equal(
      await notRun({ now: at(FULL_DAY, 10, 20) }),
      'over for today: open decides from 9:51 AM EST / 6:51 AM PST to 10:19 AM EST / 7:19 AM PST, and is out at 10:20 AM EST / 7:20 AM PST',
    );
    // On an early close mid is out at 1:00 PM less 90 minutes.
    assert.match(await notRun({ now: at('2025-11-28', 11, 30), words: { strategy: 'mid' } }), /is out at 11:30 AM EST/);
  });

  it('is refused without keys, with keys of the other mode, and with another host', async () => {
    await open();
    assert.match(
      await refused({ settings: { TBOT_ALPACA_PAPER_API_KEY: '' } }, 'keys_missing', 2),
      /ALPACA_PAPER_API_KEY/,
    );
    await refused({ settings: { TBOT_ALPACA_PAPER_API_KEY: KEYS.live.keyId } }, 'key_of_other_mode', 2);
    await refused({ settings: { TBOT_ALPACA_PAPER_URL: 'https://api.alpaca.markets' } }, 'config_invalid', 2);
    await refused({ settings: { TBOT_ALPACA_DATA_URL: 'https://data.example.com' } }, 'config_invalid', 2);
    const ownOrders = { TBOT_ALPACA_PAPER_URL: 'https://paper-api.alpaca.markets' };
    await refused({ settings: ownOrders }, 'mixed_hosts', 2); // by the data of a server on this machine
    assert.equal(alpaca.calls.length, 0);
  });

  it('live is refused without a dry run that has passed', async () => {
    await open({ mode: 'live' });
    const live = { TBOT_ALPACA_MODE: 'live' };
    assert.match(await refused({ settings: live }, 'dry_run_needed', 3), /open: no dry run has passed yet/);
    assert.equal(alpaca.calls.length, 0);
  });

  it('is refused for an account that is blocked', async () => {
    await open({ account: { trading_blocked: true } });
    assert.match(await refused({}, 'account_hindered', 3), /its trading is blocked/);
  });

  it('is refused for an account that holds a short position', async () => {
    await open({ positions: [{ ticker: 'AAA', quantity: -5, cost: 50 }] });
    assert.match(await refused({}, 'account_hindered', 3), /short positions \(AAA\)/);
  });

  it('is refused where the plan has not the data of FEED=sip, until FEED=iex accepts a part', async () => {
    await open({ plan: 'free' });
    assert.match(await refused({ settings: { TBOT_FEED: 'sip' } }, 'partial_feed', 3), /FEED=sip/);
  });

  it('is refused where clocks or calendars do not agree', async () => {
    await open();
    assert.match(await refused({ now: BEFORE_OPEN - 31_000 }, 'clock_off', 3), /31 s apart/);
    alpaca.faults.rest.next('GET /v2/calendar', answers(200, []));
    assert.match(await refused({}, 'calendar_differs', 3), /closed at Alpaca/);
  });

  it('is refused where the broker knows none of the symbols', async () => {
    await open();
    assert.match(await refused({ words: { symbols: ['NOSUCH'] } }, 'unknown_symbol', 2), /NOSUCH/);
  });

  it('is refused where the keys are', async () => {
    await open();
    alpaca.access.isRevoked = true;
    await refused({}, 'not_authorised', 4);
  });

  it('ends where nobody answers', async () => {
    await open();
    alpaca.faults.rest.next('*', LOST_REQUEST, 100);
    await refused({ settings: { TBOT_API_RETRY_LIMIT: '1' } }, 'no_answer', 4);
    assert.deepEqual(told.filter((line) => line.startsWith('asked again')).length, 1);
  });
});
