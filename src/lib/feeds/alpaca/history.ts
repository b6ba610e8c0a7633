/**
 * Recorded minute bars from Alpaca, page by page. Guarantees: pages are read to their end, in the order of time for each
 * ticker; a bar is named by its start; calls wait for their turn behind everything that trades; what the plan does not
 * allow is an error that says so.
 */
import type { AlpacaClient } from '../../brokers/alpaca/client.ts';
import { entriesOf, fieldsOf, instant, listOf, number, perhapsText, type Fields } from '../../brokers/alpaca/fields.ts';
import type { Urgency } from '../../brokers/call-budget.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import { BrokerError } from '../../core/errors.ts';
import type { Bars, EpochMinute } from '../../market/bars.ts';
import type { MinuteBar } from '../../session/feed.ts';

export interface StampedBar extends MinuteBar {
  readonly minute: EpochMinute;
}

export interface HistoryQuestion {
  readonly tickers: readonly string[];
  /** Both included. */
  readonly first: EpochMinute;
  readonly last: EpochMinute;
  readonly feed: 'iex' | 'sip';
  /** `split`: as if all splits until now had been before; `all`: dividends and spin-offs too. */
  readonly adjustment: 'raw' | 'split' | 'all';
  readonly urgency: Urgency;
  /** Left out: of a minute. */
  readonly timeframe?: '1Min' | '30Min';
  /** Left out: it is not broken off. */
  readonly signal?: AbortSignal;
}

/** Bars of all tickers together. */
const PAGE = 10_000;

/**
 * @throws NetworkError, BrokerError (`not_subscribed`: the plan does not have that feed, or not of so late),
 *   InterruptedError: by the signal
 */
export async function* historyPages(
  client: AlpacaClient,
  question: HistoryQuestion,
): AsyncGenerator<StampedBar[], void> {
  const { tickers, first, last, feed, adjustment, urgency, timeframe = '1Min', signal } = question;
  if (tickers.length === 0 || last < first) return;
  const asked = {
    ...{ symbols: tickers.join(','), timeframe, feed, adjustment, limit: PAGE },
    ...({ sort: 'asc' } as const),
    ...{ start: new Date(first * MINUTE_MS), end: new Date(last * MINUTE_MS) },
  };
  let next: string | null = null;
  do {
    const pageToken: { pageToken?: string } = next === null ? {} : { pageToken: next };
    const call = { ...asked, ...pageToken };
    const init = signal === undefined ? {} : { signal };
    const answer = await client.data(urgency, (api) => api.stocks.stockBarsRaw(call, init), signal);
    const page: Fields = fieldsOf(answer, 'bars');
    const bars = entriesOf(page, 'bars').flatMap(([ticker, each]) =>
      listOf(each, 'bars', (bar) => readBar(ticker, fieldsOf(bar, 'bar'))),
    );
    yield bars.filter(({ minute }) => minute >= first && minute <= last);
    const before: string | null = next;
    next = perhapsText(page, 'next_page_token');
    if (next !== null && next === before) throw endless();
  } while (next !== null);
}

/** All of it, as columns; tickers without a bar are left out. */
export async function historyOf(client: AlpacaClient, question: HistoryQuestion): Promise<Bars[]> {
  const rows = new Map<string, StampedBar[]>();
  for await (const page of historyPages(client, question))
    for (const bar of page) {
      const known = rows.get(bar.ticker);
      if (known === undefined) rows.set(bar.ticker, [bar]);
      else if ((known.at(-1)?.minute ?? -Infinity) < bar.minute) known.push(bar);
    }
  return [...rows].map(([symbol, bars]) => ({
    symbol,
    minute: Int32Array.from(bars, ({ minute }) => minute),
    open: Float64Array.from(bars, ({ open }) => open),
    high: Float64Array.from(bars, ({ high }) => high),
    low: Float64Array.from(bars, ({ low }) => low),
    close: Float64Array.from(bars, ({ close }) => close),
    volume: Float64Array.from(bars, ({ volume }) => volume),
  }));
}

function endless(): BrokerError {
  const message = 'Alpaca names the same page of bars again and again';
  return new BrokerError({ code: 'bad_answer', message, cure: 'try again later; report it to Alpaca' });
}

/** As the history and the stream write it alike. */
export function readBar(ticker: string, bar: Fields): StampedBar {
  return {
    ...{ ticker, minute: Math.floor(instant(bar, 't') / MINUTE_MS), open: number(bar, 'o') },
    ...{ high: number(bar, 'h'), low: number(bar, 'l'), close: number(bar, 'c'), volume: number(bar, 'v') },
  };
}
