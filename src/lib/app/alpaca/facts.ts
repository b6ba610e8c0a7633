/**
 * What is known of symbols before a session at Alpaca: what the broker says of each, its volume, its inverse ETF. Guarantees: a
 * product that the tables or the broker's name of it call leveraged, inverse or volatility-bound never signals; only what
 * the broker knows is watched.
 */
import { AccountCalls } from '../../brokers/alpaca/account-calls.ts';
import type { AlpacaClient } from '../../brokers/alpaca/client.ts';
import { factsOf } from '../../brokers/alpaca/mapper.ts';
import type { Session } from '../../calendar/sessions.ts';
import { BrokerError } from '../../core/errors.ts';
import { meanVolumes } from '../../feeds/alpaca/volumes.ts';
import { looksLeveraged } from '../../market/asset-name.ts';
import type { ReferenceData } from '../../market/reference.ts';
import type { InstrumentFacts } from '../../orders/broker.ts';
import { VOLUME_SESSIONS } from '../../risk/gate.ts';
import type { Watching } from '../../session/records.ts';
import type { TradingRules } from '../../session/rules.ts';
import { symbolFacts } from '../reference-data.ts';

export interface MarketFacts {
  /** What may signal: what was chosen and the broker knows. */
  readonly symbols: readonly string[];
  /** What was chosen and the broker does not know. */
  readonly leftOut: readonly string[];
  /** Of each symbol, then of each inverse ETF. */
  readonly watching: readonly Watching[];
  /** Of the same. */
  readonly instruments: readonly InstrumentFacts[];
}

export interface FactsRequest {
  readonly chosen: readonly string[];
  readonly session: Session;
  readonly shortType: TradingRules['SHORT_TYPE'];
}

/** @throws NetworkError, BrokerError */
export async function marketFacts(
  client: AlpacaClient,
  reference: ReferenceData,
  { chosen, session, shortType }: FactsRequest,
): Promise<MarketFacts> {
  const assets = new Assets(client);
  const symbols: string[] = [];
  for (const symbol of chosen) if ((await assets.of(symbol)) !== null) symbols.push(symbol);
  const wantsInverses = shortType === 'InverseETF' || shortType === 'Auto';
  const inverses = new Map<string, string>();
  for (const symbol of wantsInverses ? symbols : []) {
    const inverse = await firstTradable(assets, reference.inverseOf(symbol));
    if (inverse !== null) inverses.set(symbol, inverse);
  }
  const all = [...new Set([...symbols, ...inverses.values()])];
  const volumes = await meanVolumes(client, all, session, VOLUME_SESSIONS);
  const tables = symbolFacts(reference);
  const instruments = all.flatMap((symbol) => assets.known.get(symbol) ?? []);
  const watching = instruments.map(({ ticker: symbol, name, isEtf }): Watching => ({
    ...{ kind: 'watching', symbol, volume: volumes.get(symbol) ?? { mean: null, sessions: 0 } },
    isLeveraged: tables.isLeveraged(symbol) || looksLeveraged(name),
    isEtf: tables.isEtf(symbol) || isEtf,
    ...{ inverse: inverses.get(symbol) ?? null, maySignal: symbols.includes(symbol) },
  }));
  return { symbols, leftOut: chosen.filter((symbol) => !symbols.includes(symbol)), watching, instruments };
}

async function firstTradable(assets: Assets, candidates: readonly string[]): Promise<string | null> {
  for (const candidate of candidates) if ((await assets.of(candidate))?.isTradable === true) return candidate;
  return null;
}

/** Each is asked about once. */
class Assets {
  readonly known = new Map<string, InstrumentFacts | null>();
  readonly #calls: AccountCalls;

  constructor(client: AlpacaClient) {
    this.#calls = new AccountCalls(client);
  }

  /** Null: it is not known there, or is no stock or ETF. */
  async of(ticker: string): Promise<InstrumentFacts | null> {
    const known = this.known.get(ticker);
    if (known !== undefined) return known;
    const facts = await this.#asked(ticker);
    this.known.set(ticker, facts);
    return facts;
  }

  async #asked(ticker: string): Promise<InstrumentFacts | null> {
    try {
      const asset = await this.#calls.asset(ticker, 'bulk');
      const facts = asset === null ? null : factsOf(asset);
      return facts?.ticker === ticker ? facts : null; // one of another name is another's
    } catch (error) {
      if (error instanceof BrokerError && error.code === 'not_tradable') return null;
      throw error;
    }
  }
}
