/** What risk check and self-check say of a kill switch, of a market that is closed, and of a broker that is absent. */
import assert from 'node:assert/strict';
import { simAccount, simHome, write } from '../helpers/ops.ts';
import { assertFits } from '../helpers/schema.ts';
import { json, tbot, type Ran } from '../helpers/tbot.ts';

type Row = Record<string, string | boolean | null>;

function asJson(schema: string, ran: Ran): Record<string, unknown> {
  const document = json(ran);
  assertFits(schema, document);
  return document;
}

function killed(home: string, cause: 'shutdown' | 'loss', state: 'reducing' | 'halted'): void {
  const date = new Intl.DateTimeFormat('sv', { timeZone: 'America/New_York' }).format(new Date());
  write(simAccount(home), [{ kind: 'kill', state, cause, by: 'a test', date }], Date.now(), date);
}

describe('tbot risk check', function () {
  this.timeout(60_000);

  it('passes a kill switch that the next run lifts, and says so; one that holds is refused with its cause', () => {
    const home = simHome();
    killed(home, 'shutdown', 'reducing');
    const ended = asJson('risk-check', tbot(['risk', 'check', '--json'], { home }));
    const [kill] = ended.checks as Row[];
    assert.deepEqual(
      [ended.allowed, kill?.reason, kill?.passed, kill?.note],
      [true, 'kill_switch', true, 'reducing by shutdown (a test); the next run lifts it'],
    );
    killed(home, 'loss', 'halted');
    const lost = asJson('risk-check', tbot(['risk', 'check', '--json'], { home }));
    assert.deepEqual([lost.reasons, (lost.checks as Row[])[0]?.note], [['kill_switch'], 'halted by loss (a test)']);
  });

  it('asks the calendar whether the market is open, but for the built-in broker, and names it then', () => {
    const sim = asJson('risk-check', tbot(['risk', 'check', '--json'], { home: simHome() }));
    assert.ok((sim.not_asked as string[]).includes('market_closed'));
    const home = simHome({ BROKER: 'alpaca' });
    const asked = asJson('risk-check', tbot(['risk', 'check', '--equity', '50000', '--json'], { home }));
    assert.ok((asked.checks as Row[]).some(({ reason }) => reason === 'market_closed'));
    assert.ok(!(asked.not_asked as string[]).includes('market_closed'));
  });

  it('refuses a stop of the whole price or more, and a ticker that is none', () => {
    const home = simHome();
    const order = ['risk', 'check', '--size', '1', '--price', '50', '--ticker'];
    for (const more of [['SPY', '--stop', '1'], ['SPY', '--stop', '2'], ['$PY'], ['']]) {
      const ran = tbot([...order, ...more], { home });
      assert.deepEqual([more, ran.code, /bad_flag/.exec(ran.stderr)?.[0]], [more, 2, 'bad_flag']);
    }
    assert.equal(tbot([...order, 'SPY251219P00050000', '--json'], { home }).stderr.includes('bad_flag'), false);
  });
});

describe('tbot self-check', function () {
  this.timeout(60_000);

  it('fails by what keeps every run from trading: an absent broker, missing keys, a kill switch, a disarm', () => {
    const found = (home: string): string[] => {
      const ran = tbot(['self-check', '--strategy', 'open', '--json'], { home });
      const { strategies } = asJson('self-check', ran) as { strategies: { findings: Row[] }[] };
      assert.equal(ran.code, 5);
      return (strategies[0]?.findings ?? []).filter(({ status }) => status === 'fail').map((row) => String(row.found));
    };
    const [absent] = found(simHome({ BROKER: 'ibkr' }));
    const [missing] = found(simHome({ BROKER: 'alpaca' }));
    assert.match(absent ?? '', /cannot reach ibkr/);
    assert.match(missing ?? '', /ALPACA_PAPER_API_KEY/);
    const home = simHome();
    killed(home, 'loss', 'halted');
    write(simAccount(home), [{ kind: 'disarmed', why: 'three refusals' }], Date.now());
    const [kill, disarmed] = found(home);
    assert.match(kill ?? '', /sim-paper is halted by loss/);
    assert.match(disarmed ?? '', /disarmed: three refusals/);
  });
});
