/** Help, examples and shell completion: what a newcomer and a shell see. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Config } from '@oclif/core';
import { runCommand } from '@oclif/test';
import { cleanEnvironment, makeHome, ROOT, tbot, temporaryFolder } from '../helpers/tbot.ts';

describe('help', function () {
  this.timeout(60_000);

  it('lists every command, and each command its exit codes', async () => {
    const { commands } = await Config.load({ root: ROOT });
    const { stdout, error } = await runCommand(['--help'], { root: ROOT });
    assert.equal(error, undefined);
    for (const { id } of commands) assert.ok(stdout.includes(id.split(':')[0] ?? ''), id);
    assert.equal(tbot(['calendar', '-h']).stdout, tbot(['help', 'calendar']).stdout);
    assert.match(tbot(['-h']).stdout, /COMMANDS/);
    const calendar = tbot(['calendar', '--help']).stdout;
    assert.match(calendar, /EXIT CODES\n {2}0 {4}done\n/);
    assert.match(calendar, /130 {2}interrupted/);
  });

  it('has examples that work as they stand, in a home that has what they need', async () => {
    const { commands } = await Config.load({ root: ROOT });
    const plain = makeHome();
    writeFileSync(join(plain, '.env'), `ENCRYPTION_KEY=${'ab'.repeat(32)}\n`, { mode: 0o600 });
    const sealed = temporaryFolder();
    assert.equal(tbot(['encrypt-env'], { home: plain }).code, 0);
    cpSync(plain, sealed, { recursive: true });
    const market = temporaryFolder();
    assert.equal(tbot(['data', 'synth', '--end', '2025-01-31', '--sessions', '25'], { home: market }).code, 0);
    assert.equal(tbot(['backtest', '--strategy', 'close'], { home: market }).code, 0);
    const bin = temporaryFolder();
    writeFileSync(join(bin, 'tbot'), `#!/bin/sh\nexec ${process.execPath} ${join(ROOT, 'bin', 'run.cjs')} "$@"\n`, {
      mode: 0o755,
    });
    const env = cleanEnvironment({ PATH: `${bin}:${process.env.PATH ?? ''}` });
    for (const { id, examples, pluginName } of commands) {
      if (pluginName !== 'tbot') continue;
      for (const example of examples ?? []) {
        const line = (typeof example === 'string' ? example : example.command)
          .replaceAll('<%= config.bin %>', 'tbot')
          .replaceAll('<%= command.id %>', id.replaceAll(':', ' '));
        const cwd = temporaryFolder();
        cpSync(id === 'demo' ? bin : sealed, id === 'demo' ? join(cwd, 'bin') : cwd, { recursive: true });
        if (id.startsWith('backtest')) cpSync(market, cwd, { recursive: true });
        const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { cwd, env, encoding: 'utf8' });
        assert.equal(status, 0, `${line}\n${stdout}${stderr}`);
      }
    }
  });

  it('completes commands and flags in bash', () => {
    const cache = temporaryFolder();
    const env = { XDG_CACHE_HOME: cache, XDG_DATA_HOME: cache };
    const built = tbot(['autocomplete', 'bash', '--refresh-cache'], { env });
    assert.equal(built.code, 0, built.stderr);
    const functions = join(cache, 'tbot', 'autocomplete', 'functions', 'bash', 'tbot.bash');
    const script = `
      source ${functions}
      COMP_WORDS=(tbot calen) COMP_CWORD=1 COMP_LINE='tbot calen' COMP_POINT=10
      _tbot_autocomplete tbot calen tbot
      echo "\${COMPREPLY[@]}"`;
    const completed = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    assert.match(completed.stdout, /\bcalendar\b/, completed.stderr);
  });
});
