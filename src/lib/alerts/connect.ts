/**
 * The way to an address that is itself a secret, without a word said there: its name is looked up, it is connected to, and by
 * https its certificate is proven. Guarantees: nothing is sent; what is thrown names the kind of failure alone.
 */
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectByTls } from 'node:tls';
import type { Secret } from '../core/secret.ts';
import { unreached } from './http.ts';

const PORTS = { 'https:': 443, 'http:': 80 } as const;

/** @throws NetworkError `alert_not_sent` */
export async function connect(what: string, url: Secret, signal: AbortSignal): Promise<void> {
  const { protocol, hostname, port } = new URL(url.reveal());
  const isPrivate = protocol === 'https:';
  // A host in brackets is an address of version 6.
  const host = hostname.replace(/^\[|\]$/g, '');
  const to = { host, port: Number(port || PORTS[isPrivate ? 'https:' : 'http:']) };
  const socket = isPrivate ? connectByTls(isIP(host) === 0 ? { ...to, servername: host } : to) : connectPlain(to);
  try {
    await reached(socket, isPrivate ? 'secureConnect' : 'connect', signal);
  } catch (error) {
    throw unreached(what, error);
  } finally {
    socket.destroy();
  }
}

function reached(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, resolve);
    socket.once('error', reject);
    signal.addEventListener('abort', () => {
      reject(new DOMException('not in time', 'TimeoutError'));
    });
  });
}
