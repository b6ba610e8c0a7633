/**
 * TRADE_CONFIRMATION_REQUIRED: a person is asked before each entry. Guarantees: no answer within 30 seconds is a no; where
 * nobody can be asked, nothing is started.
 */
import type { TradingConfig } from '../../config/keys/trading.ts';
import type { Clock, Timers } from '../../core/clock.ts';
import { RefusedError } from '../../core/errors.ts';
import type { ProposalEvent } from '../../session/journal.ts';
import type { Confirmed } from '../../session/records.ts';
import type { RunWatch } from './plan.ts';

const ANSWER_MS = 30_000;

/** @throws RefusedError `nobody_to_ask` */
export function assertSomebodyThere(
  { TRADE_CONFIRMATION_REQUIRED: isRequired }: TradingConfig,
  { confirm }: RunWatch,
): void {
  if (!isRequired || confirm !== null) return;
  throw new RefusedError({
    code: 'nobody_to_ask',
    message: 'TRADE_CONFIRMATION_REQUIRED is set, and there is no terminal to ask a person on',
    cure: 'start it on a terminal, or tbot config set TRADE_CONFIRMATION_REQUIRED=false',
  });
}

export async function confirmed(
  { strategy, ticker, quantity, limit, symbol }: ProposalEvent,
  { confirm }: Pick<RunWatch, 'confirm'>,
  wall: Clock & Timers,
): Promise<Confirmed['answer']> {
  if (confirm === null) return 'no';
  const giveUp = new AbortController();
  const why = ticker === symbol ? '' : ` for ${symbol}`;
  const question = `${strategy}: buy ${String(quantity)} ${ticker}${why} up to ${limit.toFixed(2)}?`;
  const takeBack = wall.at(wall.now() + ANSWER_MS, () => giveUp.abort());
  try {
    const isYes = await confirm(question, giveUp.signal);
    if (giveUp.signal.aborted) return 'late';
    return isYes ? 'yes' : 'no';
  } finally {
    takeBack();
  }
}
