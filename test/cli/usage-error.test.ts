/** Words that do not fit are told in one line, in text and as JSON. */
import assert from 'node:assert/strict';
import { assertFits } from '../helpers/schema.ts';
import { json, makeHome } from '../helpers/tbot.ts';
import { tbotInside } from '../helpers/tbot-inside.ts';
import { usageLine } from '../../src/cli/usage-error.ts';

type Refused = readonly [args: string, told: string];

const REFUSED: readonly Refused[] = [
  ['watchdog --interval x', '--interval: expected an integer, not x'],
  ['watchdog --interval 0', '--interval: expected an integer greater than or equal to 1, not 0'],
  ['schedule --print-crontab --list', '--print-crontab cannot be given together with --list'],
  [
    'ledger backup --list --restore x --mode paper',
    '--mode cannot be given together with --restore; --restore cannot be given together with --list',
  ],
  ['run open --at 10:00', '--at needs --replay'],
  ['config set', 'Missing 1 required arg: assignment (KEY=VALUE, one or several)'],
  ['run open --speed', 'Flag --speed expects one of these values: max, 60, 1'],
  ['status --nope', 'Nonexistent flag: --nope'],
];

describe('a command whose words do not fit', function () {
  this.timeout(30_000);

  for (const [args, told] of REFUSED)
    it(`says in one line what is wrong: ${args}`, async () => {
      const home = makeHome();
      const { stderr, code } = await tbotInside(args.split(' '), { home });
      assert.deepEqual(
        [code, stderr],
        [2, `error usage: ${told}\ncure: add --help to the command to see what it takes\n`],
      );
      const document = json(await tbotInside([...args.split(' '), '--json'], { home }));
      assertFits('error', document);
      assert.equal((document.error as { message: string }).message, told);
    });

  it('is told so at a narrow terminal with colours too', () => {
    const wide =
      'Missing 1 required arg:\nassignment  KEY=VALUE,\n            one or several\nSee more help with --help';
    assert.equal(usageLine(wide), 'Missing 1 required arg: assignment (KEY=VALUE, one or several)');
    const dim =
      'The following error occurred:\n  \u001b[2m--a=x y cannot also be provided when using --b\u001b[22m\nSee more help';
    assert.equal(usageLine(dim), '--a cannot be given together with --b');
  });
});
