import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { unitText, UNIT_NAME, type UnitScope } from '../../../src/lib/app/service/unit.ts';
import { isUntouched } from '../../../src/lib/app/service/unit-mark.ts';
import { installService, type ServiceRequest } from '../../../src/lib/app/service/install.ts';
import { appIn } from '../../helpers/ops.ts';
import { needsPackages } from '../../helpers/system-packages.ts';
import { makeHome, ROOT, temporaryFolder } from '../../helpers/tbot.ts';

const TERMS = { scope: 'system', version: '1.2.3', root: '/opt/tbot', home: '/srv/tbot', user: 'tbot' } as const;

function values(text: string, key: string): string[] {
  return text.split('\n').flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []));
}

describe('the unit of systemd', () => {
  it('starts the schedule of the home as its owner, and again when it fails', () => {
    const text = unitText(TERMS);
    assert.deepEqual(values(text, 'ExecStart'), ['/opt/tbot/bin/tbot schedule --home /srv/tbot']);
    assert.deepEqual(values(text, 'User'), ['tbot']);
    assert.deepEqual(values(text, 'Restart'), ['on-failure']);
    assert.deepEqual(values(text, 'WantedBy'), ['multi-user.target']);
  });

  it('lets a stop reach the schedule alone, and gives runs minutes to sell', () => {
    const text = unitText(TERMS);
    assert.deepEqual(values(text, 'KillMode'), ['mixed']);
    assert.ok(Number(values(text, 'TimeoutStopSec')[0]) >= 180);
  });

  it('gives no new privileges, a system that can only be read, and data/ to write to', () => {
    const text = unitText(TERMS);
    for (const [key, value] of [
      ['NoNewPrivileges', 'yes'],
      ['ProtectSystem', 'strict'],
      ['ReadWritePaths', '/srv/tbot/data'],
      ['ProtectHome', 'yes'],
      ['CapabilityBoundingSet', ''],
    ] as const)
      assert.deepEqual(values(text, key), [value]);
    // V8 makes code as it goes.
    assert.deepEqual(values(text, 'MemoryDenyWriteExecute'), []);
  });

  it('leaves folders of people readable where tbot lies in one', () => {
    const inside = ['/ho', 'me/ann/tbot'].join('');
    assert.deepEqual(values(unitText({ ...TERMS, root: inside }), 'ProtectHome'), ['read-only']);
  });

  it('of a user leaves out what a manager of a user cannot do, and whom it runs as', () => {
    const text = unitText({ ...TERMS, scope: 'user' });
    for (const key of ['User', 'ProtectSystem', 'PrivateTmp', 'CapabilityBoundingSet'])
      assert.deepEqual(values(text, key), []);
    assert.deepEqual(values(text, 'NoNewPrivileges'), ['yes']);
    assert.deepEqual(values(text, 'WantedBy'), ['default.target']);
  });

  for (const scope of ['system', 'user'] as const) {
    it(`of the ${scope} is one that systemd takes, also with blanks, quotes and percent signs in its paths`, function () {
      needsPackages(this, 'systemd');
      // systemd itself takes no quotes in the path of a program.
      const folder = join(temporaryFolder(), 'a b 50%s');
      const home = join(temporaryFolder(), `a "b" 50%s 'c' \\d`);
      for (const each of [join(folder, 'bin'), home]) mkdirSync(each, { recursive: true });
      cpSync(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true });
      const unit = join(temporaryFolder(), UNIT_NAME);
      writeFileSync(unit, unitText({ ...TERMS, scope, root: folder, home, user: 'root' }));
      const args = ['verify', ...(scope === 'user' ? ['--user'] : []), unit];
      const env = { ...process.env, XDG_RUNTIME_DIR: temporaryFolder() };
      const { status, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8', env });
      assert.equal(
        stderr
          .split('\n')
          .filter((line) => line.includes(UNIT_NAME))
          .join('\n'),
        '',
      );
      assert.equal(status, 0, stderr);
    });
  }

  it('that systemd would not take is found by that test', function () {
    needsPackages(this, 'systemd');
    const unit = join(temporaryFolder(), UNIT_NAME);
    writeFileSync(unit, unitText(TERMS).replace('/opt/tbot/bin/tbot', '/nowhere/tbot'));
    const { stderr } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
    assert.match(stderr, /nowhere/);
  });

  it('knows whether a hand has changed it', () => {
    const text = unitText(TERMS);
    assert.ok(isUntouched(text));
    assert.ok(!isUntouched(text.replace('RestartSec=15', 'RestartSec=1')));
    assert.ok(!isUntouched(text.split('\n').slice(1).join('\n')));
    assert.ok(!isUntouched(''));
  });
});

