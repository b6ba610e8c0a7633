/** On a terminal: what is shown, what is asked, and what is never echoed. A real pseudo-terminal, by script(1). */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needsPackages } from '../helpers/system-packages.ts';
import { atTerminal } from '../helpers/terminal.ts';
import { simHome } from '../helpers/ops.ts';
import { makeHome, tbot } from '../helpers/tbot.ts';

describe('at a terminal', function () {
  this.timeout(30_000);

  before(function () {
    needsPackages(this, 'bsdutils');
  });

  it('a table is on the screen', async () => {
    const [shown, code] = await atTerminal(['config', 'show', 'MAX_TRADES'], makeHome(), []);
    assert.equal(code, 0);
    assert.match(shown, /MAX_TRADES +4 +file +\.env_bot/);
  });

  it('what the watchdog has found is told once, by its table; elsewhere also by the log', async () => {
    const home = simHome({ MAX_PRICE: 'much' });
    const [shown, code] = await atTerminal(['watchdog'], home, [], 200);
    assert.equal(code, 5, shown);
    assert.match(shown, /^configuration +fail +\.env_bot MAX_PRICE: not accepted$/m);
    assert.doesNotMatch(shown, /[{}]/);
    assert.match(tbot(['watchdog'], { home }).stderr, /^\{.*"code":"config_invalid".*\}$/m);
  });

  it('hash-password asks twice, echoes nothing, and takes back what backspace deletes', async () => {
    const home = makeHome();
    const [shown, code] = await atTerminal(['hash-password'], home, [
      { after: 'Password: ', keys: 'correct hx\u007forse\r' },
      { after: 'Password again: ', keys: 'correct horse\r' },
    ]);
    assert.equal(code, 0, shown);
    assert.match(shown, /\$scrypt\$ln=17/);
    assert.doesNotMatch(shown, /correct|horse/);
  });

  it('what is pasted in one go is taken line by line, and not shown', async () => {
    const both = [{ after: 'Password: ', keys: 'correct horse\rcorrect horse\r' }];
    const [shown, code] = await atTerminal(['hash-password'], makeHome(), both);
    assert.equal(code, 0, shown);
    assert.doesNotMatch(shown, /correct|horse/);
  });

  it('two entries that differ are refused, and Ctrl-C ends with 130', async () => {
    const home = makeHome();
    const [differ, code] = await atTerminal(['hash-password'], home, [
      { after: 'Password: ', keys: 'correct horse\r' },
      { after: 'Password again: ', keys: 'correct mouse\r' },
    ]);
    assert.equal(code, 2);
    assert.match(differ, /error secrets_differ/);
    assert.equal((await atTerminal(['hash-password'], home, [{ after: 'Password: ', keys: '\u0003' }]))[1], 130);
  });

  it('encrypt-env asks before it removes the plain file: Enter keeps it, y removes it', async () => {
    const home = makeHome();
    writeFileSync(join(home, '.env'), `ENCRYPTION_KEY=${'ab'.repeat(32)}\n`, { mode: 0o600 });
    const plain = join(home, '.env_bot');
    await atTerminal(['encrypt-env'], home, [{ after: '[y/N]', keys: '\r' }]);
    assert.ok(existsSync(plain));
    assert.equal((await atTerminal(['encrypt-env'], home, [{ after: '[y/N]', keys: '\u0004' }]))[1], 0);
    assert.ok(existsSync(plain), 'Ctrl-D is no yes');
    await atTerminal(['encrypt-env'], home, [{ after: '[y/N]', keys: 'y\r' }]);
    assert.ok(!existsSync(plain) && existsSync(join(home, '.env_bot.enc')));
  });

  it('config set KEY takes a secret that is not shown', async () => {
    const home = makeHome();
    const [shown, code] = await atTerminal(['config', 'set', 'SMTP_PASS'], home, [
      { after: 'SMTP_PASS: ', keys: 'hunter#2\r' },
      { after: 'SMTP_PASS again: ', keys: 'hunter#2\r' },
    ]);
    assert.equal(code, 0, shown);
    assert.doesNotMatch(shown, /hunter/);
    assert.match(readFileSync(join(home, '.env'), 'utf8'), /^SMTP_PASS='hunter#2'$/m);
  });
});
