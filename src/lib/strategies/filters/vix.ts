/** ENABLE_VIX_GATEKEEPER: in a calm market the last hour has little to give. */
import type { SessionFacts, WindowRefusal } from '../strategy.ts';

/** Sessions before this one in which a VIX close is looked for. */
export const VIX_SESSIONS = 10;

/** What speaks against the whole window; null: nothing. */
export function refusedByVix(vix: SessionFacts['vix'], threshold: number): WindowRefusal | null {
  if (vix === null) return { reason: 'vix_unknown', numbers: { sessions: VIX_SESSIONS } };
  if (vix.close >= threshold) return null;
  return { reason: 'vix_low', numbers: { vix: vix.close, vix_session: vix.session, threshold } };
}
