import assert from 'node:assert/strict';
import { askBrokers } from '../../../src/lib/app/ledger/ask-brokers.ts';
import type { Reach } from '../../../src/lib/app/ops/reconcile.ts';
import { Heartbeat } from '../../../src/lib/journal/heartbeat.ts';
import { takeOwnership } from '../../../src/lib/journal/ownership.ts';
import type { Book } from '../../../src/lib/ledger/book/model.ts';
import { appIn, DATE, simAccount, simHome, writeHeldSession } from '../../helpers/ops.ts';

const BOOK = { transactions: [{ facts: { broker: 'sim', session: DATE } }] } as unknown as Book;
const NOBODY: Reach = () => Promise.reject(new Error('nobody is to be asked'));

describe('a book that is compared with the brokers', () => {
  for (const [who, run, beats, words] of [
    ['a run', 'run-1', true, 'a run owns it, and compares it every minute'],
    ['another command', 'ledger verify', false, `process ${String(process.pid)} has it (ledger verify): try again`],
  ] as const)
    it(`says that ${who} has the account`, async () => {
      const home = simHome();
      const account = simAccount(home, `sim-paper-${DATE}`);
      writeHeldSession(account);
      const heartbeat = new Heartbeat(account.heartbeat);
      const ofBefore = beats ? run : 'run-0';
      heartbeat.beat({ pid: process.pid, run: ofBefore, at: 0, wallAt: 0, state: 'active', counters: {} });
      heartbeat.close();
      const taking = takeOwnership(account.ownerFolder, { pid: process.pid, run, since: 0 });
      assert.ok(taking.isTaken);
      const { asked } = await askBrokers(appIn(home), 'paper', BOOK, NOBODY);
      taking.ownership.release();
      assert.deepEqual(asked, [{ account: account.name, not_asked: words }]);
    });
});
