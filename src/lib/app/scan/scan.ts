/**
 * `tbot scan`: facts from a source, ranked for each strategy, kept for a run. Guarantees: ends within the time-outs of its
 * source; what could not be reached is said, and another source takes its place only with --source auto, and by a note;
 * what is kept for a run is as one of its own: of now, of the configured universe, by a vendor.
 */
import { configOf } from '../../config/files.ts';
import type { Config } from '../../config/reading.ts';
import { ConfigError, NetworkError, BrokerError } from '../../core/errors.ts';
import { utcText } from '../../calendar/text.ts';
import type { ReferenceData } from '../../market/reference.ts';
import type { Known, Moment, Progress, SourceName, Wish, ScanStrategy } from '../../screener/facts.ts';
import { rank, type Ranking } from '../../screener/ranking.ts';
import { createStrategy } from '../../strategies/registry.ts';
import type { App } from '../app.ts';
import { readReference } from '../reference-data.ts';
import { freshFrom, momentAt, momentNow, momentOf, sessionOfDate } from './moment.ts';
import { keepScans, RUN_TOP, type KeptScan } from './newest.ts';
import { assertPastIsOfStore, strategiesIn, symbolsIn, type ScanWords } from './request.ts';
import { scanLookups, scanRules } from './rules.ts';
import { Sources, type SourcePorts } from './sources.ts';
import { candidateRow, leftOutRow, momentTexts, refusalCounts, type ScanResult } from './view.ts';

export interface ScanWatch {
  readonly progress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

type Moments = ReadonlyMap<ScanStrategy, Moment>;

/** What one source told, by strategy. */
interface Told {
  readonly source: SourceName;
  readonly known: ReadonlyMap<ScanStrategy, Known>;
  readonly notes: readonly string[];
}

/**
 * Scans again with the same sources, whose calls and caches go on: for --watch.
 */
export class Scanner {
  readonly #app: App;
  readonly #words: ScanWords;
  readonly #config: Config;
  readonly #reference: ReferenceData;
  readonly #sources: Sources;
  readonly #symbols: readonly string[] | null;

  /** @throws ConfigError `config_invalid`, `bad_flag`, `no_symbols` */
  constructor(app: App, words: ScanWords, ports: SourcePorts) {
    assertPastIsOfStore(words);
    this.#app = app;
    this.#words = words;
    this.#config = configOf(app.configuration());
    this.#reference = readReference(app.program);
    this.#sources = new Sources(app, this.#config, this.#reference, ports);
    this.#symbols = symbolsIn(words) ?? this.#config.trading.SCREENER_SYMBOLS ?? null;
  }

