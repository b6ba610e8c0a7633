/**
 * How a simulated exchange and its client talk: JSON, a line each, over a Unix socket or a port of this machine.
 * Guarantees: what is sent in order arrives in order; errors arrive as what they were thrown as; a line that is no frame,
 * or too long, ends the connection.
 */
import type { Socket } from 'node:net';
import { BrokerError, ConfigError, LogicError, NetworkError, TbotError } from '../../core/errors.ts';
import type { EpochMs } from '../../core/clock.ts';
import type { Capabilities } from '../../orders/broker.ts';
import type { FeedIdentity } from '../../session/feed.ts';

/** Where it listens. */
export type SimAddress = { readonly path: string } | { readonly port: number };

/** What a client may ask for. */
export type SimVerb =
  | 'connect'
  | 'disconnect'
  | 'account'
  | 'positions'
  | 'openOrders'
  | 'orderByClientId'
  | 'executionsSince'
  | 'place'
  | 'cancel'
  | 'instrument'
  | 'quotes'
  | 'clock'
  | 'start'
  | 'watch'
  | 'stop'
  | 'advance';

export interface Ask {
  readonly id: number;
  readonly verb: SimVerb;
  readonly args: readonly unknown[];
}

interface ErrorFrame {
  readonly type: string;
  readonly code: string;
  readonly message: string;
  readonly cure: string;
  readonly retryable: boolean;
}

export interface Hello {
  readonly kind: 'hello';
  readonly now: EpochMs;
  readonly can: Capabilities;
  readonly feed: FeedIdentity;
}

export type Frame =
  | Hello
  | { readonly kind: 'answer'; readonly now: EpochMs; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly now: EpochMs; readonly id: number; readonly error: ErrorFrame }
  | { readonly kind: 'told'; readonly now: EpochMs; readonly what: ToldWhat; readonly values: readonly unknown[] }
  /** Another client has come; nothing more is told to this one. */
  | { readonly kind: 'taken_over'; readonly now: EpochMs };

export type ToldWhat = 'order' | 'execution' | 'opened' | 'closed' | 'quoted';

/** Characters of a line; the longest are the bars of one minute. */
const LINE_MAX = 4_000_000;

const ERRORS = { BrokerError, NetworkError, ConfigError, LogicError } as const;

export function send(socket: Socket, frame: Frame | Ask): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(frame)}\n`);
}

/** What it hears that is no frame, or throws on hearing one, ends the connection. */
export function hear(socket: Socket, each: (frame: unknown) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  // Questions are small and each waits for the one before: no waiting for more to send.
  socket.setNoDelay(true);
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    try {
      for (const line of lines) each(JSON.parse(line));
      if (rest.length > LINE_MAX) socket.destroy();
    } catch {
      socket.destroy();
    }
  });
}

export function errorFrame(error: unknown): ErrorFrame {
  if (!(error instanceof TbotError))
    return {
      type: 'LogicError',
      code: 'venue_failed',
      message: String(error),
      cure: 'report this bug',
      retryable: false,
    };
  const { name, code, message, cure, retryable } = error;
  return { type: name, code, message, cure, retryable };
}

export function errorOf({ type, ...failure }: ErrorFrame): TbotError {
  const kind = Object.hasOwn(ERRORS, type) ? ERRORS[type as keyof typeof ERRORS] : LogicError;
  return new kind(failure);
}
