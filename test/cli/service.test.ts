import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertFits } from '../helpers/schema.ts';
import { json, makeHome, tbot, temporaryFolder } from '../helpers/tbot.ts';

describe('tbot service install', function () {
  this.timeout(20_000);

  it('prints the unit alone on stdout, and what to do next on stderr', () => {
    const home = makeHome();
    const { code, stdout, stderr } = tbot(['service', 'install', '--user'], { home });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^# Written by tbot [^]*\[Install\]\nWantedBy=default.target\n$/);
    assert.match(
      stderr,
      /loginctl enable-linger [^]*systemctl --user daemon-reload\n +systemctl --user enable --now tbot-schedule.service/,
    );
  });

  it('writes it where it is told, and refuses one that was changed with 3', () => {
    const home = makeHome();
    const folder = join(temporaryFolder(), 'units');
    const args = ['service', 'install', '--write', '--folder', folder, '--json'];
    const written = tbot(args, { home });
    assertFits('service-install', json(written));
    const { path, outcome } = json(written) as { path: string; outcome: string };
    assert.equal(outcome, 'written');
    assert.ok(existsSync(path));
    writeFileSync(path, `${readFileSync(path, 'utf8')}# mine\n`);
    const refused = tbot(args, { home });
    assert.equal(refused.code, 3);
    assertFits('error', json(refused));
    const forced = tbot([...args, '--force'], { home });
    assertFits('service-install', json(forced));
    assert.match(String(json(forced).kept), /tbot-schedule\.service\.kept-\d+$/);
  });

  it('takes one of system and user, and force with write alone', () => {
    const home = makeHome();
    for (const flags of [['--system', '--user'], ['--force'], ['--print', '--write']])
      assert.equal(tbot(['service', 'install', ...flags], { home }).code, 2, flags.join(' '));
  });
});
