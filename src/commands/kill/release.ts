/** tbot kill release */
import { Flags } from '@oclif/core';
import { TbotCommand } from '../../cli/command.ts';
import { typedWord } from '../../cli/prompt.ts';
import { assertReleasable, releaseKill, type KillOutcome } from '../../lib/app/ops/kill.ts';
import { RefusedError } from '../../lib/core/errors.ts';

const WORD = 'release';

export default class KillRelease extends TbotCommand {
  static override summary = 'Release the kill switch: entries are allowed again';
  static override description =
    'On the day on which it was engaged --today is needed, and the word release on the terminal or on stdin. A loss that is still at its limit engages it again.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    'echo release | <%= config.bin %> <%= command.id %> --today',
  ];
  static override flags = {
    today: Flags.boolean({ description: 'Also on the day on which it was engaged; asks for a word' }),
  };

  async run(): Promise<KillOutcome> {
    const { flags, app } = await this.beginAtHome(KillRelease);
    assertReleasable(app, flags.today);
    if (flags.today && !(await typedWord(WORD, 'Entries will be allowed again today.')))
      throw new RefusedError({
        code: 'not_confirmed',
        message: `the word ${WORD} was not typed; the kill switch stays as it was`,
        cure: `type ${WORD}, or: echo ${WORD} | tbot kill release --today`,
      });
    const { file, accounts } = await releaseKill(app);
    if (file) this.say(`${app.home.root}: data/KILL is gone`);
    else if (accounts.length === 0) this.say('the kill switch was not engaged');
    for (const { account, text } of accounts) this.say(`${account}: released; ${text}`);
    return { file, accounts };
  }
}
