/** Help, examples and shell completion: what a newcomer and a shell see. */
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Config } from '@oclif/core';
import { runCommand } from '@oclif/test';
import { sessionsBetween } from '../../src/lib/calendar/sessions.ts';
import { AlpacaProcess } from '../alpaca/process.ts';
import { KEYS } from '../alpaca/sdk.ts';
import { barsOfSessions, flat, sessionOf } from '../helpers/bars.ts';
import { inLanes } from '../helpers/lanes.ts';
import { tradeThreeSessions } from '../helpers/live-home.ts';
import { setDeployment } from '../helpers/ops.ts';
import { handHome } from '../helpers/traded-journal.ts';
import { cleanEnvironment, makeHome, ROOT, tbot, temporaryFolder, type Ran } from '../helpers/tbot.ts';

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

  it('has examples that work as they stand, in a home that has what they need', async function () {
    this.timeout(300_000); // some hundred processes
    const { commands } = await Config.load({ root: ROOT });
    const plain = makeHome();
    writeFileSync(join(plain, '.env'), `ENCRYPTION_KEY=${'ab'.repeat(32)}\n`, { mode: 0o600 });
    const sealed = temporaryFolder();
    assert.equal(tbot(['encrypt-env'], { home: plain }).code, 0);
    cpSync(plain, sealed, { recursive: true });
    const market = temporaryFolder();
    assert.equal(tbot(['data', 'synth', '--end', '2025-01-31', '--sessions', '25'], { home: market }).code, 0);
    assert.equal(tbot(['backtest', '--strategy', 'close'], { home: market }).code, 0);
    const traded = temporaryFolder();
    tradeThreeSessions(traded);
    const booked = handHome();
    assert.equal(tbot(['ledger', 'export'], { home: booked }).code, 0);
    const replayed = temporaryFolder();
    tradeOnBuiltInBroker(replayed);
    const hooks = await startHooks();
    const data = await startDataServers();
    const bin = temporaryFolder();
    writeFileSync(join(bin, 'tbot'), `#!/bin/sh\nexec ${process.execPath} ${join(ROOT, 'bin', 'run.cjs')} "$@"\n`, {
      mode: 0o755,
    });
    const env = cleanEnvironment({ PATH: `${bin}:${process.env.PATH ?? ''}` });
    try {
      const all = commands.flatMap(({ id, examples, pluginName }) =>
        pluginName === 'tbot' ? (examples ?? []).map((example) => ({ id, example })) : [],
      );
      await inLanes(all, async ({ id, example }) => {
        const line = (typeof example === 'string' ? example : example.command)
          .replaceAll('<%= config.bin %>', 'tbot')
          .replaceAll('<%= command.id %>', id.replaceAll(':', ' '));
        const cwd = temporaryFolder();
        cpSync(id === 'demo' ? bin : sealed, id === 'demo' ? join(cwd, 'bin') : cwd, { recursive: true });
        if (id === 'data:import') await makeDataFiles(cwd);
        else if (/^(backtest|data:(list|verify))/.test(id)) cpSync(market, cwd, { recursive: true });
        else if (/^(explain|logs|report)/.test(id)) cpSync(traded, cwd, { recursive: true });
        else if (id.startsWith('ledger')) cpSync(booked, cwd, { recursive: true });
        else if (id === 'notify:test') setDeployment(cwd, hooks.settings);
        else if (id === 'data:download') setDeployment(cwd, data.settings);
        else if (TRADING.test(id)) cpSync(replayed, cwd, { recursive: true });
        if (id === 'ledger:export')
          cpSync(join(market, 'data', 'backtest_results'), join(cwd, 'data', 'backtest_results'), { recursive: true });
        const isEndless = / --(follow|watch)\b|^tbot schedule$/.test(line);
        const shell = ['sh', '-c', line];
        const [program = '', ...args] = isEndless
          ? ['timeout', '--preserve-status', '-s', 'INT', '3', ...shell]
          : shell;
        const { code, stdout, stderr } = await endOf(spawn(program, args, { cwd, env }));
        assert.equal(code, isEndless ? 130 : 0, `${line}\n${stdout}${stderr}`);
      });
    } finally {
      hooks.child.kill();
      await data.close();
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

/** With nothing on its stdin. */
async function endOf(child: ChildProcessWithoutNullStreams): Promise<Ran> {
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end();
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** What is about an account that trades. */
const TRADING = /^(run|scan|replay|status|positions|orders|stop|flatten|kill|risk|watchdog|self-check|reconcile)\b/;

/** The session that the examples name, twice, on a market of its time. */
function tradeOnBuiltInBroker(home: string): void {
  for (const command of ['init .', 'config set BROKER=sim', 'data synth --end 2025-12-31 --sessions 25'])
    assert.equal(tbot(command.split(' '), { cwd: home }).code, 0, command);
  for (let round = 0; round < 2; round++)
    assert.equal(tbot(['run', 'all', '--replay', '2025-12-31'], { home }).code, 0);
}

/** Webhooks that take everything. */
async function startHooks(): Promise<{ child: ChildProcess; settings: Readonly<Record<string, string>> }> {
  const { child, base } = await answering('ok');
  return { child, settings: { SLACK_WEBHOOK_URL: `${base}/slack`, ALERT_WEBHOOK_URL: `${base}/hook` } };
}

/** An Alpaca that has the week of the examples, and a Cboe. */
async function startDataServers(): Promise<{
  settings: Readonly<Record<string, string>>;
  close: () => Promise<void>;
}> {
  const week = sessionsBetween(sessionOf('2025-12-01').day, sessionOf('2025-12-05').day);
  const rows = Object.fromEntries(week.map(({ date }) => [date, flat(0, 389, 100)]));
  const bars = ['SPY', 'AAPL'].map((symbol) => barsOfSessions(symbol, rows));
  const alpaca = await AlpacaProcess.start(bars, { date: '2025-12-08' });
  const cboe = await answering('DATE,OPEN,HIGH,LOW,CLOSE\\n11/28/2025,17.1,17.5,16.3,16.35\\n');
  return {
    settings: {
      ALPACA_PAPER_API_KEY: KEYS.paper.keyId,
      ALPACA_PAPER_SECRET_KEY: KEYS.paper.secret,
      ALPACA_DATA_URL: alpaca.state.origin,
      VIX_URL: `${cboe.base}/VIX_History.csv`,
    },
    close: async () => {
      cboe.child.kill();
      await alpaca.close();
    },
  };
}

/** A server that says so to everything, in a process of its own: this one waits for the examples. */
async function answering(text: string): Promise<{ child: ChildProcess; base: string }> {
  const script =
    `require('http').createServer((q, s) => q.resume().on('end', () => s.end('${text}')))` +
    ".listen(0, '127.0.0.1', function () { console.log(this.address().port) })";
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.once('exit', () => child.kill());
  const [port] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return { child, base: `http://127.0.0.1:${port.trim()}` };
}

/** What the examples of `data import` name. */
async function makeDataFiles(folder: string): Promise<void> {
  const bars =
    'date,open,high,low,close,volume\n2023-06-05 09:30:00,9,9.5,8.5,9,100\n2023-06-05 09:31:00,9,9.5,8.5,9,100\n';
  writeFileSync(join(folder, 'spy_1min.csv.gz'), gzipSync(bars));
  writeFileSync(join(folder, 'vix-daily.csv'), 'date,open,high,low,close\n2023-06-05,15,16,14,15\n');
  mkdirSync(join(folder, 'bars'));
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create()).connect();
  const row =
    "TIMESTAMP '2023-06-05 13:30:00' AS time, 9.0 AS open, 9.5 AS high, 8.5 AS low, 9.0 AS close, 100 AS volume";
  await connection.run(
    `COPY (SELECT 'QQQ' AS symbol, ${row}) TO '${join(folder, 'bars', 'qqq.parquet')}' (FORMAT parquet)`,
  );
  connection.closeSync();
}
