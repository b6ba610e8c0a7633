import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readHome } from '../../src/lib/config/files.ts';
import { homeAt } from '../../src/lib/config/home.ts';
import type { ConfigReading } from '../../src/lib/config/reading.ts';
import { makeHome, tbot, temporaryFolder } from '../helpers/tbot.ts';

function read(root: string): ConfigReading {
  return readHome(homeAt(root, undefined), { home: undefined, overrides: {} });
}

describe('the files of a home', () => {
  it('that cannot be read are faults beside those of the content, and every command still says so', () => {
    const home = makeHome();
    rmSync(join(home, '.env'));
    mkdirSync(join(home, '.env'));
    writeFileSync(join(home, '.env_bot'), Buffer.from([0x42, 0x3d, 0xff, 0xfe]));
    const problems = read(home).faults.map(({ place, problem }) => `${place}: ${problem}`);
    assert.equal(problems.length, 2);
    assert.match(problems[0] ?? '', /^\.env: .* cannot be read: EISDIR/);
    assert.match(problems[1] ?? '', /^\.env_bot: .* is not UTF-8 text/);
    assert.equal(tbot(['config', 'validate'], { home }).code, 2);
    assert.equal(tbot(['doctor'], { home }).code, 5);
    assert.equal(tbot(['calendar'], { home }).code, 0);
  });

  it('are judged by their content even where one of them cannot be read', () => {
    const home = makeHome();
    rmSync(join(home, '.env'));
    mkdirSync(join(home, '.env'));
    writeFileSync(join(home, '.env_bot'), 'MAX_TRADES=x\n');
    assert.deepEqual(
      read(home).faults.map(({ place, key }) => [place, key]),
      [
        ['.env', null],
        ['.env_bot', 'MAX_TRADES'],
      ],
    );
  });

  it('that are not used cannot be at fault: an encrypted file beside the plain one', () => {
    const home = makeHome();
    mkdirSync(join(home, '.env_bot.enc'));
    assert.deepEqual(read(home).faults, []);
    assert.match(read(home).warnings[0]?.message ?? '', /is not used/);
  });

  it('are not touched by config set when they are no text: nothing of them may be lost', () => {
    const home = makeHome();
    const bytes = Buffer.concat([Buffer.from('MAX_PRICE=50\n# '), Buffer.from([0xe9]), Buffer.from('t\u00e9\n')]);
    writeFileSync(join(home, '.env_bot'), bytes);
    assert.equal(tbot(['config', 'set', 'MAX_PRICE=60'], { home }).code, 2);
    assert.ok(readFileSync(join(home, '.env_bot')).equals(bytes));
  });

  it('that are missing leave every key at its default, with a warning; a home that is missing is a fault', () => {
    const empty = temporaryFolder();
    assert.deepEqual(
      read(empty).warnings.map(({ key, message }) => [key, message.includes('is not there')]),
      [[null, true]],
    );
    const { code, stderr } = tbot(['config', 'validate'], { home: join(empty, 'nowhere') });
    assert.equal(code, 2);
    assert.match(stderr, /there is no folder .*nowhere; accepted: a home; example: tbot init/);
  });

  it('start with a byte order mark where Windows put one', () => {
    const home = makeHome();
    writeFileSync(join(home, '.env_bot'), '\ufeffMAX_PRICE=50\r\nMAX_TRADES=4\r\n');
    assert.equal(read(home).config?.trading.MAX_PRICE, 50);
  });
});
