/**
 * Another source's facts with what Finnhub tells beside: names and kinds of assets, earnings, news. Guarantees: prices and
 * volumes stay the other's; where Finnhub fails they are told without it, and that is said.
 */
import { BrokerError, NetworkError } from '../../core/errors.ts';
import type { Facts, Known, Source, Wish } from '../facts.ts';
import type { FinnhubSource } from './source.ts';

export class ToldByFinnhub implements Source {
  readonly name: Source['name'];
  readonly #source: Source;
  readonly #finnhub: FinnhubSource;

  constructor(source: Source, finnhub: FinnhubSource) {
    this.name = source.name;
    this.#source = source;
    this.#finnhub = finnhub;
  }

  async ask(wish: Wish): Promise<Known> {
    const known = await this.#source.ask(wish);
    try {
      return await this.#told(known, wish);
    } catch (error) {
      if (!(error instanceof NetworkError || error instanceof BrokerError)) throw error;
      return { ...known, notes: [...known.notes, `names, earnings and news are not known: ${error.message}`] };
    }
  }

  async #told(known: Known, wish: Wish): Promise<Known> {
    const about = await this.#finnhub.about(wish);
    const facts: Facts[] = [];
    for (const [done, each] of known.facts.entries()) {
      wish.progress({ done, of: known.facts.length, what: `Finnhub: ${each.symbol}` });
      const isWanted = each.price !== null && wish.isWorthMore(each.price);
      facts.push({ ...each, ...about.listing(each.symbol), news: isWanted ? await about.news(each.symbol) : null });
    }
    return { ...known, facts, notes: [...known.notes, ...about.notes()] };
  }
}
