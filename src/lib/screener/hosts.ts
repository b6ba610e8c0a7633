/**
 * The hosts that a screener talks to. Guarantees: a key goes to its vendor's own host, or to this machine, and nowhere else,
 * whatever address is configured.
 */
import { ConfigError } from '../core/errors.ts';

const HERE = ['localhost', '127.0.0.1', '[::1]'];

/** @throws ConfigError `host_not_allowed` */
export function allowedAddress(key: string, address: string, hosts: readonly string[]): URL {
  const url = new URL(address);
  if ([...hosts, ...HERE].includes(url.hostname)) return url;
  throw new ConfigError({
    code: 'host_not_allowed',
    message: `${key} names ${url.hostname}, and the keys of the screener go to ${hosts.join(', ')} only`,
    cure: `set ${key} to https://${hosts[0] ?? ''}, or leave it empty for the default`,
  });
}
