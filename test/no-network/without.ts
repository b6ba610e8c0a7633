/**
 * Ways to be without a network. `cut`: no interface at all (unshare), or where this machine allows none, ports at which nobody
 * listens; `silent`: everything is connected to, and nothing ever answered.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface Without {
  /** Before the program and its words. */
  readonly prefix: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly close: () => void;
}

const nothing = (): void => undefined;

export function cutOff(): Without {
  for (const prefix of [
    ['unshare', '-n'],
    ['unshare', '-rn'],
  ])
    if (spawnSync(prefix[0] ?? '', [...prefix.slice(1), 'true']).status === 0)
      return { prefix, env: {}, close: nothing };
  // Port 1 (tcpmux) is nobody's.
  return { prefix: [], env: everythingAt(1), close: nothing };
}

export async function silence(): Promise<Without> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', nothing).resume();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { prefix: [], env: everythingAt((server.address() as AddressInfo).port), close };
}

function everythingAt(port: number): Readonly<Record<string, string>> {
  const url = `http://127.0.0.1:${String(port)}`;
  const urls = ['ALPACA_PAPER_URL', 'ALPACA_DATA_URL', 'FINNHUB_URL'].map((key) => [`TBOT_${key}`, url]);
  const hooks = ['VIX_URL', 'ALERT_WEBHOOK_URL', 'HEALTHCHECK_URL'].map((key) => [`TBOT_${key}`, `${url}/a`]);
  const mail = { TBOT_SMTP_HOST: '127.0.0.1', TBOT_SMTP_PORT: String(port) };
  return { ...(Object.fromEntries([...urls, ...hooks]) as Record<string, string>), ...mail };
}