describe('service install', () => {
  const app = appIn(makeHome());

  function install(folder: string, more: Partial<ServiceRequest> = {}): ReturnType<typeof installService> {
    return installService(app, { scope: 'system' satisfies UnitScope, folder, isWritten: true, force: false, ...more });
  }

  it('prints without writing', () => {
    const folder = temporaryFolder();
    const { outcome, path, text } = install(folder, { isWritten: false });
    assert.equal(outcome, 'printed');
    assert.ok(text.includes(`--home ${app.home.root}\n`));
    assert.equal(existsSync(path), false);
  });

  it('writes it for all to read, and again without a difference', () => {
    const folder = join(temporaryFolder(), 'units');
    const { outcome, path, text } = install(folder);
    assert.equal(outcome, 'written');
    assert.equal(readFileSync(path, 'utf8'), text);
    assert.equal(statSync(path).mode & 0o777, 0o644);
    assert.equal(install(folder).outcome, 'unchanged');
  });

  it('replaces one of an older tbot that nobody has changed', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, UNIT_NAME), unitText({ ...TERMS, version: '0.0.9' }));
    const { outcome, kept } = install(folder);
    assert.deepEqual([outcome, kept], ['replaced', null]);
  });

  it('leaves alone one that somebody has changed, or has written; with force it is kept beside', () => {
    for (const mine of [unitText(TERMS).replace('UMask=0077', 'UMask=0022'), '[Unit]\nDescription=mine\n']) {
      const folder = temporaryFolder();
      const path = join(folder, UNIT_NAME);
      writeFileSync(path, mine);
      assert.throws(() => install(folder), { code: 'unit_changed' });
      assert.equal(readFileSync(path, 'utf8'), mine);
      const { outcome, kept } = install(folder, { force: true });
      assert.equal(outcome, 'replaced');
      assert.equal(readFileSync(kept ?? '', 'utf8'), mine);
      assert.ok(isUntouched(readFileSync(path, 'utf8')));
    }
  });

  it('does not write through a link, as of a masked unit, force or not', () => {
    const folder = temporaryFolder();
    const target = join(folder, 'target');
    writeFileSync(target, 'precious');
    symlinkSync(target, join(folder, UNIT_NAME));
    for (const force of [false, true]) assert.throws(() => install(folder, { force }), { code: 'unit_is_link' });
    assert.equal(readFileSync(target, 'utf8'), 'precious');
    assert.deepEqual(readdirSync(folder).sort(), ['target', UNIT_NAME].sort());
  });

  it('says so where it cannot write', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    assert.throws(() => install(join(file, 'units')), { code: 'unit_folder' });
  });

  it('says what comes next: reload, enable, and linger for a unit of a user', () => {
    const system = install(temporaryFolder(), { isWritten: false }).next.join('\n');
    assert.match(system, /^systemctl daemon-reload\nsystemctl enable --now tbot-schedule.service$/m);
    const user = install(temporaryFolder(), { isWritten: false, scope: 'user' }).next.join('\n');
    assert.match(user, /^loginctl enable-linger \S+\nsystemctl --user daemon-reload\n/);
  });
});
