/**
 * The second check of what may not signal: the name that a broker gives an asset, for products that the tables of
 * data/reference/ do not list (yet). Inverse ETFs serve as instruments through the table, not through this.
 * Guarantees: a name with a multiple (2x, -3X, 1.5x), Leveraged, Inverse, VIX, UltraPro or UltraShort matches, whatever
 * else is in it. A word that companies bear too (Ultra, Bull, Bear, Short ...) matches unless the name reads as a
 * company's. In doubt it matches: a refusal by mistake is cheaper than a leveraged trade.
 */

/** Nobody else is called so. Multiples up to 5: 10x Genomics is a company. The x may run into a word: "2xLeveraged". */
const CERTAIN = [
  /(?<![\w.])[0-5](?:\.\d+)?[xX](?![a-z0-9])/,
  /\b(?:leveraged?|inverse|ultrapro|ultrashort|vix)\b/i,
] as const;

/** Words of leveraged, inverse and volatility products that others bear as well. Not the end of a word: Build-A-Bear. */
const WORD = '(?:ultra|bull|bear|bearish|short|double|triple|volatility)';
const AMBIGUOUS = new RegExp(`(?<![\\w-])${WORD}\\b`, 'i');
/** "Bear Creek", "Ultra Clean": a product's name begins with its issuer. */
const AMBIGUOUS_FIRST = new RegExp(`^${WORD}\\b`, 'i');

/** Maturities of bonds and calm shares: "Ultra-Short Bond", "Short-Term", "Low Volatility". */
const HARMLESS = [
  /\b(?:ultra[- ])?short[- ](?:term|duration|maturity|dated)\b/gi,
  /\bultra[- ]short[- ](?:bond|income|municipal|government)\b/gi,
  /\b(?:low|minimum|min|managed|reduced)[- ]volatility\b/gi,
] as const;

/** An exchange-traded product, whatever its first word; "ProShares" and the like, but not "Ordinary Shares". */
const FUND =
  /\b(?:etfs?|etns?|etp|funds?|index|futures|daily|direxion|microsectors|tradr|rydex|t-rex)\b|[a-z]shares\b/i;
const COMPANY =
  /\b(?:inc|incorporated|corp|corporation|co|company|holdings?|group|ltd|limited|plc|llc|bancorp|technologies|common|ordinary|depositary)\b/i;

/** Whether an asset of that name looks leveraged, inverse or volatility-bound. */
export function looksLeveraged(name: string): boolean {
  if (CERTAIN.some((pattern) => pattern.test(name))) return true;
  const rest = HARMLESS.reduce((left, pattern) => left.replace(pattern, ''), name);
  return AMBIGUOUS.test(rest) && (FUND.test(rest) || !(COMPANY.test(rest) || AMBIGUOUS_FIRST.test(rest)));
}
