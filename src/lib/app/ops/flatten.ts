/**
 * `tbot flatten`: every position of ours is sold at once, in every account of the configured broker and mode that holds
 * something. Guarantees: an owner that is alive does it itself, and is waited for; one that is silent is ended, and it is
 * done in its place; nothing is bought, and nothing that is not ours is sold; an account that is flat is not touched; one
 * that fails keeps no other from being sold.
 */
import { LogicError, TbotError } from '../../core/errors.ts';
import { readJournal } from '../../journal/reader.ts';
import type { ClosedTrade } from '../../market/closed-trade.ts';
import type { App } from '../app.ts';
import { careFor } from '../live/care.ts';
import type { RunWatch } from '../live/plan.ts';
import {
  accountToShow,
  candidatesFor,
  headOf,
  isHolding,
  isOwned,
  type Account,
  type AccountChoice,
} from './account.ts';
import { endOwner, pulseOf } from './ending.ts';
import { heldIn } from './holdings.ts';
import { actorOf, askOwner, doneBy } from './reach.ts';
import { viewOf } from './session-watch.ts';
import { withSoundConfiguration } from './sound-configuration.ts';
import { pause, triedAgain } from './tried-again.ts';

/** As programs read it. */
export interface SoldTrade {
  readonly trade_id: string;
  readonly ticker: string;
  readonly size: number;
  readonly exit_price: number;
  /** Dollars, net of fees. */
  readonly pnl: number;
}

/** Of one account. */
export interface Flattened {
  readonly account: string;
  /** `asked`: its owner sells; `sold`: this process has; `failed`: see `text` */
  readonly how: 'asked' | 'sold' | 'failed';
  readonly sold: readonly SoldTrade[];
  /** Positions of ours that are there still. */
  readonly held: readonly string[];
  readonly text: string;
}

/** How long an owner that is asked is waited for. */
const OWNER_MAX_MS = 30_000;

/** A dry run on live data: what it holds is gone with its process. */
function isOnlySimulated({ isDryRun, replay }: Account): boolean {
  return isDryRun && replay === null;
}

/** None: nothing of ours is held. @throws ConfigError `no_journal`; of a single account what kept it from being sold */
export async function flatten(app: App, choice: AccountChoice, watch: RunWatch): Promise<Flattened[]> {
  if (choice.session !== undefined) accountToShow(app, choice);
  const accounts = candidatesFor(app, choice).filter(
    (account) => isOwned(account) || (isHolding(account) && !isOnlySimulated(account)),
  );
  const flattened: Flattened[] = [];
  for (const account of accounts) {
    try {
      const own = withSoundConfiguration(app, account);
      flattened.push(await triedAgain(own, account, () => flattenOne(own, account, watch)));
    } catch (error) {
      if (accounts.length === 1 || !(error instanceof TbotError)) throw error;
      const text = `${error.code}: ${error.message}; ${error.cure}`;
      flattened.push({ account: account.name, how: 'failed', sold: [], held: tradesHeldIn(account), text });
    }
  }
  return flattened;
}

/** Null: its owner is gone, or somebody has come to own it meanwhile. */
async function flattenOne(app: App, account: Account, watch: RunWatch): Promise<Flattened | null> {
  const pulse = pulseNow(app, account);
  if (pulse.is === 'alive') return askedOf(app, account);
  if (pulse.is === 'silent' && (pulse.owner === null || !(await endOwner(app, account, pulse.owner))))
    throw new LogicError({
      code: 'owner_silent',
      message: 'the process that owns the account neither answers nor ends',
      cure: 'end it by hand (kill -9), then run tbot flatten again',
      retryable: true,
    });
  if (!isHolding(account)) return { account: account.name, how: 'sold', sold: [], held: [], text: NOTHING };
  const care = await careFor(app, account, 'flatten', watch);
  if (care.isOwned) return null;
  const { trades, outcome } = care.result;
  if (outcome.error !== null) throw outcome.error;
  return {
    account: account.name,
    how: 'sold',
    sold: trades.map(soldTrade),
    held: outcome.held,
    text: wordsOf(outcome.held),
  };
}

/** Null: the owner is gone. */
async function askedOf(app: App, account: Account): Promise<Flattened | null> {
  const before = headOf(account);
  const answered = await askOwner(app, account, { command: 'flatten', by: actorOf('flatten') });
  if (answered.answer === 'gone') return null;
  doneBy(answered);
  const until = app.clock.now() + OWNER_MAX_MS;
  while (isHolding(account) && app.clock.now() < until) await pause(app.clock);
  const held = tradesHeldIn(account);
  const text = held.length === 0 ? NOTHING : `its run is selling; not sold yet: ${held.join(', ')}`;
  return { account: account.name, how: 'asked', sold: soldAfter(account, before), held, text };
}

const NOTHING = 'nothing of ours is held';

function wordsOf(held: readonly string[]): string {
  return held.length === 0 ? NOTHING : `still held: ${held.join(', ')}`;
}

function soldTrade({ trade_id, ticker, size, exit_price, PnL }: ClosedTrade): SoldTrade {
  return { trade_id, ticker, size, exit_price, pnl: PnL };
}

/** None where the journal cannot be read. */
function tradesHeldIn(account: Account): readonly string[] {
  try {
    return heldIn(account).map(({ trade_id: id }) => id);
  } catch {
    return [];
  }
}

function soldAfter({ journal }: Account, seq: number): SoldTrade[] {
  const reader = readJournal(journal);
  try {
    return [...reader.after(seq)].flatMap(({ record }) => (record.kind === 'closed' ? [soldTrade(record.trade)] : []));
  } finally {
    reader.close();
  }
}

function pulseNow(app: App, account: Account): ReturnType<typeof pulseOf> {
  return pulseOf(app, account, viewOf(account));
}
