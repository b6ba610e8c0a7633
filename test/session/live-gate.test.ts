/** The reasons of the gate that only a live account knows, each in a session in which it is the one that refuses. */
import assert from 'node:assert/strict';
import type { StoredRecord, Watching } from '../../src/lib/session/records.ts';
import { barsOf, flat, FULL_DAY, sessionOf } from '../helpers/bars.ts';
import { live, type LiveDay, type LivedDay } from '../helpers/live-day.ts';
import { Scripted, type ScriptedSignal } from '../helpers/scripted.ts';
import { RULES, TERMS } from '../helpers/trial.ts';

function watching(symbol: string, more: Partial<Watching> = {}): Watching {
  return {
    ...{ kind: 'watching', symbol, volume: { mean: 2e6, sessions: 20 }, isLeveraged: false, isEtf: false },
    ...{ inverse: null, maySignal: true, ...more },
  };
}

type Script = Readonly<Record<number, readonly ScriptedSignal[]>>;

/** A to D at 50 dollars all day; a window has 2,000 dollars. */
function day(script: Script, more: Partial<LiveDay> = {}): LiveDay {
  const symbols = ['A', 'B', 'C', 'D'].map((symbol) => barsOf(symbol, flat(0, 389, 50)));
  return {
    ...{
      session: sessionOf(FULL_DAY),
      symbols,
      instruments: [],
      equity: 100_000,
      rules: RULES,
      terms: TERMS,
      vix: null,
    },
    facts: symbols.map(({ symbol }) => watching(symbol)),
    strategies: [new Scripted(script)],
    ...more,
  };
}

function refusals({ records }: LivedDay): string[] {
  return records.flatMap(({ record }) =>
    record.kind === 'refusal' ? [`${String(record.m)} ${record.symbol} ${record.reason}`] : [],
  );
}

describe('the gate of a live session', () => {
  const ofA: Script = { 20: [['A']] };

  it('refuses what the account holds or works beside tbot: foreign_position', async () => {
    const held = await live(day(ofA, { before: (exchange) => exchange.ownerTrade('A', 'buy', 5) }));
    assert.deepEqual(refusals(held), ['20 A foreign_position']);
    const other = await live(day(ofA, { before: (exchange) => exchange.ownerTrade('B', 'buy', 5) }));
    assert.deepEqual(refusals(other), []);
  });

  it('refuses what is halted, and what the broker does not let be traded', async () => {
    const halted = await live(day(ofA, { venue: { factsOf: () => ({ isHalted: true }) } }));
    assert.deepEqual(refusals(halted), ['20 A halted']);
    const barred = await live(day(ofA, { venue: { factsOf: () => ({ isTradable: false }) } }));
    assert.deepEqual(refusals(barred), ['20 A not_tradable']);
  });

  it('refuses everything after three rejects in a row: disarmed', async () => {
    const script: Script = { 20: [['A']], 22: [['B']], 24: [['C']], 26: [['D']] };
    // A collar of nothing: every limit above the last close is refused by the broker.
    const { records, alerts, ...lived } = await live(day(script, { venue: { collar: 0 } }));
    assert.deepEqual(refusals({ records, alerts, ...lived }), ['26 D disarmed']);
    assert.deepEqual(
      alerts.map(({ code }) => code),
      ['disarmed'],
    );
    // The word holds until a person has looked, for the next run too.
    const next = await live(day({ 30: [['D']] }, { past: untilMinute(records, 27) }));
    assert.deepEqual(refusals(next).at(-1), '30 D disarmed');
  });

  it('sends nothing that was decided, and not sent, before entries were disarmed', async () => {
    const { records } = await live(day(ofA));
    const order = records.findIndex(({ record }) => record.kind === 'order');
    const decided = records[order] ?? assert.fail();
    const disarmed: StoredRecord = { ...decided, record: { kind: 'disarmed', why: 'the broker refused 3 entries' } };
    const next = await live(day({}, { past: [...records.slice(0, order + 1), disarmed] }));
    const [dropped] = next.records.flatMap(({ record }) => (record.kind === 'order_dropped' ? [record] : []));
    assert.equal(dropped?.why, 'entries are disarmed');
    assert.ok(!next.records.some(({ record }) => record.kind === 'order_intended'));
    assert.ok(next.records.some(({ record }) => record.kind === 'unfilled'));
  });

  it('refuses everything while data/KILL is there: kill_switch', async () => {
    const isKillFileThere: LiveDay['isKillFileThere'] = ({ opened }) => opened >= 10 && opened < 30;
    const lived = await live(day({ 20: [['A']], 40: [['B']] }, { isKillFileThere }));
    assert.deepEqual(refusals(lived), ['20 A kill_switch']);
    assert.deepEqual(
      lived.trades.map(({ ticker }) => ticker),
      ['B'],
    );
  });

  it('refuses an intent that is in the journal already: duplicate', async () => {
    const { records } = await live(day(ofA, { before: () => undefined }));
    const order = records.findIndex(({ record }) => record.kind === 'order');
    const intended = records.findIndex(({ record }) => record.kind === 'order_intended');
    assert.ok(order >= 0 && intended === order + 2, 'decided stands between them');
    // The process died after it had decided; its order never arrived, and the decision is made once more.
    const dropped: StoredRecord = {
      ...(records[intended] ?? assert.fail()),
      record: { kind: 'order_dropped', clientId: `${FULL_DAY}-scripted-A-1-entry1`, why: 'its minute is over' },
    };
    const past = [...records.slice(0, order + 1), records[intended] ?? assert.fail(), dropped];
    const again = await live(day(ofA, { past }));
    assert.deepEqual(refusals(again), ['20 A duplicate']);
  });

  it('refuses to buy what is being sold: opposite_side', async () => {
    // Bought while there is volume; from minute 22 on a tenth of ten shares a minute can be sold.
    const inverse = barsOf('I', [...flat(0, 21, 50, 10_000), ...flat(22, 389, 50, 10)]);
    const sold = new Scripted({ 20: [['A', 1, 'bearish']] }, { timeoutMinutes: 1 }, 'first');
    const bought = new Scripted({ 24: [['B', 1, 'bearish']] }, {}, 'second');
    const facts = [
      watching('A', { inverse: 'I' }),
      watching('B', { inverse: 'I' }),
      watching('I', { maySignal: false }),
    ];
    const symbols = ['A', 'B'].map((symbol) => barsOf(symbol, flat(0, 389, 50)));
    const terms = { ...TERMS, participation: 0.1 };
    const strategies = [sold, bought];
    const lived = await live(day({}, { instruments: [inverse], facts, symbols, strategies, terms }));
    assert.deepEqual(refusals(lived), ['24 B opposite_side']);
  });
});

/** The records up to the close of that minute, as a journal holds them. */
function untilMinute(records: readonly StoredRecord[], m: number): readonly StoredRecord[] {
  const end = records.findIndex(({ record }) => record.kind === 'decided' && record.m === m);
  return records.slice(0, end + 1);
}
