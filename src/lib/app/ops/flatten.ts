/**
 * `tbot flatten`: every position of ours is sold at once. Guarantees: an owner that is alive does it itself; one that is
 * silent is ended, and it is done in its place; nothing is bought, and nothing that is not ours is sold.
 */
import { LogicError } from '../../core/errors.ts';
import type { App } from '../app.ts';
import { careFor } from '../live/care.ts';
import type { RunWatch } from '../live/plan.ts';
import { accountToShow, othersToWatch, type Account, type AccountChoice } from './account.ts';
import { endOwner, pulseOf } from './ending.ts';
import { actorOf, askOwner, doneBy } from './reach.ts';
import { SessionWatch } from './session-watch.ts';

export interface Flattened {
  readonly account: string;
  /** `asked`: its owner sells; `sold`: this process has. */
  readonly how: 'asked' | 'sold';
  /** Trades that were closed by this process. */
  readonly closed: number;
  readonly held: readonly string[];
  readonly text: string;
}

/**
 * Of the account that is looked at, and of all others of the same broker and mode that hold something.
 * @throws ConfigError `no_journal`; LogicError `owner_silent`; NetworkError, BrokerError
 */
export async function flatten(app: App, choice: AccountChoice, watch: RunWatch): Promise<Flattened> {
  const account = accountToShow(app, choice);
  const others = othersToWatch(app, choice, account);
  let all = await flattened(app, account, watch);
  for (const other of others) {
    const more = await flattened(app, other, watch);
    const text = `${all.text}; ${more.account}: ${more.text}`;
    all = { ...all, closed: all.closed + more.closed, held: [...all.held, ...more.held], text };
  }
  return all;
}

async function flattened(app: App, account: Account, watch: RunWatch): Promise<Flattened> {
  const pulse = pulseNow(app, account);
  if (pulse.is === 'alive') {
    const text = doneBy(await askOwner(app, account, { command: 'flatten', by: actorOf('flatten') }), pulse.owner);
    return { account: account.name, how: 'asked', closed: 0, held: [], text };
  }
  if (pulse.is === 'silent' && (pulse.owner === null || !(await endOwner(app, account, pulse.owner))))
    throw new LogicError({
      code: 'owner_silent',
      message: 'the process that owns the account neither answers nor ends',
      cure: 'end it by hand (kill -9), then run tbot flatten again',
      retryable: true,
    });
  const care = await careFor(app, account, 'flatten', watch);
  if (care.isOwned) return flattened(app, account, watch);
  const { trades, outcome } = care.result;
  if (outcome.error !== null) throw outcome.error;
  const text = outcome.held.length === 0 ? 'nothing of ours is held' : `still held: ${outcome.held.join(', ')}`;
  return { account: account.name, how: 'sold', closed: trades.length, held: outcome.held, text };
}

function pulseNow(app: App, account: Account): ReturnType<typeof pulseOf> {
  const watch = new SessionWatch(account);
  try {
    return pulseOf(app, account, watch.look());
  } finally {
    watch.close();
  }
}
