/**
 * Candidates' facts by Alpaca: the most active shares and the movers of the whole market, or symbols that somebody names.
 * Guarantees: means of volume and range are of the whole market, also on the free plan, whose prices and volume of the day
 * are those of one exchange (IEX); volume is held against volume of the same count.
 */
import { utcText } from '../../calendar/text.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import { instantAt, localIsoDate, NEW_YORK } from '../../calendar/zone.ts';
import { minutesClosed, noFacts, type Activity, type Facts, type Known, type Source, type Wish } from '../facts.ts';
import { TICKER } from '../tickers.ts';
import type { AlpacaFeed, AlpacaScreener } from './client.ts';
import type { AlpacaBar, AlpacaSnapshot } from './shapes.ts';
import { meanOf, RANGE_SESSIONS, VOLUME_SESSIONS } from '../usual.ts';

/** That progress is told of. */
const STEPS = 4;
/** The free plan gives no bars of the whole market that are newer than 15 minutes, and none for an end that is. */
const TOO_NEW_MS = 16 * MINUTE_MS;
/** Calendar days in which 20 sessions lie, holidays and all. */
const LEAD_DAYS = 40;

type Daily = ReadonlyMap<string, readonly AlpacaBar[]>;

export class AlpacaSource implements Source {
  readonly name = 'alpaca';
  readonly #alpaca: AlpacaScreener;
  readonly #feed: AlpacaFeed;

  constructor(alpaca: AlpacaScreener, feed: AlpacaFeed) {
    this.#alpaca = alpaca;
    this.#feed = feed;
  }

  async ask({ moment, symbols: named, progress, signal }: Wish): Promise<Known> {
    const step = (done: number, what: string): void => progress({ done, of: STEPS, what: `Alpaca: ${what}` });
    step(0, 'most active shares and movers');
    const offered = named ?? [...(await this.#alpaca.mostActives(signal)), ...(await this.#alpaca.movers(signal))];
    // Warrants, rights and units have other characters in their names, and are no shares.
    const symbols = [...new Set(offered.filter((symbol) => TICKER.test(symbol)))].sort();
    step(1, 'prices');
    const snapshots = await this.#alpaca.snapshots(symbols, this.#feed, signal);
    step(2, 'sessions before');
    const { day } = moment.session;
    const start = utcText(instantAt(NEW_YORK, day - LEAD_DAYS, 0));
    const end = utcText(Math.min(instantAt(NEW_YORK, day, 0) - 1000, moment.at - TOO_NEW_MS));
    const market = await this.#alpaca.dailyBars(symbols, 'sip', { start, end }, signal);
    step(3, 'sessions before, by the feed');
    const isPartial = this.#feed === 'iex';
    const hasBegun = minutesClosed(moment) > 0;
    const ofFeed =
      isPartial && hasBegun ? await this.#alpaca.dailyBars(symbols, 'iex', { start, end }, signal) : market;
    return {
      facts: [...snapshots].map(([symbol, snapshot]) => factsOf(symbol, moment, snapshot, market, ofFeed)),
      unknown: (named ?? []).filter((symbol) => !snapshots.has(symbol)),
      notes: notesOf(named === null, isPartial, hasBegun),
    };
  }
}

function factsOf(
  symbol: string,
  moment: Wish['moment'],
  snapshot: AlpacaSnapshot,
  market: Daily,
  ofFeed: Daily,
): Facts {
  const { session } = moment;
  const before = (market.get(symbol) ?? []).filter(({ at }) => dateOf(at) < session.date).slice(-VOLUME_SESSIONS);
  const { day, dayBefore, trade } = snapshot;
  const isToday = day !== null && dateOf(day.at) === session.date;
  const today = isToday && minutesClosed(moment) > 0 ? day : null;
  const earlier = isToday ? dayBefore : day;
  return {
    ...noFacts(symbol),
    ...{ price: trade?.price ?? null, pricedAt: trade?.at ?? null },
    // The feed's own last trade of that day may be older than the close.
    previousClose: before.at(-1)?.close ?? earlier?.close ?? null,
    session: today === null ? null : { open: today.open, high: today.high, low: today.low, vwap: today.vwap },
    activity: activityOf(moment, today, before, ofFeed.get(symbol) ?? []),
    meanVolume:
      before.length === 0 ? null : { mean: meanOf(before.map(({ volume }) => volume)), sessions: before.length },
    range:
      before.length === 0
        ? null
        : meanOf(before.slice(-RANGE_SESSIONS).map(({ high, low, close }) => (high - low) / close)),
  };
}

/** Of the session so far; before the open of the session before. */
function activityOf(
  moment: Wish['moment'],
  today: AlpacaBar | null,
  before: readonly AlpacaBar[],
  ofFeed: readonly AlpacaBar[],
): Activity | null {
  const volumes = (bars: readonly AlpacaBar[]): number[] => bars.map(({ volume }) => volume);
  if (today !== null) {
    const usual = ofFeed.filter(({ at }) => dateOf(at) < moment.session.date).slice(-VOLUME_SESSIONS);
    const share = minutesClosed(moment) / moment.session.minutes;
    return usual.length === 0 ? null : { shares: today.volume, share, usual: meanOf(volumes(usual)) };
  }
  const [last, others] = [before.at(-1), before.slice(0, -1)];
  if (last === undefined || others.length === 0) return null;
  return { shares: last.volume, share: 1, usual: meanOf(volumes(others)) };
}

/** A daily bar is named by midnight in New York. */
function dateOf(at: number): string {
  return localIsoDate(NEW_YORK, at);
}

function notesOf(isOffered: boolean, isPartial: boolean, hasBegun: boolean): string[] {
  return [
    ...(isOffered ? ['Alpaca: the 100 most active shares and 50 gainers and losers of the whole market'] : []),
    ...(isOffered && !hasBegun ? ['until the open these are the movers of the session before'] : []),
    ...(isPartial
      ? [
          "FEED=iex: prices, volume and VWAP of the day are IEX's alone, a few per cent of the market; means are of all of it",
        ]
      : []),
    'Alpaca tells no names of assets: leveraged products are known by the tables of data/reference/ alone',
  ];
}
