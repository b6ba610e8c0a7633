/** A run that starts while the broker does not say what may be traded: it sells what it has, and buys nothing of that. */
import assert from 'node:assert/strict';
import { NetworkError } from '../../src/lib/core/errors.ts';
import type { InstrumentFacts } from '../../src/lib/orders/broker.ts';
import { quotedPutChain } from '../../src/lib/market/options/quoted-put-chain.ts';
import { createStrategy } from '../../src/lib/strategies/registry.ts';
import type { Asked } from '../../src/lib/session/run-events.ts';
import type { StoredRecord } from '../../src/lib/session/records.ts';
import { barsOf, flat, FULL_DAY, sessionOf } from '../helpers/bars.ts';
import { live, type LiveDay } from '../helpers/live-day.ts';
import { newExtreme } from '../helpers/patterns.ts';
import { PushedRun } from '../helpers/pushed-run.ts';
import { PUT_TICKER, putQuotes } from '../helpers/put-quotes.ts';
import { Scripted } from '../helpers/scripted.ts';
import { RULES, SETTINGS, TERMS, VIX } from '../helpers/trial.ts';

const session = sessionOf(FULL_DAY);
const NO_ANSWER = new NetworkError({ code: 'no_answer', message: 'nobody answers', cure: '', retryable: true });

function watching(symbol: string): LiveDay['facts'][number] {
  return {
    ...{ kind: 'watching', symbol, volume: { mean: 2e6, sessions: 20 }, isLeveraged: false, isEtf: false },
    ...{ inverse: null, maySignal: true },
  };
}

/** A, B, C and D at 50 dollars all day, a signal of A at the close of minute 20, of B at that of 100. */
const DAY: LiveDay = {
  ...{ session, symbols: ['A', 'B', 'C', 'D'].map((symbol) => barsOf(symbol, flat(0, 389, 50))), instruments: [] },
  ...{ strategies: [new Scripted({ 20: [['A']], 100: [['B']] })], rules: RULES, terms: TERMS, vix: null },
  ...{ equity: 100_000, facts: ['A', 'B', 'C', 'D'].map(watching) },
};

/** What the session minute `m` has left under its stop. */
async function keptAt(m: number): Promise<{ records: readonly StoredRecord[]; exchange: PushedRun['exchange'] }> {
  let isAsked = false;
  const keep: Asked = { wish: { do: 'stop', keeps: true, by: 'person' }, answer: null };
  const wishes: LiveDay['wishes'] = ({ opened }) => (isAsked || opened < m ? [] : ((isAsked = true), [keep]));
  return live({ ...DAY, wishes });
}

describe('a run that nobody tells what may be traded', () => {
  it('sells at the hard exit what is held, and says once of what it buys nothing', async () => {
    const { records, exchange } = await keptAt(30);
    const instrument = (): Promise<never> => Promise.reject(NO_ANSWER);
    const run = new PushedRun({ ...DAY, past: records }, { at: 379, exchange, instrument });
    await run.passTo(381);
    assert.deepEqual(
      run.of('closed').map(({ trade }) => [trade.ticker, trade.exit_reason]),
      [['A', 'hard_exit']],
    );
    const told = run.alerts.filter(({ code }) => code === 'instrument_unknown');
    assert.deepEqual(
      told.map(({ text }) => text),
      ['nothing is bought of A, B, C, D: the broker does not say whether it may be traded (nobody answers)'],
    );
  });

  it('buys what it knows, and nothing else', async () => {
    const day = { ...DAY, strategies: [new Scripted({ 20: [['A'], ['B']] })] };
    const usual = { name: '', isTradable: true, isHalted: false, isFractionable: false, isEtf: false };
    const instrument = (ticker: string): Promise<InstrumentFacts> =>
      ticker === 'B' ? Promise.reject(NO_ANSWER) : Promise.resolve({ ...usual, ticker });
    const run = new PushedRun(day, { at: 21, instrument });
    await run.passTo(21, 1);
    for (const m of [18, 19, 20]) await run.close(m);
    await run.begin();
    assert.deepEqual(
      run.of('order').map(({ ticker }) => ticker),
      ['A'],
    );
    assert.deepEqual(
      run.of('refusal').map(({ symbol, reason }) => `${symbol} ${reason}`),
      ['B not_tradable'],
    );
  });

  it('has begun within half a minute, however many are not answered', async () => {
    const asked: string[] = [];
    const instrument = (ticker: string): Promise<never> => {
      asked.push(ticker);
      return new Promise(() => undefined);
    };
    const run = new PushedRun(DAY, { at: 5, instrument });
    await run.passTo(5, 31);
    // 10 s for each of three: none is left for the fourth
    assert.deepEqual(asked, ['A', 'B', 'C']);
    assert.ok((run.beats[0] ?? Infinity) <= run.instantOf(5, 31));
    assert.match(run.alerts[0]?.text ?? '', /A, B, C, D/);
  });

  it('asks nothing about a put that is held', async () => {
    const options = putQuotes(1);
    const chain = quotedPutChain('AAA', session.day, [options]);
    const day: LiveDay = {
      ...{
        session,
        symbols: [barsOf('AAA', newExtreme(49))],
        instruments: [],
        equity: 100_000,
        terms: TERMS,
        vix: VIX,
      },
      ...{ facts: [watching('AAA')], strategies: [createStrategy('close', SETTINGS, { imbalanceOf: () => null })] },
      rules: { ...RULES, SHORT_TYPE: 'LongPut' },
      putSeriesOf: (ticker) => (ticker === PUT_TICKER ? (chain?.seriesOf(options.contract) ?? null) : null),
      puts: (exchange) => ({
        putsNow: () => Promise.resolve([exchange.quote(PUT_TICKER)].filter((quote) => quote !== null)),
      }),
    };
    const { records } = await live(day);
    const end = records.findIndex(({ record }) => record.kind === 'decided' && record.m === 320);
    const asked: string[] = [];
    const instrument = (ticker: string): Promise<never> => {
      asked.push(ticker);
      return Promise.reject(NO_ANSWER);
    };
    const run = new PushedRun({ ...day, past: records.slice(0, end + 1) }, { at: 321, instrument });
    await run.passTo(321, 5);
    assert.deepEqual(asked, ['AAA']);
    assert.deepEqual(
      run.of('run_started').map(({ run: name }) => name),
      ['1', '1'],
    );
  });
});
