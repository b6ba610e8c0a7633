/**
 * What an answer that is no success means: by its HTTP status and Alpaca's code first, by its words only for the reason.
 * Guarantees: a BrokerError says that nothing was done; whatever does not say so for certain (5xx, 408, 409, a page
 * instead of an answer) is a NetworkError; no secret is in either.
 */
import { BrokerError, NetworkError, type TbotError } from '../../core/errors.ts';
import { RETRY_AFTER } from '../../core/backoff.ts';
import { withoutSecrets, type AlpacaKeys } from './addresses.ts';

export interface NoSuccess {
  readonly method: string;
  readonly status: number;
  readonly body: string;
  /** 0: it does not say. */
  readonly retryAfterMs: number;
  /** By which Alpaca's support finds the call. */
  readonly requestId: string | null;
}

const LONGEST_MESSAGE = 300;

/** What the words tell apart within one status; the first that matches. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/client[ _]?order[ _]?id.*(unique|exist|duplicate)/i, 'duplicate_order'],
  [/asset.*not (found|active|tradable)|could not find asset|not tradable|invalid symbol/i, 'not_tradable'],
  [/subscription does not permit/i, 'not_subscribed'],
];

const CURES: Readonly<Record<string, string>> = {
  not_authorised: 'check the key and the secret in .env, and that they are of the account that ALPACA_MODE names',
  duplicate_order: 'nothing to do: the order is looked up',
  not_tradable: 'take it out of the universe: Alpaca does not trade it',
  not_subscribed: 'set FEED=iex, or subscribe to the data of all exchanges at Alpaca',
  refused: 'look at what Alpaca says: the plan or the keys may not allow it',
  order_not_found: 'nothing to do: what is open is compared with the broker',
};

export function refusalOf(no: NoSuccess, keys: AlpacaKeys): TbotError {
  const { status, requestId, retryAfterMs } = no;
  const envelope = envelopeOf(no.body);
  const isRefusal = status >= 400 && status < 500 && status !== 408 && status !== 409 && status !== 425;
  if (!isRefusal || envelope === null) return noAnswer(`it answered with status ${String(status)}`, retryAfterMs);
  const { code: alpacaCode } = envelope;
  const message = withoutSecrets(envelope.message, keys).slice(0, LONGEST_MESSAGE);
  const code = codeOf(no, message);
  return new BrokerError({
    code,
    message: `Alpaca says: ${message}`,
    cure: CURES[code] ?? 'look at the order and at the account on the site of Alpaca',
    details: { status, alpaca_code: alpacaCode, request_id: requestId },
  });
}

/** @param retryAfterMs 0: at once */
export function noAnswer(why: string, retryAfterMs = 0): NetworkError {
  return new NetworkError({
    code: 'no_answer',
    message: `Alpaca did not answer: ${why}`,
    cure: 'look at the connection and at status.alpaca.markets',
    retryable: true,
    details: retryAfterMs > 0 ? { [RETRY_AFTER]: retryAfterMs } : {},
  });
}

export function notConnected(): NetworkError {
  const message = 'there is no connection to Alpaca: it was left, or never made';
  return new NetworkError({ code: 'not_connected', message, cure: 'connect first' });
}

export function isCode(error: unknown, code: string): error is BrokerError {
  return error instanceof BrokerError && error.code === code;
}

function codeOf({ status, method }: NoSuccess, message: string): string {
  if (status === 401) return 'not_authorised';
  if (status === 404) return 'not_found';
  const reason = REASONS.find(([words]) => words.test(message));
  if (reason !== undefined) return reason[1];
  return method === 'POST' || method === 'PATCH' ? 'order_rejected' : 'refused';
}

/** Null: it is not Alpaca that says so. */
function envelopeOf(body: string): { readonly code: number | string | null; readonly message: string } | null {
  try {
    const { code, message } = JSON.parse(body) as { readonly code?: unknown; readonly message?: unknown };
    if (typeof message !== 'string') return null;
    return { code: typeof code === 'number' || typeof code === 'string' ? code : null, message };
  } catch {
    return null;
  }
}
