/**
 * Every command of tbot, as it is typed where there is no network: what needs it, and what does without. A command that is new
 * has to be added here.
 */

export interface Row {
  /** After `tbot`. */
  readonly words: string;
  /** What it says could not be reached; it then ends with 4. Left out: it needs no network. */
  readonly unreached?: RegExp;
  /** Left out: 4 where something could not be reached, else 0. */
  readonly exit?: number;
  /** What it says although it succeeds. */
  readonly says?: RegExp;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Typed before it, in the same home. */
  readonly first?: readonly string[];
  /** It names its own folder. */
  readonly isHomeless?: boolean;
  /** It goes on until it is asked to stop. */
  readonly isEndless?: boolean;
  /** What its clock shows; left out: MONDAY. */
  readonly at?: string;
}

/** Twenty-eight minutes after the open, a minute after the last sign of life of a run that holds SPY. */
export const MONDAY = '2026-11-23T14:58:30Z';
export const SESSION = '2026-11-23';
/** The session before, which is in the bar store, and was replayed. */
export const REPLAYED = '2026-11-20';
const SATURDAY = '2026-11-28T12:00:00Z';

const ALPACA = /Alpaca( \(\S+\))? (did not answer|could not be reached)/;
const held = { unreached: ALPACA } as const;

export const ROWS: Readonly<Record<string, readonly Row[]>> = {
  backtest: [{ words: 'backtest --strategy close --charts 0' }],
  'backtest report': [{ words: 'backtest report' }],
  calendar: [{ words: 'calendar' }],
  'config set': [{ words: 'config set STRAT_OPEN_BUFFER=0.03' }],
  'config show': [{ words: 'config show' }],
  'config template': [{ words: 'config template env_bot' }],
  'config validate': [{ words: 'config validate' }],
  'data download': [
    { words: 'data download --symbols XYZ --start 2026-11-16 --end 2026-11-20', ...held },
    { words: 'data download --kind vix', unreached: /^error source_unreachable: \S+ could not be reached/m },
  ],
  'data import': [{ words: 'data import bars.csv --symbol ABC' }],
  'data list': [{ words: 'data list' }],
  'data synth': [{ words: 'data synth --sessions 2 --end 2026-11-20' }],
  'data verify': [{ words: 'data verify SPY' }],
  'decrypt-env': [{ words: 'decrypt-env', first: ['encrypt-env --remove'] }],
  demo: [{ words: 'demo --home demo', isHomeless: true }],
  doctor: [{ words: 'doctor', unreached: ALPACA }],
  'encrypt-env': [{ words: 'encrypt-env' }],
  explain: [{ words: `explain ${SESSION}-open-SPY-1` }],
  flatten: [{ words: 'flatten', ...held }],
  'generate-key': [{ words: 'generate-key' }],
  'hash-password': [{ words: 'hash-password', input: 'a password of some length\n' }],
  init: [{ words: 'init another', isHomeless: true }],
  'kill engage': [{ words: 'kill engage' }],
  'kill release': [{ words: 'kill release', first: ['kill engage'], exit: 3 }],
  'kill status': [{ words: 'kill status' }],
  'ledger backup': [{ words: 'ledger backup' }],
  'ledger export': [{ words: 'ledger export' }],
  'ledger show': [{ words: 'ledger show' }],
  'ledger verify': [{ words: 'ledger verify', says: /not compared with the broker: Alpaca did not answer/ }],
  logs: [{ words: 'logs' }],
  'notify test': [{ words: 'notify test', unreached: /email: refused after .*webhook: refused after /s }],
  orders: [{ words: 'orders' }],
  positions: [{ words: 'positions' }],
  reconcile: [{ words: 'reconcile', ...held }],
  replay: [{ words: `replay ${REPLAYED}` }],
  'report daily': [
    { words: 'report daily' },
    {
      words: 'report daily --notify',
      unreached: /email has not taken "daily_report": .*given up.*^webhook: refused$/ms,
    },
  ],
  'report performance': [{ words: 'report performance' }],
  'report trades': [{ words: 'report trades' }],
  'risk check': [{ words: 'risk check' }],
  'risk rearm': [{ words: 'risk rearm' }],
  'run all': [{ words: 'run all --symbols SPY --dry-run', ...held }],
  'run close': [{ words: 'run close --symbols SPY', ...held }],
  'run mid': [{ words: 'run mid --symbols SPY', ...held }],
  'run open': [
    { words: 'run open --symbols SPY', ...held },
    { words: `run open --replay ${REPLAYED}`, env: { TBOT_BROKER: 'sim' } },
  ],
  scan: [
    { words: 'scan', says: /note: Alpaca \(\S+\) could not be reached.*candidates are those of the bar store alone/s },
    { words: 'scan --source alpaca', ...held },
    { words: 'scan --source finnhub', unreached: /Finnhub \(\S+\) could not be reached/ },
  ],
  schedule: [{ words: 'schedule --list' }, { words: 'schedule', isEndless: true, at: SATURDAY }],
  'self-check': [{ words: 'self-check' }],
  'service install': [{ words: 'service install' }],
  status: [{ words: 'status' }],
  stop: [{ words: 'stop' }],
  watchdog: [{ words: 'watchdog', ...held }],
};
