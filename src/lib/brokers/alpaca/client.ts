/**
 * Alpaca by HTTP, through the vendor's client, which is loaded when first used. Guarantees: each call waits for its turn; it is
 * sent once, whatever comes of it; what is returned is the answer as it came, for a schema to read.
 */
import type { Alpaca } from '@alpacahq/alpaca-trade-api/rest';
import { TbotError } from '../../core/errors.ts';
import { brokenOff, CallBudget, lessUrgent, type Urgency } from '../call-budget.ts';
import { OwnCalls, type CallLog } from '../call-log.ts';
import type { SocketPorts } from '../live-socket.ts';
import type { AlpacaAccess } from './addresses.ts';
import { guardedFetch, type FetchPorts, type HostName } from './fetching.ts';
import { noAnswer } from './refusals.ts';

export interface AlpacaPorts extends FetchPorts, SocketPorts {}

/** A call of the vendor's client that has not read the answer yet. */
export type RawCall<Api> = (api: Api) => Promise<{ readonly raw: Response }>;

/** A little less than the 200 of an account and of the free data: two processes may ask in the same instant. */
export const CALLS_PER_MINUTE = 190;

/** How a client stands to the others of its account. */
export interface CallTerms {
  /** Where those note their calls that share a limit. */
  readonly log: (host: HostName) => CallLog;
  /** No call of it goes before this. */
  readonly mostUrgent: Urgency;
}

/** It shares with nobody, and may do all. */
const ALONE: CallTerms = { log: () => new OwnCalls(), mostUrgent: 'exit' };

export class AlpacaClient {
  readonly access: AlpacaAccess;
  readonly ports: AlpacaPorts;
  readonly #mostUrgent: Urgency;
  readonly #budgets: Readonly<Record<HostName, CallBudget>>;
  #vendor: Promise<Alpaca> | null = null;

  constructor(access: AlpacaAccess, ports: AlpacaPorts, { log, mostUrgent }: CallTerms = ALONE) {
    this.access = access;
    this.ports = ports;
    this.#mostUrgent = mostUrgent;
    const budget = (host: HostName): CallBudget => new CallBudget(CALLS_PER_MINUTE, ports, log(host));
    this.#budgets = { trading: budget('trading'), data: budget('data') };
  }

  /** @throws NetworkError, BrokerError as refusals.ts says; BrokerError `rate_limited`: it was not taken */
  async trading(urgency: Urgency, call: RawCall<Alpaca['trading']>): Promise<unknown> {
    await this.#turn('trading', urgency);
    return answerOf(async () => call((await this.#loaded()).trading));
  }

  /** Market data. `signal`, which the call is given too, ends the wait for a turn. @throws as `trading`; InterruptedError: by the signal */
  async data(urgency: Urgency, call: RawCall<Alpaca['marketData']>, signal?: AbortSignal): Promise<unknown> {
    await this.#turn('data', urgency, signal);
    try {
      return await answerOf(async () => call((await this.#loaded()).marketData));
    } catch (error) {
      // The vendor's client has an error of its own for it.
      throw signal?.aborted === true ? brokenOff() : error;
    }
  }

  async #turn(host: HostName, urgency: Urgency, signal?: AbortSignal): Promise<void> {
    await this.#budgets[host].turn(lessUrgent(urgency, this.#mostUrgent), signal);
  }

  async #loaded(): Promise<Alpaca> {
    return (this.#vendor ??= this.#load());
  }

  async #load(): Promise<Alpaca> {
    const vendor = await import('@alpacahq/alpaca-trade-api/rest');
    const { access, ports } = this;
    return new vendor.Alpaca({
      ...{ keyId: access.keys.id.reveal(), secret: access.keys.secret.reveal(), paper: access.mode === 'paper' },
      ...{ retry: false, rateLimit: false, timeoutMs: 0, redirect: 'error' },
      fetchApi: guardedFetch(access, ports, {
        taken: (host, ...count) => this.#budgets[host].taken(...count),
        tooMany: (host, retryAfterMs) => this.#budgets[host].refused(retryAfterMs),
      }),
    });
  }
}

/** Undefined: an answer without a body. */
async function answerOf(call: () => Promise<{ readonly raw: Response }>): Promise<unknown> {
  try {
    const { raw } = await call();
    const body = await raw.text();
    return body === '' ? undefined : (JSON.parse(body) as unknown);
  } catch (error) {
    throw meant(error);
  }
}

/** What was thrown by our own fetch comes wrapped. */
function meant(error: unknown): Error {
  if (error instanceof TbotError) return error;
  if (error instanceof Error && error.cause instanceof TbotError) return error.cause;
  if (error instanceof SyntaxError) return noAnswer('what came is no answer of the interface');
  return noAnswer(error instanceof Error ? error.name : 'no reason given');
}