  /**
   * @throws NetworkError `source_unreachable`, `source_busy`, `no_source_reached`; BrokerError `source_key_refused`,
   * `source_plan`, `source_refused`, `source_malformed`; ConfigError `screener_key_missing`, `empty_store`, `no_source`;
   * InterruptedError
   */
  async scan(watch: ScanWatch): Promise<ScanResult> {
    this.#sources.closeStore();
    const now = this.#app.clock.now();
    const moments = this.#moments(now);
    const told = await this.#ask(moments, watch);
    const lookups = await this.#lookups(told, moments);
    const rankings = [...moments].map(([strategy, moment]) => {
      const rules = scanRules(this.#config.trading, told.source, moment);
      const known = told.known.get(strategy) ?? { facts: [], unknown: [] };
      return [strategy, rank(known, strategy, moment, rules, lookups, this.#words.top)] as const;
    });
    const session = [...moments.values()][0]?.session.date ?? '';
    const kept = this.#isForRuns(told.source) ? this.#keep(rankings, session, told.source, now) : null;
    return {
      ...{ source: told.source, session, scanned: utcText(now), moments: momentTexts(moments) },
      notes: kept === null ? told.notes : [...told.notes, kept],
      candidates: rankings.flatMap(([name, { candidates }]) => candidates.map((each) => candidateRow(name, each))),
      refusals: rankings.flatMap(([name, { leftOut }]) => refusalCounts(name, leftOut)),
      left_out: rankings.flatMap(([name, { leftOut }]) => leftOut.map((each) => leftOutRow(name, each))),
    };
  }

  #moments(now: number): Moments {
    const { date, at } = this.#words;
    const strategies = strategiesIn(this.#words);
    if (date === undefined) {
      const moment = momentNow(now);
      return new Map(strategies.map((name) => [name, moment]));
    }
    const session = sessionOfDate(date);
    const given = at === undefined ? null : momentAt(session, at);
    return new Map(
      strategies.map((name) => {
        const made = createStrategy(name, this.#config.trading, { imbalanceOf: null });
        return [name, given ?? momentOf(session, made.window(session.minutes), name === 'open')];
      }),
    );
  }

  async #ask(moments: Moments, watch: ScanWatch): Promise<Told> {
    const { source, date } = this.#words;
    if (source !== 'auto' && source !== 'vendors') return this.#askOne(source, moments, watch);
    if (date !== undefined) return this.#askOne('store', moments, watch);
    const failures: (NetworkError | BrokerError)[] = [];
    for (const name of this.#sources.byKeys) {
      if (name === 'store') break;
      try {
        const told = await this.#askOne(name, moments, watch);
        return { ...told, notes: [...failures.map(({ message }) => message), ...told.notes] };
      } catch (error) {
        if (!(error instanceof NetworkError || error instanceof BrokerError)) throw error;
        failures.push(error);
      }
    }
    if (source === 'vendors' && failures.length > 0) throw noneReached(failures, 'and nobody takes their place');
    return this.#fallBack(failures, moments, watch);
  }

  /** The bar store, where it has prices that are fresh enough. */
  async #fallBack(
    failures: readonly (NetworkError | BrokerError)[],
    moments: Moments,
    watch: ScanWatch,
  ): Promise<Told> {
    try {
      const told = await this.#askOne('store', moments, watch);
      const why = failures.map(({ message }) => message);
      if (isFresh(told, moments))
        return {
          ...told,
          notes: [
            ...(why.length > 0 ? why : ['.env has no key of Alpaca or Finnhub']),
            'so the candidates are those of the bar store alone',
            ...told.notes,
          ],
        };
    } catch (error) {
      if (!(error instanceof ConfigError && error.code === 'empty_store')) throw error;
    }
    throw failures.length > 0 ? noneReached(failures, `and ${NO_PRICES}`) : noSource();
  }

  /** One question for each moment: now is one, whatever the strategies. */
  async #askOne(name: SourceName, moments: Moments, { progress, signal }: ScanWatch): Promise<Told> {
    const source = this.#sources.named(name);
    const { MIN_PRICE: least, MAX_PRICE: most } = this.#config.trading;
    const answers = new Map<number, Known>();
    for (const moment of moments.values()) {
      if (answers.has(moment.at)) continue;
      const isWorthMore = (price: number): boolean => price >= least && price <= most;
      const wish: Wish = { moment, symbols: this.#symbols, isWorthMore, progress, signal };
      answers.set(moment.at, await source.ask(wish));
    }
    const known = [...moments].flatMap(([strategy, { at }]) => {
      const answer = answers.get(at);
      return answer === undefined ? [] : [[strategy, answer] as const];
    });
    const notes = [...answers.values()].flatMap((answer) => answer.notes);
    return { source: name, known: new Map(known), notes: [...new Set([...notes, ...this.#notesOf(name)])] };
  }

  #notesOf(name: SourceName): string[] {
    const { SCREENER_EARNINGS: earnings, SCREENER_NEWS: news, TEST_MODE: isTest } = this.#config.trading;
    const hasFinnhub = this.#sources.byKeys.includes('finnhub');
    const asks = earnings === 'skip' || news === 'require';
    return [
      ...(name === 'store' && this.#sources.store.bars.datasets.some(({ synthetic }) => synthetic)
        ? ['the bar store holds made-up bars']
        : []),
      ...(name === 'store' && asks ? ['earnings and news are not known of the past: SCREENER_ keys are left out'] : []),
      ...(name === 'alpaca' && asks && !hasFinnhub
        ? ['earnings and news need FINNHUB_API_KEY: none are known, and SCREENER_NEWS=require leaves everything out']
        : []),
      ...(isTest ? ['TEST_MODE: MIN_VOLUME_THRESHOLD is not asked'] : []),
    ];
  }

  /** By the store only an inverse ETF that it has bars of serves; live the first that the table lists. */
  async #lookups({ source, known }: Told, moments: Moments): Promise<ReturnType<typeof scanLookups>> {
    const inverses = new Map<string, string | null>();
    const [moment] = moments.values();
    for (const { symbol } of [...known.values()].flatMap(({ facts }) => facts)) {
      const listed = this.#reference.inverseOf(symbol);
      if (inverses.has(symbol)) continue;
      const first = source === 'store' && moment !== undefined ? await this.#firstHeld(listed, moment) : listed[0];
      inverses.set(symbol, first ?? null);
    }
    return scanLookups(this.#config.trading, this.#reference, (symbol) => inverses.get(symbol) ?? null);
  }

  async #firstHeld(listed: readonly string[], moment: Moment): Promise<string | undefined> {
    for (const inverse of listed)
      if ((await this.#sources.store.source.factsOf(inverse, moment)) !== null) return inverse;
    return undefined;
  }

  /** Real money goes by it: what somebody looks at out of curiosity is not. */
  #isForRuns(source: SourceName): boolean {
    const { date, symbols, top } = this.#words;
    return date === undefined && symbols === null && top >= RUN_TOP && source !== 'store';
  }

  /** A note when it could not be kept; the scan itself is not lost for that. */
  #keep(
    rankings: readonly (readonly [ScanStrategy, Ranking])[],
    session: string,
    source: SourceName,
    at: number,
  ): string | null {
    const scans = rankings.map(([strategy, { candidates }]): [ScanStrategy, KeptScan] => [
      strategy,
      { session, at, source, symbols: candidates.slice(0, RUN_TOP).map(({ symbol }) => symbol) },
    ]);
    try {
      keepScans(this.#app.home, Object.fromEntries(scans));
      return null;
    } catch (error) {
      return `the scan could not be kept for a run: ${(error as Error).message}`;
    }
  }
}

function isFresh({ known }: Told, moments: Moments): boolean {
  return [...known].some(([strategy, { facts }]) => {
    const moment = moments.get(strategy);
    return moment !== undefined && facts.some(({ pricedAt }) => pricedAt !== null && pricedAt >= freshFrom(moment));
  });
}

const NO_PRICES = 'the bar store has no prices of the session before';

function noneReached(failures: readonly (NetworkError | BrokerError)[], beside: string): NetworkError {
  const causes = failures.map(({ message }) => message);
  return new NetworkError({
    code: 'no_source_reached',
    message: `${causes.join('; ')}; ${beside}`,
    cure: 'check the connection and the keys (tbot config show), then scan again',
    retryable: true,
    details: { causes },
  });
}

function noSource(): ConfigError {
  return new ConfigError({
    code: 'no_source',
    message: `.env has no key of Alpaca or Finnhub, and ${NO_PRICES}`,
    cure: 'set the keys with tbot config set, or scan the past: tbot scan --source store --date YYYY-MM-DD',
  });
}
