/** A finding as the commands tell it: with the names that all their documents have. */
import type { Finding } from '../../ledger/verify/finding.ts';

export interface ToldFinding extends Omit<Finding, 'tradeId'> {
  /** Of tbot's trade that it concerns; null: of none, or of several. */
  readonly trade_id: string | null;
}

export function told({ check, severity, place, tradeId, found, expected, cure }: Finding): ToldFinding {
  return { check, severity, place, trade_id: tradeId, found, expected, cure };
}
