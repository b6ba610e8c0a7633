/** All that can happen to a run, and what it comes to. */
import type { BrokerSnapshot } from '../orders/reconcile.ts';
import type { DeskAction } from '../orders/desk-action.ts';
import type { ExecutionReport, OrderReport } from '../orders/order.ts';
import type { LiveQuote } from '../orders/broker.ts';
import type { CallOutcome } from './broker-calls.ts';
import type { MinuteBar } from './feed.ts';
import type { Confirmed, InstrumentSeen, Joined, PutsSeen, Watching } from './records.ts';
import type { ScanFound } from './scan.ts';
import type { SnapshotReason } from './snapshot.ts';

/** What another process, a person or the system wants of a run. */
export type Wish =
  | { readonly do: 'stop'; readonly keeps: boolean; readonly by: string }
  | { readonly do: 'flatten'; readonly by: string }
  | { readonly do: 'kill'; readonly by: string }
  | { readonly do: 'release'; readonly by: string }
  | { readonly do: 'rearm'; readonly by: string }
  /** `applies`: a person lets go what waits for a person's word. */
  | { readonly do: 'reconcile'; readonly applies: boolean; readonly by: string }
  | {
      readonly do: 'join';
      readonly by: string;
      readonly joined: Joined;
      readonly facts: readonly (Watching | InstrumentSeen)[];
    };

/** A wish with the way to say what came of it; null where nobody waits for that. */
export interface Asked {
  readonly wish: Wish;
  readonly answer: ((text: string, isRefused?: boolean) => void) | null;
}

export type RunEvent =
  /** The feed has told what has passed, and tells what comes; an error: it does not. */
  | { readonly is: 'following'; readonly error: Error | null }
  | { readonly is: 'opened'; readonly m: number }
  | { readonly is: 'closed'; readonly m: number; readonly bars: readonly MinuteBar[] }
  /** Nothing is under way: what waits to be decided is. */
  | { readonly is: 'decide' }
  | { readonly is: 'quoted'; readonly quotes: readonly LiveQuote[] }
  | { readonly is: 'order'; readonly report: OrderReport }
  | { readonly is: 'execution'; readonly execution: ExecutionReport }
  | { readonly is: 'puts'; readonly seen: PutsSeen }
  | { readonly is: 'connection'; readonly state: 'lost' | 'restored' }
  | { readonly is: 'answer'; readonly action: DeskAction; readonly outcome: CallOutcome }
  | {
      readonly is: 'snapshot';
      readonly why: SnapshotReason;
      /** Null: the broker could not be asked. */
      readonly snapshot: BrokerSnapshot | null;
      readonly error: Error | null;
    }
  | { readonly is: 'wish'; readonly asked: Asked }
  | {
      readonly is: 'confirmed';
      readonly confirmed: Confirmed;
      /** What was asked anew after a yes. */
      readonly quotes: readonly LiveQuote[];
      /** Why it could not be asked; null: it was, or nothing was to be asked. */
      readonly error: Error | null;
    }
  /** One of both is null. */
  | {
      readonly is: 'scanned';
      readonly strategy: string;
      readonly found: ScanFound | null;
      readonly error: Error | null;
    }
  | { readonly is: 'tick' }
  /** The feed has no more. */
  | { readonly is: 'over' };

/** How a run ended. */
export interface RunOutcome {
  readonly how: 'done' | 'stopped' | 'kept' | 'failed';
  /** Of what made it fail; null: nothing did. */
  readonly error: Error | null;
  /** Own positions that are still held. */
  readonly held: readonly string[];
}
