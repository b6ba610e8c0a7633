/** What reports make of a session that was replayed more than once: it is one session. */
import assert from 'node:assert/strict';
import { trade } from '../helpers/live-home.ts';
import { json, makeHome, tbot } from '../helpers/tbot.ts';
import { toldSession } from '../helpers/told-session.ts';

const DATE = '2025-12-01';

/** A session of sim, told to its end or broken off before it. */
function replayed(home: string, session: string, { isWhole }: { isWhole: boolean }): void {
  const told = toldSession(DATE).map(([at, record]) => {
    if (record.kind === 'run_ended' && !isWhole) return [at, { ...record, how: 'failed', code: 'x' }] as const;
    const own = JSON.stringify(record).replaceAll(`${DATE}-`, `${session}-`).replaceAll('"alpaca"', '"sim"');
    return [at, JSON.parse(own) as typeof record] as const;
  });
  trade(home, session, told, `sim-paper-${session}`, { broker: 'sim' });
}

describe('reports on replays', function () {
  this.timeout(30_000);
  let home: string;

  before(() => {
    home = makeHome();
    replayed(home, DATE, { isWhole: true });
    replayed(home, `${DATE}.2`, { isWhole: true });
    replayed(home, `${DATE}.3`, { isWhole: false });
  });

  interface Report {
    notes: string[];
    trades: { trade_id: string }[];
    performance: object;
  }
  const ran = (...args: string[]): Report => json(tbot([...args, '--json'], { home })) as unknown as Report;

  it('count the last that went to its end, and say so', () => {
    const { performance, notes } = ran('report', 'performance');
    // Two trades close: 15.98 - 5.52, on 100,000.
    const { sessions, pnl, final_equity } = performance as Record<string, number>;
    assert.deepEqual([sessions, pnl?.toFixed(2), final_equity?.toFixed(2)], [1, '10.46', '100010.46']);
    assert.match(notes.join(' '), /replays .* 2 replays left out/);
    const { trades } = ran('report', 'trades');
    assert.deepEqual(
      trades.map(({ trade_id }) => trade_id.slice(0, 12)),
      ['2025-12-01.2', '2025-12-01.2'],
    );
  });

  it('count every one where all are asked for', () => {
    assert.equal((ran('report', 'performance', '--all').performance as { sessions: number }).sessions, 3);
    assert.equal(ran('report', 'trades', '--all').trades.length, 6);
  });

  it('give programs plain numbers', () => {
    const { stdout } = tbot(['report', 'performance', '--csv'], { home });
    assert.match(stdout, /^figure,value\nsessions,1\n/);
    assert.doesNotMatch(stdout, /[$%"]/);
  });
});
