/** What is wrong with a configuration, and how it is told: key, value seen, what is accepted, an example. */
import { counted } from '../core/counted.ts';
import { ConfigError } from '../core/errors.ts';
import { MASK } from '../core/secret.ts';

/** `--set`: of a run that takes settings from its command line. */
export type ConfigPlace = '.env' | '.env_bot' | '.env_bot.enc' | 'environment' | '--set';

export interface Fault {
  /** Where the value came from: a file, or TBOT_<KEY> in the environment. */
  readonly place: ConfigPlace;
  /** 1-based, in a file. */
  readonly line?: number;
  /** Null for a line that sets no key. */
  readonly key: string | null;
  /** The value as it was seen, masked for a secret; null where there is none to show. */
  readonly seen: string | null;
  /** What is wrong, as half a sentence. */
  readonly problem: string;
  /** What would be accepted. */
  readonly accepts: string;
  readonly example: string;
}

export interface Warning {
  readonly place: ConfigPlace;
  /** 1-based, in a file. */
  readonly line?: number;
  readonly key: string | null;
  readonly message: string;
}

/** Where faults and warnings are gathered. */
export interface Report {
  readonly faults: Fault[];
  readonly warnings: Warning[];
}

/** The most of a value that a message repeats. */
const SEEN_MAX = 60;

/** A value as a message may show it: printable, not endless, without what an address carries as credentials. */
export function shown(value: string, secret: boolean): string {
  const whole = shownWhole(value, secret);
  return whole.length > SEEN_MAX ? `${whole.slice(0, SEEN_MAX)}...` : whole;
}

/** The same as long as it is: what is recorded of a run is decided by once more. */
export function shownWhole(value: string, secret: boolean): string {
  if (secret) return MASK;
  // eslint-disable-next-line no-control-regex -- a message must not carry a terminal's control characters
  const printable = value.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?');
  return printable
    .replace(/^([a-z]+:\/\/)?.*:.*@/i, `$1${MASK}@`)
    .replace(/\?.*$/, (query) => (printable.includes('://') ? `?${MASK}` : query));
}

/** `.env_bot line 7: MAX_TRADES is "x": not accepted; accepted: a whole number from 1 to 20; example: MAX_TRADES=4` */
export function faultText(fault: Fault): string {
  const where = fault.line === undefined ? fault.place : `${fault.place} line ${String(fault.line)}`;
  const what = fault.key === null ? '' : ` ${fault.key}${fault.seen === null ? '' : ` is "${fault.seen}"`}:`;
  return `${where}:${what} ${fault.problem}; accepted: ${fault.accepts}; example: ${fault.example}`;
}

/** `.env SMTP_PORT: not accepted, and 2 more faults`; null: there are none. */
export function faultsInShort([first, ...more]: readonly Fault[]): string | null {
  if (first === undefined) return null;
  const others = more.length === 0 ? '' : `, and ${counted(more.length, 'more fault')}`;
  return `${[first.place, first.key].filter(Boolean).join(' ')}: ${first.problem}${others}`;
}

export const FAULTS_CURE = 'tbot config validate shows all';

/** One error for all faults of both files. */
export function configInvalid(faults: readonly Fault[]): ConfigError {
  return new ConfigError({
    code: 'config_invalid',
    message: `the configuration has ${counted(faults.length, 'fault')}:\n${faults.map((fault) => `  ${faultText(fault)}`).join('\n')}`,
    cure: faults.some(({ place }) => place === '--set')
      ? 'correct what --set says, or set with it what goes together; tbot config show shows what the files say'
      : 'correct the files (or the TBOT_ variables) and check with tbot config validate',
    details: { faults },
  });
}
