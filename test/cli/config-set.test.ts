/** config set: validated whole, replaced atomically, comments and order kept, whenever it is killed. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRng } from '../../src/lib/core/rng.ts';
import { cleanEnvironment, makeHome, ROOT, RUN, tbot } from '../helpers/tbot.ts';

describe('config set', function () {
  this.timeout(120_000);

  it('keeps comments and order, and changes what is asked for only', () => {
    const home = makeHome();
    const file = join(home, '.env_bot');
    writeFileSync(file, '# mine\nMAX_PRICE=50 # dollars\n\nBROKER=sim\n');
    assert.equal(tbot(['config', 'set', 'MAX_PRICE=60', 'MAX_TRADES=2', 'WEIGHTS=0.6,0.4'], { home }).code, 0);
    assert.equal(
      readFileSync(file, 'utf8'),
      '# mine\nMAX_PRICE=60 # dollars\n\nBROKER=sim\nMAX_TRADES=2\nWEIGHTS=0.6,0.4\n',
    );
  });

  it('refuses a result that is not valid as a whole and leaves the file as it was', () => {
    const home = makeHome();
    const before = readFileSync(join(home, '.env_bot'), 'utf8');
    const { code, stderr } = tbot(['config', 'set', 'MAX_TRADES=3'], { home });
    assert.equal(code, 2);
    assert.match(stderr, /WEIGHTS is "0\.4,0\.2,0\.2,0\.2": has 4 numbers, and MAX_TRADES is 3/);
    assert.equal(readFileSync(join(home, '.env_bot'), 'utf8'), before);
  });

  it('reads a secret from stdin, and quotes what dotenv would cut', () => {
    const home = makeHome();
    assert.equal(tbot(['config', 'set', 'SMTP_PASS'], { home, input: 'a#b "c\n' }).code, 0);
    assert.match(readFileSync(join(home, '.env'), 'utf8'), /^SMTP_PASS='a#b "c'$/m);
    assert.equal(tbot(['config', 'validate'], { home }).code, 0);
  });

  it('takes one line of stdin for each key that has no value, and nothing for an empty one', () => {
    const home = makeHome();
    assert.equal(tbot(['config', 'set', 'SMTP_PASS', 'FINNHUB_API_KEY'], { home, input: 'one\ntwo\n' }).code, 0);
    const text = readFileSync(join(home, '.env'), 'utf8');
    assert.match(text, /^FINNHUB_API_KEY=two$/m);
    assert.match(text, /^SMTP_PASS=one$/m);
    assert.match(tbot(['config', 'set', 'SMTP_PASS'], { home }).stderr, /error nothing_entered/);
    assert.equal(readFileSync(join(home, '.env'), 'utf8'), text);
    assert.equal(tbot(['config', 'set', 'SMTP_PASS='], { home }).code, 0);
    assert.match(readFileSync(join(home, '.env'), 'utf8'), /^SMTP_PASS=$/m);
  });

  it('judges the file also without the variable that overrides it, and says that there is one', () => {
    const home = makeHome();
    const env = { TBOT_MAX_PRICE: '70' };
    assert.equal(tbot(['config', 'set', 'MAX_PRICE=abc'], { home, env }).code, 2);
    const { code, stderr } = tbot(['config', 'set', 'MAX_PRICE=60'], { home, env });
    assert.equal(code, 0);
    assert.match(stderr, /warning: TBOT_MAX_PRICE in the environment overrides it/);
  });

  it('loses no change of several at once', async () => {
    const home = makeHome();
    const changes = [
      'MAX_PRICE=61',
      'MIN_PRICE=3',
      'SLEEP_TIME=2s',
      'API_RETRY_LIMIT=5',
      'LOG_FORMAT=json',
      'FEED=iex',
    ];
    const codes = await Promise.all(
      changes.map((change) => {
        const child = spawn(process.execPath, [RUN, 'config', 'set', change, '--home', home], {
          env: cleanEnvironment(),
          stdio: 'ignore',
        });
        return new Promise((resolve) => child.once('exit', resolve));
      }),
    );
    assert.deepEqual(new Set(codes), new Set([0]));
    const text = readFileSync(join(home, '.env_bot'), 'utf8');
    for (const change of changes) assert.match(text, new RegExp(`^${change}$`, 'm'));
    assert.deepEqual(readdirSync(home).sort(), ['.env', '.env_bot', 'data']);
  });

  it('takes over the lock of a process that is dead', async () => {
    const home = makeHome();
    const script = join(ROOT, 'test', 'journal', 'processes', 'take.ts');
    const holder = spawn(process.execPath, [script, join(home, 'data', 'config'), 'doomed', '0']);
    await once(holder.stdout, 'data');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    assert.equal(tbot(['config', 'set', 'MAX_PRICE=60'], { home }).code, 0);
  });

  it('names the nearest key for an unknown one', () => {
    assert.match(tbot(['config', 'set', 'MAXTRADES=2'], { home: makeHome() }).stderr, /did you mean MAX_TRADES\?/);
  });

  it('leaves the old file or the new one, wherever it is killed', async () => {
    const lanes = await Promise.all([killedRounds(20261123), killedRounds(20261124)]);
    const killed = lanes.reduce((sum, each) => sum + each, 0);
    assert.ok(killed >= 20, `killed ${String(killed)} of ${String(lanes.length * ROUNDS)}`);
  });
});

const ROUNDS = 30;

/** In a home of its own. How many were killed, the others having come to their end before. */
async function killedRounds(seed: number): Promise<number> {
  const home = makeHome();
  const file = join(home, '.env_bot');
  // Large enough that writing takes time; a valid file whose padding differs between the two versions.
  const content = (price: number): string => `MAX_PRICE=${String(price)}\n${'# padding\n'.repeat(200_000)}`;
  writeFileSync(file, content(50));
  const rng = seededRng(seed);
  let killed = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const price = 51 + round;
    const before = readFileSync(file, 'utf8');
    const args = [RUN, 'config', 'set', `MAX_PRICE=${String(price)}`, '--home', home];
    const child = spawn(process.execPath, args, { env: cleanEnvironment(), stdio: 'ignore' });
    const ended = new Promise<boolean>((resolve) => child.once('exit', (_, signal) => resolve(signal === 'SIGKILL')));
    // A third dies at a random time, the others the moment the new file shows up beside the old one.
    if (rng.next() < 0.33) setTimeout(() => child.kill('SIGKILL'), rng.next() * 400);
    else killWhenWriting(home, child, rng.next() * 4);
    if (await ended) killed += 1;
    const after = readFileSync(file, 'utf8');
    assert.ok(after === before || after === content(price), `round ${String(round)}: neither old nor new`);
    assert.ok(leftoversIn(home).length <= 1, 'an earlier leftover is removed');
  }
  assert.equal(tbot(['config', 'set', 'MAX_PRICE=999'], { home }).code, 0);
  assert.deepEqual(leftoversIn(home), []);
  return killed;
}

function leftoversIn(home: string): string[] {
  return readdirSync(home).filter((name) => name.includes('.tmp-'));
}

/** Kills the child `delayMs` after its temporary file appears. */
function killWhenWriting(home: string, child: ReturnType<typeof spawn>, delayMs: number): void {
  const [leftover] = leftoversIn(home);
  const look = setInterval(() => {
    const appeared = leftoversIn(home).some((name) => name !== leftover);
    if (!appeared && child.exitCode === null && child.signalCode === null) return;
    clearInterval(look);
    setTimeout(() => child.kill('SIGKILL'), delayMs);
  }, 0);
}
