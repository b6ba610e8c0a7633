/** Whether Alpaca is there, and takes the keys: three questions that disturb nobody who trades. */
import { AccountCalls } from '../../brokers/alpaca/account-calls.ts';
import { hindranceOf } from '../../brokers/alpaca/mapper.ts';
import type { App } from '../app.ts';
import type { BrokerHealth } from '../ops/live-ports.ts';
import { alpacaClient } from './connection.ts';

/** @throws ConfigError `keys_missing`, `key_of_other_mode`; NetworkError; BrokerError `not_authorised` */
export async function alpacaHealth(app: App): Promise<BrokerHealth> {
  const calls = new AccountCalls(alpacaClient(app, 'question'));
  const account = await calls.account();
  const hindrance = hindranceOf(account, await calls.positions('question'));
  return { accountId: account.id, hindrance, now: await calls.clock() };
}
