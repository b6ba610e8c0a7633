/**
 * Owns an account as a run does: lively, leaving (lively, and takes no more strategies), silent (no sign of life for two
 * minutes), or stubborn (silent, and deaf to SIGTERM).
 */
import type { Account } from '../../../../src/lib/app/ops/account.ts';
import { Heartbeat } from '../../../../src/lib/journal/heartbeat.ts';
import { takeOwnership } from '../../../../src/lib/journal/ownership.ts';
import { openJournal } from '../../../../src/lib/journal/writer.ts';

const [text = '', manner = ''] = process.argv.slice(2);
const account = JSON.parse(text) as Account;
const { pid } = process;
const isLively = manner === 'lively' || manner === 'leaving';
const lifeAt = (): number => Date.now() - (isLively ? 0 : 120_000);
const taking = takeOwnership(account.ownerFolder, { pid, run: 'run open', since: lifeAt() });
if (!taking.isTaken) throw new Error('owned already');
const { ownership } = taking;
const store = openJournal(account.journal);
const heartbeat = new Heartbeat(account.heartbeat);
function beat(): void {
  heartbeat.beat({
    pid,
    run: 'run-1',
    at: lifeAt(),
    wallAt: lifeAt(),
    state: 'active',
    counters: { fresh_at: lifeAt() },
  });
}
beat();
if (manner === 'stubborn') process.on('SIGTERM', () => undefined);

function end(): void {
  store.close();
  ownership.release();
  process.exit(0);
}

function compared(at: 'minute' | 'asked' | 'hand', gap: string): void {
  store.append('any', Date.now(), [{ kind: 'reconciled', at, gaps: [gap], foreign: [] }]);
}

setInterval(() => {
  if (!isLively) return;
  beat();
  for (const { id, command, args } of store.control.take()) {
    if (command === 'join' && manner === 'leaving') {
      store.control.settle(id, { how: 'refused', text: 'it is about to end', data: null });
      continue;
    }
    const isRefused = command === 'stop' && (args as { keeps: boolean }).keeps;
    const how = isRefused ? 'refused' : 'done';
    store.control.settle(id, {
      how,
      text: isRefused ? 'nobody takes the positions over' : `did ${command}`,
      data: null,
    });
    if (command === 'reconcile') {
      // One of its own is under way; that for which it is asked comes after it.
      compared('minute', 'B: 5 are ours');
      const at = (args as { applies: boolean }).applies ? 'hand' : 'asked';
      setTimeout(() => compared(at, 'A: 10 are ours'), 300);
    }
    if (command === 'stop' && !isRefused) setTimeout(end, 200);
  }
}, 20);
process.stdin.resume();
process.stdin.on('end', end);
process.stdout.write('owns\n');
