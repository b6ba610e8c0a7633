/** config set: validated whole, replaced atomically, comments and order kept, whenever it is killed. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRng } from '../../src/lib/core/rng.ts';
import { cleanEnvironment, makeHome, RUN, tbot } from '../helpers/tbot.ts';

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

  it('names the nearest key for an unknown one', () => {
    assert.match(tbot(['config', 'set', 'MAXTRADES=2'], { home: makeHome() }).stderr, /did you mean MAX_TRADES\?/);
  });

  it('leaves the old file or the new one, wherever it is killed', async () => {
    const home = makeHome();
    const file = join(home, '.env_bot');
    // Large enough that writing takes time; a valid file whose padding differs between the two versions.
    const content = (price: number): string => `MAX_PRICE=${String(price)}\n${'# padding\n'.repeat(200_000)}`;
    writeFileSync(file, content(50));
    const rng = seededRng(20261123);
    let [killed, finished] = [0, 0];
    for (let round = 0; round < 60; round++) {
      const price = 51 + round;
      const before = readFileSync(file, 'utf8');
      const args = [RUN, 'config', 'set', `MAX_PRICE=${String(price)}`, '--home', home];
      const child = spawn(process.execPath, args, { env: cleanEnvironment(), stdio: 'ignore' });
      const ended = new Promise<boolean>((resolve) => child.once('exit', (_, signal) => resolve(signal === 'SIGKILL')));
      // A third dies at a random time, the others the moment the new file shows up beside the old one.
      if (rng.next() < 0.33) setTimeout(() => child.kill('SIGKILL'), rng.next() * 400);
      else killWhenWriting(home, child, rng.next() * 4);
      if (await ended) killed += 1;
      else finished += 1;
      const after = readFileSync(file, 'utf8');
      assert.ok(after === before || after === content(price), `round ${String(round)}: neither old nor new`);
      const leftovers = readdirSync(home).filter((name) => name.includes('.tmp-'));
      assert.ok(leftovers.length <= 1, 'an earlier leftover is removed');
    }
    assert.ok(killed >= 20, `killed ${String(killed)}, finished ${String(finished)}`);
    assert.equal(tbot(['config', 'set', 'MAX_PRICE=999'], { home }).code, 0);
    assert.deepEqual(
      readdirSync(home).filter((name) => name.includes('.tmp-')),
      [],
    );
  });
});

/** Kills the child `delayMs` after its temporary file appears. */
function killWhenWriting(home: string, child: ReturnType<typeof spawn>, delayMs: number): void {
  const leftover = readdirSync(home).find((name) => name.includes('.tmp-'));
  const look = setInterval(() => {
    const appeared = readdirSync(home).some((name) => name.includes('.tmp-') && name !== leftover);
    if (!appeared && child.exitCode === null && child.signalCode === null) return;
    clearInterval(look);
    setTimeout(() => child.kill('SIGKILL'), delayMs);
  }, 0);
}
