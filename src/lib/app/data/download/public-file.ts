/**
 * A public file by HTTP: nothing secret is sent. Guarantees: it is read to its end within a time and a length, or it is an error;
 * what fails for a while is tried again; a signal ends it at once.
 */
import { brokenOff } from '../../../brokers/call-budget.ts';
import { backoffMs, RETRY_AFTER, retryAfterOf } from '../../../core/backoff.ts';
import type { Clock, Timers } from '../../../core/clock.ts';
import { BrokerError, NetworkError, TbotError } from '../../../core/errors.ts';
import type { Rng } from '../../../core/rng.ts';
import { pause } from '../../../core/pause.ts';

export interface FilePorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly rng: Rng;
  readonly retries: number;
  readonly signal: AbortSignal;
}

const TIMEOUT_MS = 20_000;
/** Bytes; the VIX since 1990 has about half a million. */
const LENGTH_MAX = 10_000_000;
const BACKOFF = { baseMs: 500, capMs: 8_000 } as const;
const WAIT_MAX_MS = 70_000;

/** @throws NetworkError `source_unreachable`, `source_busy`; BrokerError `source_refused`; InterruptedError */
export async function publicFile(address: string, ports: FilePorts): Promise<Uint8Array> {
  const { clock, timers, rng, retries, signal } = ports;
  for (let failures = 1; ; failures++) {
    try {
      return await once(new URL(address), ports);
    } catch (error) {
      const waitMs = backoffMs(failures, BACKOFF, rng, retryAfterOf(error));
      if (!(error instanceof TbotError) || !error.retryable || failures > retries || waitMs > WAIT_MAX_MS) throw error;
      await pause({ clock, timers }, waitMs, signal, brokenOff);
    }
  }
}

async function once(url: URL, { clock, timers, signal }: FilePorts): Promise<Uint8Array> {
  const over = new AbortController();
  const takeBack = timers.at(clock.now() + TIMEOUT_MS, () => over.abort());
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, over.signal]) });
    if (response.status !== 200) throw refused(url, response);
    return await bytesOf(response, url);
  } catch (error) {
    if (error instanceof TbotError) throw error;
    if (signal.aborted) throw brokenOff();
    throw unreachable(url, over.signal.aborted ? 'no answer in time' : kindOf(error));
  } finally {
    takeBack();
    over.abort(); // what is left of the answer is not waited for
  }
}

async function bytesOf(response: Response, url: URL): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > LENGTH_MAX) throw unreachable(url, 'the answer is too long');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function refused(url: URL, { status, headers }: Response): TbotError {
  const message = `${url.host} answered with status ${String(status)}`;
  if (status === 429 || status === 408 || status >= 500) {
    const seconds = Number(headers.get('retry-after') ?? 0);
    const details = { host: url.host, status, [RETRY_AFTER]: seconds > 0 ? seconds * 1000 : 0 };
    return new NetworkError({ code: 'source_busy', message, cure: 'try again later', retryable: true, details });
  }
  const cure = 'look whether the file has moved, and set its address';
  return new BrokerError({ code: 'source_refused', message, cure, details: { host: url.host, status } });
}

function unreachable(url: URL, why: string): NetworkError {
  return new NetworkError({
    code: 'source_unreachable',
    message: `${url.host} could not be reached: ${why}`,
    cure: 'check the connection, then try again',
    retryable: true,
    details: { host: url.host },
  });
}

function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : error.name;
}
