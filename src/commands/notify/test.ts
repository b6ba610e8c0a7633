/** tbot notify test */
import { Flags } from '@oclif/core';
import { csvFlag, TbotCommand } from '../../cli/command.ts';
import { notifyCode, notifyLine } from '../../cli/notify-report.ts';
import { renderCsv, tableOf } from '../../cli/table.ts';
import { CHANNEL_NAMES } from '../../lib/app/alerts/channels.ts';
import { testChannels, type NotifyOutcome } from '../../lib/app/alerts/notify-test.ts';

export default class NotifyTest extends TbotCommand {
  static override summary = 'Send one message on each channel for alerts, and say what became of it';
  static override description =
    'Each channel that .env sets up is tried once. Exits with 4 when one did not take the message, with 2 when none is set up or what failed only lacks a setting. What was sent was taken by the mail server or the webhook: look whether it has arrived.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --channel slack --json',
  ];
  static override flags = {
    channel: Flags.option({
      description: 'That channel alone; may be given several times',
      options: CHANNEL_NAMES,
      multiple: true,
    })(),
    ...csvFlag,
  };

  async run(): Promise<{ channels: readonly NotifyOutcome[] }> {
    const { flags, app } = await this.begin(NotifyTest);
    const channels = await testChannels(app, flags.channel ?? []);
    if (flags.csv) this.emit(await renderCsv(tableOf(channels, [...FIELDS])));
    else for (const outcome of channels) this.say(notifyLine(outcome));
    this.answer(notifyCode(channels));
    return { channels };
  }
}

const FIELDS = ['channel', 'outcome', 'seconds', 'code', 'cause', 'cure'] as const;
