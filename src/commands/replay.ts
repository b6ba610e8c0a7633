/** tbot replay */
import { Args, Flags } from '@oclif/core';
import { TbotCommand } from '../cli/command.ts';
import { wrapped } from '../cli/wrap.ts';
import { toldOfSet } from '../lib/app/backtest/run-settings.ts';
import { replaySession, type ReplayResult } from '../lib/app/live/replay.ts';
import { differenceLines } from '../lib/app/replay/difference-text.ts';
import { counted } from '../lib/core/counted.ts';
import { EXIT } from '../lib/core/exit-code.ts';

export default class Replay extends TbotCommand {
  static override summary = "Feed a recorded session through today's code and show the first decision that differs";
  static override description =
    'Bars, answers of the broker and commands are taken from the journal; signals, refusals, orders and exits are decided ' +
    'anew, by the settings of that day and of --set. Exits with 5 when a decision differs. ' +
    'The examples work after tbot data synth --end 2025-12-31 and tbot run open --replay 2025-12-31.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> 2025-12-31',
    '<%= config.bin %> <%= command.id %> 2025-12-31 --set STRAT_OPEN_BUFFER=0.01 --json',
  ];
  static override args = {
    session: Args.string({ required: true, description: 'As the journals name it: a New York date, or 2025-12-31.2' }),
  };
  static override flags = {
    set: Flags.string({ description: 'A setting changed for this replay, KEY=VALUE', multiple: true, default: [] }),
  };

  async run(): Promise<ReplayResult> {
    const { args, flags, app } = await this.begin(Replay, { where: 'replay | journal' });
    const result = await replaySession(app, args.session, flags.set).catch((error: unknown) => {
      throw toldOfSet(error, flags.set);
    });
    const { minutes, decisions, difference, account, version } = result;
    this.say(
      `${account}, recorded by tbot ${version}: ${counted(minutes, 'minute')}, ${counted(decisions, 'decision')} the same`,
    );
    if (difference === null) {
      this.say('no decision differs');
      return result;
    }
    for (const line of differenceLines(result.session, difference)) this.say(wrapped(line, this.width, 12));
    this.answer(EXIT.foundWrong);
    return result;
  }
}
