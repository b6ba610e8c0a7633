import assert from 'node:assert/strict';
import { wishesOf } from '../../../src/lib/app/live/wishes.ts';
import { openControl } from '../../../src/lib/journal/control.ts';
import { openJournal } from '../../../src/lib/journal/writer.ts';
import { newFile } from '../../journal/records.ts';

describe('what other processes ask of a run', () => {
  const joining = (symbols: readonly string[]) => ({
    ...{ command: 'join', by: 'run', at: 1000 },
    args: {
      joined: { kind: 'joined', strategies: ['mid'], symbols, testStart: null },
      facts: symbols.map((symbol) => ({ kind: 'watching', symbol })),
    },
  });

  it('is taken once, with a way to answer it', () => {
    const owner = openJournal(newFile());
    const line = openControl(owner.file);
    const wishes = wishesOf(owner.control, () => true);
    const id = line.ask({ command: 'kill', args: null, by: 'person', at: 1000 });
    const [kill, ...others] = wishes();
    assert.deepEqual([kill?.wish, others, wishes()], [{ do: 'kill', by: 'person' }, [], []]);
    kill?.answer?.('engaged');
    assert.deepEqual(line.outcome(id), { how: 'done', text: 'engaged', data: null });
    line.close();
    owner.close();
  });

  it('to compare is a person’s word only where it says so', () => {
    const owner = openJournal(newFile());
    const line = openControl(owner.file);
    const wishes = wishesOf(owner.control, () => true);
    for (const args of [{ applies: true }, { applies: false }, null])
      line.ask({ command: 'reconcile', args, by: 'person', at: 1000 });
    assert.deepEqual(
      wishes().map(({ wish }) => wish),
      [true, false, false].map((applies) => ({ do: 'reconcile', applies, by: 'person' })),
    );
    line.close();
    owner.close();
  });

  it('is refused where it cannot be done: no bars of a symbol, or a word that it does not know', () => {
    const owner = openJournal(newFile());
    const line = openControl(owner.file);
    const wishes = wishesOf(owner.control, (symbol) => symbol === 'SPY');
    const [fine, lacking, unknown] = [
      line.ask(joining(['SPY'])),
      line.ask(joining(['SPY', 'QQQ', 'IWM'])),
      line.ask({ command: 'dance', args: null, by: 'person', at: 1000 }),
    ];
    assert.deepEqual(
      wishes().map(({ wish }) => wish.do),
      ['join'],
    );
    assert.equal(line.outcome(fine), null);
    assert.equal(line.outcome(lacking)?.text, 'it was started without QQQ, IWM, and has no bars of them');
    assert.deepEqual(
      [lacking, unknown].map((id) => line.outcome(id)?.how),
      ['refused', 'refused'],
    );
    line.close();
    owner.close();
  });
});
