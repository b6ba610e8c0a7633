/**
 * Where Alpaca is, and with which keys: the one table of hosts that anything is sent to. Guarantees: what is neither in the table
 * nor a test's server on this machine is refused before a byte leaves; keys of one kind never go to the other kind's host; a
 * secret is shown by nothing.
 */
import { ConfigError } from '../../core/errors.ts';
import { MASK, type Secret } from '../../core/secret.ts';

export type AlpacaMode = 'paper' | 'live';

export interface AlpacaAddresses {
  readonly trading: string;
  readonly data: string;
  readonly tradingStream: string;
  /** Without the path, which names the feed. */
  readonly dataStream: string;
}

const DATA = { data: 'https://data.alpaca.markets', dataStream: 'wss://stream.data.alpaca.markets' } as const;

export const OFFICIAL_ADDRESSES: Readonly<Record<AlpacaMode, AlpacaAddresses>> = {
  paper: {
    ...DATA,
    trading: 'https://paper-api.alpaca.markets',
    tradingStream: 'wss://paper-api.alpaca.markets/stream',
  },
  live: { ...DATA, trading: 'https://api.alpaca.markets', tradingStream: 'wss://api.alpaca.markets/stream' },
};

/** How the ids of keys begin. */
const KEY_PREFIX: Readonly<Record<AlpacaMode, string>> = { paper: 'PK', live: 'AK' };

export interface AlpacaKeys {
  readonly id: Secret;
  readonly secret: Secret;
}

/** Made by `alpacaAccess` alone, which has checked it. */
export interface AlpacaAccess {
  readonly mode: AlpacaMode;
  readonly keys: AlpacaKeys;
  readonly addresses: AlpacaAddresses;
}

/**
 * `addresses`: for tests, a server on this machine; no setting of a user leads here.
 * @throws ConfigError `key_of_other_mode`, `host_not_allowed`
 */
export function alpacaAccess(
  mode: AlpacaMode,
  keys: AlpacaKeys,
  addresses: AlpacaAddresses = OFFICIAL_ADDRESSES[mode],
): AlpacaAccess {
  assertKind(mode, keys);
  for (const name of Object.keys(DATA) as (keyof typeof DATA)[]) assertAllowed(mode, name, addresses);
  assertAllowed(mode, 'trading', addresses);
  assertAllowed(mode, 'tradingStream', addresses);
  return { mode, keys, addresses };
}

/** @throws ConfigError `host_not_allowed` */
export function addressOf({ mode, addresses }: AlpacaAccess, name: keyof AlpacaAddresses): string {
  assertAllowed(mode, name, addresses);
  return addresses[name];
}

/** A text of others, without the secrets that it may repeat. */
export function withoutSecrets(text: string, { id, secret }: AlpacaKeys): string {
  return text.replaceAll(id.reveal(), MASK).replaceAll(secret.reveal(), MASK);
}

function assertKind(mode: AlpacaMode, { id, secret }: AlpacaKeys): void {
  const prefix = KEY_PREFIX[mode];
  if (id.reveal().startsWith(prefix) && secret.reveal() !== '') return;
  throw new ConfigError({
    code: 'key_of_other_mode',
    message: `ALPACA_MODE is ${mode}, and the id of its key does not begin with ${prefix}, or its secret is empty`,
    cure: `copy the keys of the ${mode} account from Alpaca's site to ALPACA_${mode.toUpperCase()}_API_KEY and _SECRET_KEY in .env`,
  });
}

function assertAllowed(mode: AlpacaMode, name: keyof AlpacaAddresses, addresses: AlpacaAddresses): void {
  const [official, address] = [OFFICIAL_ADDRESSES[mode][name], addresses[name]];
  if (address === official || isOnThisMachine(address, name)) return;
  throw new ConfigError({
    code: 'host_not_allowed',
    message: `${hostOf(address)} is not where Alpaca's ${mode} account is: nothing was sent`,
    cure: `the address of ${name} is ${official}`,
  });
}

/** In clear text only where nothing leaves the machine. */
function isOnThisMachine(address: string, name: keyof AlpacaAddresses): boolean {
  const url = URL.parse(address);
  const protocol = name === 'trading' || name === 'data' ? 'http:' : 'ws:';
  return url?.protocol === protocol && url.hostname === '127.0.0.1' && url.username === '' && url.password === '';
}

function hostOf(address: string): string {
  return URL.parse(address)?.host ?? 'what is no address';
}
