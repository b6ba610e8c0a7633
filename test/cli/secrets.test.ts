/** Secrets: encrypted and back, and never in anything that is written or printed. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEPLOYMENT_KEYS } from '../../src/lib/config/keys/deployment.ts';
import { newEncryptionKey } from '../../src/lib/config/sealed-file.ts';
import { makeHome, tbot, temporaryFolder, type Ran } from '../helpers/tbot.ts';
import { tbotInside } from '../helpers/tbot-inside.ts';

function withKey(home: string, key = newEncryptionKey()): string {
  writeFileSync(join(home, '.env'), `ENCRYPTION_KEY=${key}\n`, { mode: 0o600 });
  return key;
}

describe('encrypt-env and decrypt-env', function () {
  this.timeout(60_000);

  it('go there and back byte for byte, and the encrypted file serves in between', () => {
    const home = makeHome();
    withKey(home);
    const plain = join(home, '.env_bot');
    const before = Buffer.from('# Grüße\r\nMAX_PRICE = 77 # why\n\n\nBROKER=sim');
    writeFileSync(plain, before, { mode: 0o600 });
    assert.equal(tbot(['encrypt-env', '--remove'], { home }).code, 0);
    assert.ok(!existsSync(plain));
    assert.equal(statSync(join(home, '.env_bot.enc')).mode & 0o777, 0o600);
    assert.match(tbot(['config', 'show', 'MAX_PRICE', '--csv'], { home }).stdout, /MAX_PRICE,77,file/);
    assert.equal(tbot(['decrypt-env'], { home }).code, 0);
    assert.ok(readFileSync(plain).equals(before));
  });

  it('change nothing and exit with 2 when the key is missing, malformed or wrong, or the file is not sound', () => {
    const home = makeHome();
    withKey(home);
    assert.equal(tbot(['encrypt-env', '--remove'], { home }).code, 0);
    const sealed = join(home, '.env_bot.enc');
    const sound = readFileSync(sealed);
    const refused = (code: string): void => {
      const before = readdirSync(home);
      const result = tbot(['decrypt-env'], { home });
      assert.equal(result.code, 2);
      assert.match(result.stderr, new RegExp(`^error ${code}: `, 'm'));
      assert.deepEqual(readdirSync(home), before);
    };
    const key = readFileSync(join(home, '.env'), 'utf8');
    for (const [text, code] of [
      ['', 'encryption_key_missing'],
      ['ENCRYPTION_KEY=abc\n', 'encryption_key_invalid'],
      [`ENCRYPTION_KEY=${newEncryptionKey()}\n`, 'sealed_wrong_key'],
    ] as const) {
      writeFileSync(join(home, '.env'), text);
      refused(code);
    }
    writeFileSync(join(home, '.env'), key);
    for (const [broken, code] of [
      [sound.subarray(0, 50), 'sealed_truncated'],
      [Buffer.concat([sound.subarray(0, 100), Buffer.from('x'), sound.subarray(101)]), 'sealed_damaged'],
      [Buffer.from('BROKER=sim\n'), 'sealed_not_ours'],
    ] as const) {
      writeFileSync(sealed, broken);
      refused(code);
      assert.match(tbot(['config', 'validate'], { home }).stderr, /\.env_bot\.enc:/);
    }
  });

  it('do not overwrite an encrypted file that this key does not open, unless told to', () => {
    const home = makeHome();
    withKey(home);
    assert.equal(tbot(['encrypt-env'], { home }).code, 0);
    const theirs = readFileSync(join(home, '.env_bot.enc'));
    withKey(home);
    assert.match(tbot(['encrypt-env'], { home }).stderr, /error sealed_by_another_key/);
    assert.ok(readFileSync(join(home, '.env_bot.enc')).equals(theirs));
    assert.equal(tbot(['encrypt-env', '--replace'], { home }).code, 0);
  });

  it('keep the key that opens the encrypted file: config set does not replace it', () => {
    const home = makeHome();
    const key = withKey(home);
    assert.equal(tbot(['encrypt-env', '--remove'], { home }).code, 0);
    for (const value of [newEncryptionKey(), '']) {
      const { code, stderr } = tbot(['config', 'set', `ENCRYPTION_KEY=${value}`], { home });
      assert.equal(code, 2);
      assert.match(stderr, /error encryption_key_in_use/);
    }
    assert.ok(readFileSync(join(home, '.env'), 'utf8').includes(key));
  });

  it('say what is wrong with a key that is there but cannot be taken', () => {
    const home = makeHome();
    const key = newEncryptionKey();
    for (const text of [`ENCRYPTION_KEY=${key} # mine\n`, `ENCRYPTION_KEY=${key}\nENCRYPTION_KEY=${key}\n`]) {
      writeFileSync(join(home, '.env'), text);
      const { code, stderr } = tbot(['encrypt-env'], { home });
      assert.equal(code, 2);
      assert.match(
        stderr,
        /error encryption_key_invalid: \.env line \d: ENCRYPTION_KEY is "\*{8}": (has an unquoted #|is set a second)/,
      );
    }
  });

  it('remove a plain file that is a link together with what it leads to', () => {
    const home = makeHome();
    withKey(home);
    const real = join(temporaryFolder(), 'env_bot');
    renameSync(join(home, '.env_bot'), real);
    symlinkSync(real, join(home, '.env_bot'));
    assert.equal(tbot(['encrypt-env', '--remove'], { home }).code, 0);
    assert.ok(!existsSync(real) && !readdirSync(home).includes('.env_bot'));
  });

  it('leave config show without invented values when the encrypted file does not open', () => {
    const home = makeHome();
    withKey(home);
    assert.equal(tbot(['encrypt-env', '--remove'], { home }).code, 0);
    withKey(home);
    const { code, stdout, stderr } = tbot(['config', 'show', 'MAX_PRICE', '--csv'], { home });
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /\.env_bot\.enc: .* was encrypted with another ENCRYPTION_KEY/);
  });

  it('do not overwrite a plain file that says something else, unless told to', () => {
    const home = makeHome();
    withKey(home);
    assert.equal(tbot(['encrypt-env'], { home }).code, 0);
    assert.ok(existsSync(join(home, '.env_bot')), 'nobody was there to say yes');
    writeFileSync(join(home, '.env_bot'), 'MAX_PRICE=33\n');
    assert.match(tbot(['decrypt-env'], { home }).stderr, /error plain_file_differs/);
    assert.equal(readFileSync(join(home, '.env_bot'), 'utf8'), 'MAX_PRICE=33\n');
    assert.equal(tbot(['decrypt-env', '--replace'], { home }).code, 0);
  });
});

describe('a secret', function () {
  this.timeout(120_000);

  /** A marker that fits the kind of each secret key. */
  function plantedIn(key: string): string {
    const mark = `PLANTED${key.replaceAll('_', '')}`;
    if (key === 'ENCRYPTION_KEY') return 'feedc0de'.repeat(8);
    if (key === 'ENCRYPTED_PASSWORD') return `$scrypt$ln=17,r=8,p=1$${mark}$${mark.padEnd(43, '0')}`;
    return key.endsWith('_URL') ? `https://hooks.example.com/${mark}` : mark;
  }

  const secrets = Object.entries(DEPLOYMENT_KEYS).filter(([, { secret }]) => secret);
  const marks = [...secrets.map(([key]) => `PLANTED${key.replaceAll('_', '')}`), 'feedc0de'];

  /** Refused also with sound files; `init` is not, the home is there. */
  const REFUSED = ['config set MAX_PRICE=x', 'config set ENCRYPTION_KEY=feedc0de', 'doctor', 'demo', 'nonsense'];

  function assertSilent(what: string, text: string): void {
    for (const mark of marks) assert.ok(!text.toLowerCase().includes(mark.toLowerCase()), `${mark} in ${what}`);
  }

  it('is in nothing that any command prints or writes, with sound files and with broken ones', async () => {
    assert.ok(secrets.length > 25);
    const home = makeHome();
    const sound = secrets.map(([key]) => `${key}='${plantedIn(key)}'`).join('\n');
    const brokenValues = secrets
      .map(([key]) => `${key}=${plantedIn(key)} # x\n${key}x=1\nnonsense ${plantedIn(key)}`)
      .join('\n');
    const malformed = secrets.map(([key]) => `${key}='${plantedIn(key)}\u0007'`).join('\n');
    const twice = `${sound}\n${sound}`;
    const commands = [
      ['init'],
      ['config', 'show'],
      ['config', 'validate'],
      ['config', 'set', 'MAX_PRICE=50'],
      ['config', 'set', 'MAX_PRICE=x'],
      ['config', 'set', 'SMTP_PASS=PLANTEDSMTPPASS'],
      ['config', 'set', 'ENCRYPTION_KEY=feedc0de'],
      ['doctor'],
      ['encrypt-env', '--replace', '--remove'],
      ['decrypt-env', '--replace'],
      ['encrypt-env', '--replace'],
      ['calendar', '--end', '2027-01-01'],
      ['demo'],
      ['nonsense'],
    ];
    for (const text of [sound, brokenValues, malformed, twice]) {
      for (const args of commands) {
        for (const more of [[], ['--json']]) {
          writeFileSync(join(home, '.env'), text, { mode: 0o600 });
          const words = [...args, ...more];
          const result: Ran = text === sound ? tbot(words, { home }) : await tbotInside(words, { home });
          assertSilent(`${args.join(' ')} ${more.join(' ')}`, result.stdout + result.stderr);
          // The second of a pair finds what the first has done (a removed file), and may refuse. What is planted opens nothing.
          const mayRefuse = text !== sound || more.length > 0 || REFUSED.includes(args.join(' '));
          if (!mayRefuse) assert.equal(result.code, 0, args.join(' ') + result.stderr);
        }
      }
    }
    const entries = readdirSync(home, { recursive: true, withFileTypes: true });
    const written = entries.filter((entry) => entry.isFile() && entry.name !== '.env');
    assert.deepEqual(written.map(({ name }) => name).sort(), ['.env_bot', '.env_bot.enc', 'owner.lock']);
    for (const { name, parentPath } of written) assertSilent(name, readFileSync(join(parentPath, name), 'latin1'));
  });

  it('is in nothing either when it comes from the environment', () => {
    const home = makeHome();
    const env = Object.fromEntries(secrets.map(([key]) => [`TBOT_${key}`, plantedIn(key)]));
    for (const args of [['config', 'show'], ['config', 'validate'], ['doctor'], ['demo']])
      assertSilent(args.join(' '), Object.values(tbot([...args, '--json'], { home, env })).join());
  });
});
