/** The page on operations names commands and flags that there are, and says what they print. */
import assert from 'node:assert/strict';
import { Config } from '@oclif/core';
import { pageText } from '../helpers/page.ts';
import { simHome } from '../helpers/ops.ts';
import { ROOT, tbot } from '../helpers/tbot.ts';

const PAGE = pageText('OPERATIONS.md');

describe('the page on operations', function () {
  this.timeout(60_000);

  it('names commands and flags that exist', async () => {
    const { commands } = await Config.load({ root: ROOT });
    const typed = [...PAGE.matchAll(/\btbot ((?:[a-z-]+ ?)+[^`\n|]*)/g)].map(([, words = '']) =>
      words.trim().split(/\s+/),
    );
    let named = 0;
    for (const words of typed) {
      const command = commands.find(({ id }) => {
        const parts = id.split(':');
        return parts.every((part, at) => words[at] === part);
      });
      if (command === undefined) continue;
      named++;
      for (const word of words.filter((each) => each.startsWith('--')))
        assert.ok(Object.hasOwn(command.flags, word.slice(2)), `tbot ${words.join(' ')}`);
    }
    assert.ok(named >= 25, String(named));
    const quoted = [...PAGE.matchAll(/`tbot ([^`]+)`/g)].map(([, words = '']) => words.split(' '));
    for (const words of quoted)
      assert.ok(
        commands.some(({ id }) => id.split(':').every((part, at) => words[at] === part)),
        `tbot ${words.join(' ')}`,
      );
  });

  it('says what the kill switch prints, without a bot and of a release on the same day', () => {
    const home = simHome();
    const engaged = tbot(['kill', 'engage'], { home }).stderr;
    assert.ok(engaged.includes('the kill switch is engaged\n'));
    const said = /: (written to its journal; nothing runs there)/.exec(engaged)?.[1] ?? 'nothing';
    assert.ok(PAGE.includes(said), said);
    assert.equal(tbot(['kill', 'release'], { home }).code, 3);
  });
});
