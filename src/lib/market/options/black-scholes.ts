/**
 * The Black-Scholes value of a European put on a stock that pays no dividend. It is an estimate for American puts too:
 * the right to exercise early is worth next to nothing for the weeks that tbot's puts have left.
 * Guarantees: never below 0; what the put would be worth at expiry where no time or no volatility is left.
 */
import { normalCdf } from '../../core/normal.ts';

export interface PutTerms {
  /** Dollars, as is the strike. */
  readonly spot: number;
  readonly strike: number;
  /** To expiry. */
  readonly years: number;
  /** Annual: 0.2 is 20 %. */
  readonly volatility: number;
  /** Annual and continuously compounded, without risk. */
  readonly rate: number;
}

/** Dollars a share: K e^-rT N(-d2) - S N(-d1). Black and Scholes 1973; J. Hull, Options, Futures, ch. 15. */
export function blackScholesPut({ spot, strike, years, volatility, rate }: PutTerms): number {
  const discounted = strike * Math.exp(-rate * years);
  const deviation = volatility * Math.sqrt(years);
  if (!(deviation > 0)) return Math.max(discounted - spot, 0);
  const d1 = Math.log(spot / discounted) / deviation + deviation / 2;
  const d2 = d1 - deviation;
  return Math.max(discounted * normalCdf(-d2) - spot * normalCdf(-d1), 0);
}
