/** Which brokers this version trades through: the built-in one. */
import { ConfigError } from '../../core/errors.ts';

/** Null: it is there. */
export function brokerHindrance(broker: string): ConfigError | null {
  return broker === 'sim' ? null : brokerAbsent(broker);
}

export function brokerAbsent(broker: string): ConfigError {
  return new ConfigError({
    code: 'broker_absent',
    message: `this version of tbot cannot reach ${broker}`,
    cure: `look at the account with ${broker} itself; tbot config set BROKER=sim trades on the built-in broker`,
    details: { broker },
  });
}
