/** What a backtest says of its data before its figures: here that bars are of one exchange alone. */
import assert from 'node:assert/strict';
import { rowsOfBars } from '../../../src/lib/bars/store/market-data.ts';
import { writeDatasets } from '../../../src/lib/bars/store/writer.ts';
import { newBars } from '../../bars/some-bars.ts';
import { results } from '../../helpers/backtest.ts';
import { barsOf, flat, FULL_DAY } from '../../helpers/bars.ts';
import { temporaryFolder } from '../../helpers/tbot.ts';

/** A store of a session each, by the feed that brought it; null: from a file. */
async function storeBy(feeds: Readonly<Record<string, 'iex' | 'sip' | null>>): Promise<string> {
  const folder = temporaryFolder();
  const all = Object.entries(feeds).map(([symbol, feed]) => {
    const bars = barsOf(symbol, flat(0, 389, 50));
    return newBars(bars, { rows: rowsOfBars(bars), ...(feed === null ? {} : { feed }) });
  });
  await writeDatasets(folder, all);
  return folder;
}

describe('the notes of a backtest', function () {
  this.timeout(60_000);

  const noted = async (feeds: Parameters<typeof storeBy>[0]): Promise<{ note: string[]; html: string }> => {
    const args = ['--strategy', 'open', '--start', FULL_DAY, '--data', await storeBy(feeds)];
    const run = results(args);
    return {
      note: run.config.notes.filter((each: string) => each.startsWith('Feed iex: ')),
      html: run.read('report.html'),
    };
  };

  it('say that bars of IEX are of one exchange alone, in the report too', async () => {
    const { note, html } = await noted({ AAA: 'iex', BBB: 'iex' });
    assert.equal(note.length, 1);
    assert.match(
      note[0] ?? '',
      /^Feed iex: all bars are of one exchange alone.* relative volume .* not the market's\.$/,
    );
    assert.ok(html.includes('all bars are of one exchange alone'));
  });

  it('name those that are, where others are not, and are silent where none is', async () => {
    assert.match((await noted({ AAA: 'sip', BBB: 'iex', CCC: null })).note[0] ?? '', /: the bars of BBB are of one/);
    assert.deepEqual((await noted({ AAA: 'sip', CCC: null })).note, []);
  });
});
