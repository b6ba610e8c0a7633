/** The doctor before a local Alpaca: account, clock, calendar, the plan's data and its age. Nothing but questions is sent. */
import assert from 'node:assert/strict';
import { withOverrides, type App } from '../../../src/lib/app/app.ts';
import { examined, type Examination, type Finding } from '../../../src/lib/app/doctor/check.ts';
import { checkBroker, checkBrokerCalendar, checkData } from '../../../src/lib/app/doctor/connections.ts';
import { MINUTE_MS } from '../../../src/lib/core/clock.ts';
import { alpacaEnvironment } from '../../alpaca/led.ts';
import { hanging, LOST_REQUEST, refused } from '../../alpaca/fault-kinds.ts';
import { LocalAlpaca, type AlpacaOptions } from '../../alpaca/local-alpaca.ts';
import { barsOf, flat, FULL_DAY } from '../../helpers/bars.ts';
import { appIn } from '../../helpers/ops.ts';
import { makeHome } from '../../helpers/tbot.ts';

type Looked = (app: App) => Finding | Promise<Finding>;

describe('the doctor before Alpaca', function () {
  this.timeout(60_000);
  let alpaca: LocalAlpaca;

  const open = async (options: AlpacaOptions = {}): Promise<void> => {
    alpaca = await LocalAlpaca.open([barsOf('SPY', flat(0, 389, 50))], { date: FULL_DAY, ...options });
  };

  /** `offMs`: this machine's clock against Alpaca's. */
  const look = (check: Looked, { offMs = 0, settings = {} } = {}): Promise<Examination> => {
    const given = Object.entries(alpacaEnvironment(alpaca, alpaca.now())).flatMap(([key, value]) =>
      key.startsWith('TBOT_') ? [[key.slice('TBOT_'.length), value]] : [],
    );
    const app: App = { ...appIn(makeHome()), clock: { now: () => alpaca.now() + offMs } };
    const known = Object.fromEntries(given) as Record<string, string>;
    return examined('x', () => check(withOverrides(app, { ...known, ...settings })));
  };

  const closeMinutes = (count: number): void => {
    while (alpaca.exchange.closed < count && alpaca.exchange.advance());
  };

  const brief = ({ status, code, remote }: Examination): unknown[] => [status, code, remote];

  afterEach(async () => {
    assert.deepEqual(
      alpaca.calls.filter(({ method }) => method !== 'GET'),
      [],
    );
    await alpaca.close();
  });

  it('finds an account that answers, clocks together, the same sessions, and quotes', async () => {
    await open();
    closeMinutes(2);
    for (const check of [checkBroker, checkBrokerCalendar, checkData])
      assert.deepEqual(brief(await look(check)), ['ok', null, false], check.name);
    assert.match(
      (await look(checkBroker)).found,
      /^account \S+ answers; this clock and the broker's are 0\.\d s apart$/,
    );
  });

  it('names what keeps the account from trading, keys that are refused, and clocks that are apart', async () => {
    await open({ account: { trading_blocked: true } });
    const blocked = await look(checkBroker);
    assert.deepEqual(brief(blocked), ['fail', 'account_hindered', false]);
    assert.match(blocked.found, /its trading is blocked/);
    await alpaca.close();
    await open();
    assert.deepEqual(brief(await look(checkBroker, { offMs: 5_000 })), ['warn', 'clock_off', false]);
    const off = await look(checkBroker, { offMs: -40_000 });
    assert.deepEqual(brief(off), ['fail', 'clock_off', false]);
    assert.match(off.cure ?? '', /timedatectl set-ntp true/);
    alpaca.access.isRevoked = true;
    assert.deepEqual(brief(await look(checkBroker)), ['fail', 'not_authorised', true]);
  });

  it('says that the plan lacks the data of FEED=sip, and has that of iex', async () => {
    await open({ plan: 'free' });
    const sip = await look(checkData, { settings: { FEED: 'sip' } });
    assert.deepEqual(brief(sip), ['fail', 'partial_feed', false]);
    assert.match(`${sip.found}; ${sip.cure ?? ''}`, /FEED=sip; .*FEED=iex/);
    closeMinutes(2);
    assert.deepEqual(brief(await look(checkData, { settings: { FEED: 'iex' } })), ['ok', null, false]);
  });

  it('tells how old the newest quote is while the market is open: over 2 minutes warn, over 5 fail', async () => {
    await open();
    closeMinutes(20);
    const aged = async (minutes: number): Promise<unknown> =>
      brief(await look(checkData, { offMs: minutes * MINUTE_MS }));
    assert.deepEqual(await aged(1), ['ok', null, false]);
    assert.deepEqual(await aged(4), ['warn', 'feed_slow', false]);
    assert.deepEqual(await aged(7), ['fail', 'feed_silent', false]);
    // No quote at all.
    alpaca.faults.rest.next('GET /v2/stocks/quotes/latest', refused(200, { quotes: {} }));
    assert.deepEqual(brief(await look(checkData)), ['fail', 'feed_silent', false]);
  });

  it('names the days on which the calendars differ', async () => {
    await open();
    alpaca.faults.rest.next('GET /v2/calendar', refused(200, []));
    const { found, code, status } = await look(checkBrokerCalendar);
    assert.deepEqual([status, code], ['fail', 'calendar_differs']);
    assert.match(found, /2022-03-01: 09:30 to 16:00 here, closed at Alpaca; 2022-03-02/);
  });

  it('calls what does not answer remote, and waits for it some seconds at most', async () => {
    await open();
    alpaca.faults.rest.next('*', LOST_REQUEST, 3);
    for (const check of [checkBroker, checkBrokerCalendar, checkData])
      assert.deepEqual(brief(await look(check)), ['fail', 'no_answer', true]);
    alpaca.faults.rest.next('*', hanging(false), 3);
    const before = performance.now();
    const silent = await Promise.all([checkBroker, checkBrokerCalendar, checkData].map((check) => look(check)));
    for (const each of silent) assert.deepEqual(brief(each), ['fail', 'no_answer', true]);
    assert.ok(performance.now() - before < 9_000);
  });

  it('asks nobody without keys, for the built-in broker, and for one that this version does not know', async () => {
    await open();
    for (const settings of [{ ALPACA_PAPER_API_KEY: '' }, { BROKER: 'sim' }])
      for (const check of [checkBroker, checkBrokerCalendar, checkData])
        assert.deepEqual(brief(await look(check, { settings })), ['ok', null, false]);
    assert.deepEqual(brief(await look(checkBroker, { settings: { BROKER: 'ibkr' } })), [
      'warn',
      'broker_absent',
      false,
    ]);
    assert.deepEqual(alpaca.calls, []);
  });
});
