/**
 * Any trades, hundreds in one book, before the real GnuCash: what holds for the few of which one thinks holds for all.
 * A lot of which a part was sold is sold out in the end: its cost was rounded half up, which GnuCash's engine wants, and
 * for a lot that stays so the check beside it rounds halves to even.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { centsOf } from '../../../src/lib/core/money.ts';
import { Bookkeeper } from '../../../src/lib/ledger/bookkeeping.ts';
import type { BookFill } from '../../../src/lib/ledger/fill.ts';
import type { Postings } from '../../../src/lib/ledger/postings.ts';
import { engineScrub, needsGnuCash, saveByEngine } from '../../helpers/gnucash.ts';
import { needsShared } from '../../helpers/shared.ts';
import { temporaryFolder } from '../../helpers/tbot.ts';
import { fill } from '../fills.ts';
import { assertOnlyAdded, assertStaysSound, assertVerified, bookBytes, extended } from './sound.ts';

const BROKERS = ['alpaca', 'ibkr', 'sim'];
const STRATEGIES = ['open', 'mid', 'close'];
const TICKERS = ['SPY', 'QQQ', 'BRK.B', 'GM', 'XOM', 'F'];
const MILLION = 1_000_000;
const MINUTE_MS = 60_000;

const shares = fc.integer({ min: 1, max: 400 * MILLION });
/** Of 0.0001 dollars. */
const price = fc.integer({ min: 1, max: 9_999_999 });
const fee = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 999 }));

const buy = fc.record({ units: shares, price, fee });
const sale = fc.record({ share: fc.integer({ min: 1, max: 999 }), price, fee, reg: fee, nights: fc.nat(1) });
const anyTrade = fc.record({
  broker: fc.constantFrom(...BROKERS),
  strategy: fc.constantFrom(...STRATEGIES),
  ticker: fc.constantFrom(...TICKERS),
  isPut: fc.boolean(),
  day: fc.integer({ min: 1, max: 25 }),
  minute: fc.nat(300),
  buys: fc.array(buy, { minLength: 1, maxLength: 4 }),
  sales: fc.array(sale, { maxLength: 4 }),
});
type AnyTrade = typeof anyTrade extends fc.Arbitrary<infer T> ? T : never;

/** Each sale takes some of what is left, the last one all; without a sale it stays open. */
function fillsOf(trade: AnyTrade, number: number): BookFill[] {
  const { broker, strategy, isPut, day, minute, buys, sales } = trade;
  const ticker = isPut ? `${trade.ticker.replace('.', '')}260116P00450000` : trade.ticker;
  const date = (nights: number): string => `2025-12-${String(day + nights).padStart(2, '0')}`;
  const tradeId = `${date(0)}-${strategy}-${trade.ticker}-${String(number)}`;
  const ours = { broker, strategy, ticker, tradeId, session: date(0), instrument: isPut ? 'put' : 'stock' } as const;
  const [one, digits] = isPut ? [1, 0] : [MILLION, 6];
  const quantity = (units: number): string => (units / one).toFixed(digits);
  let nights = 0;
  const when = (after: number): number => Date.parse(`${date(nights)}T14:40:00Z`) + (minute + after) * MINUTE_MS;
  let left = 0;
  const bought = buys.map(({ units, fee: commission, ...each }, n) => {
    const held = isPut ? 1 + (units % 9) : units;
    left += held;
    return fill({
      ...{ ...ours, executionId: `b${String(n)}`, orderId: `${tradeId}-entry1`, quantity: quantity(held) },
      ...{ price: (each.price / 10_000).toFixed(4), commission: BigInt(commission), at: when(0) },
    });
  });
  const sold = sales.flatMap(({ share, fee: commission, reg, ...each }, n) => {
    const units = n === sales.length - 1 ? left : Math.floor((left * share) / 1000);
    if (units === 0) return [];
    left -= units;
    nights += each.nights;
    return fill({
      ...{ ...ours, side: 'sell', executionId: `s${String(n)}`, orderId: `${tradeId}-exit${String(n + 1)}` },
      ...{ quantity: quantity(units), price: (each.price / 10_000).toFixed(4), commission: BigInt(commission) },
      ...{ regulatoryFees: centsOf(BigInt(reg)), at: when(1 + n) },
    });
  });
  return [...bought, ...sold];
}

function postingsOf(fills: readonly BookFill[]): Postings {
  const keeper = new Bookkeeper();
  for (const broker of BROKERS)
    keeper.open({ broker, mode: 'paper', session: '2025-12-01', cash: centsOf(1_000_000_00n), at: FIRST_MOMENT });
  for (const each of fills) keeper.book(each);
  assert.deepEqual(keeper.unbooked, []);
  return keeper.postings;
}

const FIRST_MOMENT = Date.parse('2025-12-01T14:25:00Z');

/** By strategy and by broker, in cents. */
function sums(fills: readonly BookFill[]): { gains: Map<string, bigint>; cash: Map<string, bigint> } {
  const isClosed = new Set(fills.filter(({ side }) => side === 'sell').map(({ tradeId }) => tradeId));
  const [gains, cash] = [new Map<string, bigint>(), new Map<string, bigint>()];
  for (const { side, value, tradeId, strategy, broker, commission, regulatoryFees } of fills) {
    const moved = side === 'sell' ? value : -BigInt(value);
    cash.set(broker, (cash.get(broker) ?? 1_000_000_00n) + moved - commission - regulatoryFees);
    if (isClosed.has(tradeId)) gains.set(strategy, (gains.get(strategy) ?? 0n) + moved);
  }
  return { gains, cash };
}

const inCents = (amount: string | undefined): bigint => BigInt(Math.round(Number(amount) * 100));
const BROKER_ACCOUNTS = { alpaca: 'Alpaca', ibkr: 'IBKR', sim: 'Sim' } as const;

describe('any trades and the real GnuCash', function () {
  this.timeout(120_000);

  before(function () {
    needsGnuCash(this);
    needsShared(this, 'tools', 'gnucash_check.py');
  });

  it('are a sound book, also where GnuCash has saved it half way, with gains and cash that are sums of the fills', function () {
    const books = fc.array(anyTrade, { minLength: 100, maxLength: 130 });
    fc.assert(
      fc.property(books, fc.integer({ min: 1, max: 99 }), (trades, percent) => {
        const fills = trades.flatMap(fillsOf).sort((a, b) => a.at - b.at);
        const file = join(temporaryFolder(), 'any.gnucash');
        const first = fills.slice(0, Math.ceil((fills.length * percent) / 100));
        writeFileSync(file, extended(null, postingsOf(first)) ?? '');
        saveByEngine(file);
        assert.deepEqual(engineScrub(file), []);
        const old = bookBytes(file);
        const bytes = extended(old, postingsOf(fills));
        if (bytes !== null) {
          assertOnlyAdded(old, bytes);
          writeFileSync(file, bytes);
        }
        const verdict = assertStaysSound(this, file);
        assertVerified(file, postingsOf(fills));
        const { gains, cash } = sums(fills);
        for (const [strategy, gain] of gains)
          assert.equal(inCents(verdict.realized_by_strategy[strategy]), gain, strategy);
        for (const [broker, name] of Object.entries(BROKER_ACCOUNTS)) {
          const found = verdict.accounts.find((account) => account.name === `Assets:Brokerage:${name}`);
          assert.equal(inCents(found?.balance), cash.get(broker) ?? 1_000_000_00n, broker);
        }
      }),
      { numRuns: 2, endOnFailure: true },
    );
  });
});
