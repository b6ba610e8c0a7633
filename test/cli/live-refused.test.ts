/**
 * Starts with real money, or meant for it, that are refused: as a whole command before a local Alpaca, each with its exit
 * code, its reason and its cure. Nothing but questions is sent, and where no question is due not even these.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { withOverrides } from '../../src/lib/app/app.ts';
import { configOf } from '../../src/lib/config/files.ts';
import { tradingFingerprint } from '../../src/lib/config/fingerprint.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import { readJournal } from '../../src/lib/journal/reader.ts';
import { alpacaEnvironment, endAll, LedRun } from '../alpaca/led.ts';
import { LocalAlpaca, type AlpacaOptions } from '../alpaca/local-alpaca.ts';
import { KEYS } from '../alpaca/sdk.ts';
import { barsOf, flat, FULL_DAY } from '../helpers/bars.ts';
import { appIn, simAccount, write } from '../helpers/ops.ts';
import { assertFits } from '../helpers/schema.ts';
import { json, makeHome } from '../helpers/tbot.ts';
import { OPEN, runStarted, sessionOpened } from '../helpers/told-session.ts';

/** The session before FULL_DAY. */
const DAY_BEFORE = '2022-02-28';

interface Start {
  readonly mode: 'paper' | 'live';
  /** Whether a dry run of open has passed, the day before. */
  readonly isDryRunPassed?: boolean;
  readonly alpaca?: AlpacaOptions;
  readonly settings?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

interface Refusal {
  readonly code: string;
  readonly exit: number;
  readonly cause: RegExp;
  readonly cure: RegExp;
  /** Whether Alpaca was asked anything before. */
  readonly asked: boolean;
}

type Row = readonly [title: string, start: Start, refusal: Refusal];

const HINDERED = { code: 'account_hindered', exit: 3, asked: true } as const;
const KEY = { code: 'key_of_other_mode', exit: 2, asked: false } as const;
const CONFIG = { code: 'config_invalid', exit: 2, asked: false } as const;
const short = { positions: [{ ticker: 'AAA', quantity: -5, cost: 50 }] } as const;

const ROWS: readonly Row[] = [
  [
    'live, and no dry run has passed',
    { mode: 'live' },
    {
      ...{ code: 'dry_run_needed', exit: 3, asked: false },
      cause: /a live run waits for a passed dry run; open: no dry run has passed yet/,
      cure: /tbot run open --dry-run, over one whole window of a session/,
    },
  ],
  [
    'live, and the trading configuration is another than that of the dry run',
    { mode: 'live', isDryRunPassed: true, settings: { TBOT_STRAT_OPEN_BUFFER: '0.03' } },
    {
      ...{ code: 'dry_run_needed', exit: 3, asked: false },
      cause: /the trading configuration has changed since the last one that passed/,
      cure: /tbot run open --dry-run/,
    },
  ],
  [
    'paper keys in the fields of the live ones',
    { mode: 'live', isDryRunPassed: true, settings: keys('LIVE', 'paper') },
    { ...KEY, cause: /ALPACA_MODE is live, and the id of its key does not begin with AK/, cure: /ALPACA_LIVE_API_KEY/ },
  ],
  [
    'paper keys in the fields of the live ones, also for a dry run',
    { mode: 'live', settings: keys('LIVE', 'paper'), args: ['--dry-run'] },
    { ...KEY, cause: /does not begin with AK/, cure: /copy the keys of the live account/ },
  ],
  [
    'live keys in the fields of the paper ones',
    { mode: 'paper', settings: keys('PAPER', 'live') },
    { ...KEY, cause: /ALPACA_MODE is paper, .* begin with PK/, cure: /ALPACA_PAPER_API_KEY/ },
  ],
  [
    'live, and no live keys',
    { mode: 'live', isDryRunPassed: true, settings: { TBOT_ALPACA_LIVE_API_KEY: '' } },
    {
      ...{ code: 'keys_missing', exit: 2, asked: false },
      cause: /\.env lacks ALPACA_LIVE_API_KEY/,
      cure: /keys of the live account/,
    },
  ],
  [
    'live, at a host that is not Alpaca',
    {
      mode: 'live',
      isDryRunPassed: true,
      settings: { TBOT_ALPACA_LIVE_URL: 'https://api.alpaca.markets.example.com' },
    },
    { ...CONFIG, cause: /ALPACA_LIVE_URL/, cure: /accepted: https:\/\/api\.alpaca\.markets/ },
  ],
  [
    'live, at the host of the paper account',
    { mode: 'live', isDryRunPassed: true, settings: { TBOT_ALPACA_LIVE_URL: 'https://paper-api.alpaca.markets' } },
    { ...CONFIG, cause: /ALPACA_LIVE_URL/, cure: /accepted: https:\/\/api\.alpaca\.markets/ },
  ],
  [
    'live, at Alpaca, by the data of a server on this machine',
    { mode: 'live', isDryRunPassed: true, settings: { TBOT_ALPACA_LIVE_URL: 'https://api.alpaca.markets' } },
    {
      ...{ code: 'mixed_hosts', exit: 2, asked: false },
      cause: /orders were to go to https:\/\/api\.alpaca\.markets by the data of http:\/\/127/,
      cure: /take ALPACA_DATA_URL out of \.env/,
    },
  ],
  [
    'live, with an account that holds a short position',
    { mode: 'live', isDryRunPassed: true, alpaca: short },
    { ...HINDERED, cause: /short positions \(AAA\)/, cure: /settle it with the broker/ },
  ],
  [
    'paper, with an account that holds a short position',
    { mode: 'paper', alpaca: short },
    { ...HINDERED, cause: /short positions \(AAA\)/, cure: /settle it with the broker/ },
  ],
  ...(
    [
      ['account_blocked', /blocked/],
      ['trading_blocked', /its trading is blocked/],
      ['trade_suspended_by_user', /suspended/],
    ] as const
  ).map(([field, cause]): Row => [
    `live, with an account whose ${field} is set`,
    { mode: 'live', isDryRunPassed: true, alpaca: { account: { [field]: true } } },
    { ...HINDERED, cause, cure: /settle it with the broker/ },
  ]),
];

/** The keys of one kind where those of the other belong. */
function keys(field: 'LIVE' | 'PAPER', kind: 'live' | 'paper'): Record<string, string> {
  return {
    [`TBOT_ALPACA_${field}_API_KEY`]: KEYS[kind].keyId,
    [`TBOT_ALPACA_${field}_SECRET_KEY`]: KEYS[kind].secret,
  };
}

/** What a whole window of open leaves: decisions at the closes of minutes 20 to 48, each a second after it. */
function passDryRun(home: string): void {
  const overrides = { ALPACA_MODE: 'live', BROKER: 'alpaca', TEST_MODE: 'false' };
  const configHash = tradingFingerprint(configOf(withOverrides(appIn(home), overrides).configuration()).trading);
  const account = simAccount(home, 'alpaca-live-dry');
  const [open, run] = [OPEN(DAY_BEFORE), 'D'];
  const started = runStarted({ run, isDryRun: true, mode: 'live', configHash });
  write(account, [started, sessionOpened(DAY_BEFORE)], open, DAY_BEFORE);
  for (let m = 20; m <= 48; m++)
    write(account, [{ kind: 'decided', m }], open + (m + 1) * MINUTE_MS + 1_000, DAY_BEFORE);
  write(account, [{ kind: 'run_ended', run, how: 'done', code: null }], open + 51 * MINUTE_MS, DAY_BEFORE);
}

/** Who reads one leaves SQLite's own files beside it. */
function journalsIn(home: string): string[] {
  return readdirSync(join(home, 'data', 'journal')).filter((name) => name.endsWith('.sqlite'));
}

function kindsIn(journal: string): string[] {
  const reader = readJournal(journal);
  try {
    return [...reader.read()].map(({ record }) => record.kind);
  } finally {
    reader.close();
  }
}

describe('tbot run is refused', function () {
  this.timeout(60_000);
  const opened: LocalAlpaca[] = [];

  afterEach(async () => {
    endAll();
    for (const each of opened.splice(0)) await each.close();
  });

  for (const [title, start, refusal] of ROWS)
    it(`${title}: ${refusal.code}, exit code ${String(refusal.exit)}`, async () => {
      const { mode, settings = {} } = start;
      const alpaca = await LocalAlpaca.open([barsOf('AAA', flat(0, 389, 50))], {
        ...{ date: FULL_DAY, mode },
        ...start.alpaca,
      });
      opened.push(alpaca);
      const home = makeHome();
      if (start.isDryRunPassed === true) passDryRun(home);
      const before = journalsIn(home);
      const env = { ...alpacaEnvironment({ origin: alpaca.origin, mode }, alpaca.now()), TBOT_TEST_MODE: 'false' };
      const words = ['run', 'open', '--symbols', 'AAA', '--home', home, '--json', ...(start.args ?? [])];
      const ended = await LedRun.beside(alpaca, words, { ...env, ...settings }).ended;
      const document = json(ended);
      assertFits('error', document);
      const { code, message, cure } = document.error as Record<'code' | 'message' | 'cure', string>;
      assert.deepEqual([code, ended.code], [refusal.code, refusal.exit], message);
      assert.match(message, refusal.cause);
      assert.match(`${message} ${cure}`, refusal.cure);
      const calls = alpaca.calls.map(({ method, path }) => `${method} ${path}`);
      assert.deepEqual(
        calls.filter((call) => !call.startsWith('GET ')),
        [],
      );
      assert.equal(calls.length > 0, refusal.asked, calls.join(', '));
      for (const { keyId, secret } of Object.values(KEYS))
        for (const text of [ended.stdout, ended.stderr]) assert.ok(!text.includes(secret) && !text.includes(keyId));
      if (refusal.asked) assert.deepEqual(kindsIn(simAccount(home, `alpaca-${mode}`).journal), ['error']);
      else assert.deepEqual(journalsIn(home), before);
    });
});
