/** What people should know before a run that may buy puts through Alpaca: what keeps it from buying any, and what it goes by. */
import type { AlpacaClient } from '../../brokers/alpaca/client.ts';
import { mayBuyPuts } from '../../brokers/alpaca/mapper.ts';
import { putQuotesHindrance } from '../../brokers/alpaca/puts.ts';
import type { AlpacaAccount } from '../../brokers/alpaca/schema.ts';
import type { TradingConfig } from '../../config/keys/trading.ts';
import { dataOf } from './connection.ts';

/** None where no bearish signal buys one. @throws NetworkError */
export async function putNotes(client: AlpacaClient, config: TradingConfig, account: AlpacaAccount): Promise<string[]> {
  const { SHORT_TYPE: shortType, SOFT_STOPS: watchesStops } = config;
  if (shortType !== 'Auto' && shortType !== 'LongPut') return [];
  const { options: feed } = dataOf(config);
  const unquoted = await putQuotesHindrance(client, feed);
  const hindrances = [
    ...(mayBuyPuts(account) ? [] : ['not_tradable: the account may not buy options; ask Alpaca for level 2']),
    ...(watchesStops
      ? []
      : ['not_tradable: no order at Alpaca can hold the stop of a put; SOFT_STOPS=true lets this run watch it']),
    ...(unquoted === null ? [] : [`no_put: Alpaca does not tell what they are quoted at: ${unquoted}`]),
  ];
  if (hindrances.length > 0) return hindrances.map((why) => `SHORT_TYPE=${shortType}: puts are refused, ${why}`);
  if (feed === 'opra') return [];
  return [`SHORT_TYPE=${shortType}, FEED=iex: puts are quoted by Alpaca's indicative feed, which is not the market's`];
}
