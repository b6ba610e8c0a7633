/**
 * Candidates' facts by Finnhub, symbol by symbol. A free key has no list of movers, no VWAP and no volume of the day: which
 * symbols are looked at comes from elsewhere, and the activity is that of the last 10 sessions against 3 months.
 * Guarantees: what the price rules out costs one call and no more.
 */
import type { Session } from '../../calendar/sessions.ts';
import { localIsoDate, NEW_YORK } from '../../calendar/zone.ts';
import { counted } from '../../core/counted.ts';
import { noFacts, type Facts, type Known, type Source, type Wish } from '../facts.ts';
import { sessionBefore } from '../sessions-before.ts';
import { TICKER } from '../tickers.ts';
import type { Finnhub } from './client.ts';
import type { FinnhubQuote, FinnhubRelease, FinnhubVolumes } from './shapes.ts';

export interface FinnhubChoices {
  /** What is looked at where nobody names symbols. */
  readonly universe: readonly string[];
  readonly asksNews: boolean;
  readonly asksEarnings: boolean;
}

/** What is known beside prices and volumes. */
export interface About {
  /** Where the list could not be had, the quote tells. */
  readonly isListed: (symbol: string) => boolean;
  readonly listing: (symbol: string) => Pick<Facts, 'name' | 'kind' | 'earnings'>;
  /** Articles since the close before; null: not asked for, or not told. */
  readonly news: (symbol: string) => Promise<number | null>;
  /** What could not be told, once all was asked. */
  readonly notes: () => readonly string[];
}

const LIMITS =
  'it has no VWAP and no volume of the day, so the relative volume is that of 10 sessions against 3 months';
/** Sessions that the mean of 10 days is of. */
const TEN_DAYS = 10;

export class FinnhubSource implements Source {
  readonly name = 'finnhub';
  readonly #finnhub: Finnhub;
  readonly #choices: FinnhubChoices;

  constructor(finnhub: Finnhub, choices: FinnhubChoices) {
    this.#finnhub = finnhub;
    this.#choices = choices;
  }

  async ask(wish: Wish): Promise<Known> {
    const symbols = [...new Set(wish.symbols ?? this.#choices.universe)].sort();
    const about = await this.about(wish);
    const facts: Facts[] = [];
    const unknown: string[] = [];
    for (const [done, symbol] of symbols.entries()) {
      wish.progress({ done, of: symbols.length, what: `Finnhub: ${symbol}` });
      const known = about.isListed(symbol) ? await this.#factsOf(symbol, about, wish) : null;
      if (known === null) unknown.push(symbol);
      else facts.push(known);
    }
    const looked = `Finnhub: ${counted(symbols.length, 'symbol')} looked at; ${LIMITS}`;
    return { facts, unknown, notes: [looked, ...about.notes()] };
  }

  /** What it tells of any symbol beside prices. */
  async about({ moment, signal }: Wish): Promise<About> {
    const listed = await this.#finnhub.symbols(signal);
    const before = sessionBefore(moment.session);
    const releases = this.#choices.asksEarnings
      ? await this.#finnhub.earnings(before.date, moment.session.date, signal)
      : null;
    return {
      isListed: (symbol) => TICKER.test(symbol) && (listed === null || listed.has(symbol)),
      listing: (symbol) => ({
        name: listed?.get(symbol)?.name ?? null,
        kind: listed?.get(symbol)?.kind ?? null,
        earnings: earningsOf(symbol, releases ?? [], before.date),
      }),
      news: async (symbol) => {
        if (!this.#choices.asksNews) return null;
        const today = localIsoDate(NEW_YORK, moment.at);
        const times = await this.#finnhub.news(symbol, before.date, today, signal);
        return times?.filter((time) => time > before.close && time <= moment.at).length ?? null;
      },
      notes: () => this.#notes(),
    };
  }

  #notes(): string[] {
    const { premium, cacheProblem: problem } = this.#finnhub;
    return [
      ...premium.map((path) => `Finnhub does not give ${path} with this plan: what it tells is not known`),
      ...(problem === null ? [] : [`answers cannot be kept, the next scan asks for all again: ${problem}`]),
    ];
  }

  /** Null: Finnhub does not know the symbol. */
  async #factsOf(symbol: string, about: About, { moment, isWorthMore, signal }: Wish): Promise<Facts | null> {
    const quote = await this.#finnhub.quote(symbol, signal);
    const price = quote?.price ?? null;
    if (quote === null || price === null) return null;
    const facts = { ...noFacts(symbol), ...about.listing(symbol), ...pricesOf(quote, moment.session) };
    if (!isWorthMore(price)) return facts;
    const volumes = volumeFacts(await this.#finnhub.volumes(symbol, signal));
    const name = facts.name ?? (await this.#finnhub.profile(symbol, signal))?.name ?? null;
    return { ...facts, ...volumes, name, news: await about.news(symbol) };
  }
}

/** Open, high and low are those of the newest session that has begun: of this one when the price is of it. */
function pricesOf({ price, open, high, low, previousClose, at }: FinnhubQuote, session: Session): Partial<Facts> {
  const isOfSession = at !== null && at >= session.open;
  const isOfMorning = at !== null && !isOfSession && localIsoDate(NEW_YORK, at) === session.date;
  const hasRange = high !== null && low !== null && price !== null;
  return {
    price,
    pricedAt: at,
    // Where the price is of the session before, that session's close is the price itself.
    previousClose: isOfSession || isOfMorning ? previousClose : price,
    session: isOfSession && open !== null && high !== null && low !== null ? { open, high, low, vwap: null } : null,
    range: hasRange ? (high - low) / price : null,
  };
}

function volumeFacts(volumes: FinnhubVolumes | null): Partial<Facts> {
  const { tenDays, threeMonths } = volumes ?? { tenDays: null, threeMonths: null };
  return {
    meanVolume: tenDays === null ? null : { mean: tenDays, sessions: TEN_DAYS },
    activity: tenDays === null || threeMonths === null ? null : { shares: tenDays, share: 1, usual: threeMonths },
  };
}

/** Of this session's day, or after the close of the one before. */
function earningsOf(symbol: string, releases: readonly FinnhubRelease[], before: string): string | null {
  const release = releases.find((each) => each.symbol === symbol && (each.date !== before || each.hour === 'amc'));
  return release === undefined ? null : `${release.date}${release.hour === null ? '' : ` ${release.hour}`}`;
}
