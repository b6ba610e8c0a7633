/**
 * The vendor's own client, turned to the local Alpaca. Guarantees: a request to a host that is not Alpaca's throws, and
 * so nothing leaves this machine.
 */
import { Alpaca } from '@alpacahq/alpaca-trade-api';

export interface Keys {
  readonly keyId: string;
  readonly secret: string;
}

export const KEYS = {
  paper: { keyId: 'PKLOCALALPACA0000001', secret: 'secret-of-the-local-paper-account-000001' },
  live: { keyId: 'AKLOCALALPACA0000001', secret: 'secret-of-the-local-live-account-0000001' },
} as const satisfies Record<string, Keys>;

/** The host that a request was for, which the local server cannot see otherwise. */
export const HOST_HEADER = 'x-local-host';

const HOSTS = ['paper-api.alpaca.markets', 'api.alpaca.markets', 'data.alpaca.markets'];

/** Alpaca's hosts are all at that origin. */
export function fetchTo(origin: string): typeof fetch {
  return (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (!HOSTS.includes(url.host)) throw new Error(`${url.host} is not a host of Alpaca`);
    const headers = new Headers(init?.headers);
    headers.set(HOST_HEADER, url.host);
    return fetch(`${origin}${url.pathname}${url.search}`, { ...init, headers });
  };
}

/** Without retries and without a limit of its own, so that a test sees what the server said. */
export function sdkOf(origin: string, keys: Keys = KEYS.paper, timeoutMs = 2_000): Alpaca {
  const own = { paper: keys.keyId.startsWith('PK'), retry: false, rateLimit: false, timeoutMs } as const;
  return new Alpaca({ ...keys, ...own, fetchApi: fetchTo(origin) });
}
