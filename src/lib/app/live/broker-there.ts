/** Which brokers this version trades through: the built-in one, and Alpaca. */
import { ConfigError } from '../../core/errors.ts';

/** Of the built-in one recorded sessions, of the others the market. */
const THERE: readonly string[] = ['sim', 'alpaca'];

/** Null: it is there. */
export function brokerHindrance(broker: string): ConfigError | null {
  return THERE.includes(broker) ? null : brokerAbsent(broker);
}

export function brokerAbsent(broker: string): ConfigError {
  return new ConfigError({
    code: 'broker_absent',
    message: `this version of tbot cannot reach ${broker}`,
    cure: `look at the account with ${broker} itself; tbot config set BROKER=alpaca trades through Alpaca, BROKER=sim on the built-in broker`,
    details: { broker },
  });
}
