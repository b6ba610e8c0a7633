/** tbot config template */
import { Args } from '@oclif/core';
import { TbotCommand } from '../../cli/command.ts';
import { TEMPLATE_CHOICES, templateText } from '../../lib/app/settings.ts';

export default class ConfigTemplate extends TbotCommand {
  static override summary = 'Print the template of .env or .env_bot, made from the schema';
  static override examples = ['<%= config.bin %> <%= command.id %> env_bot'];
  static override args = {
    file: Args.custom<(typeof TEMPLATE_CHOICES)[number]>({ description: 'Which file', options: [...TEMPLATE_CHOICES] })(
      { required: true },
    ),
  };

  async run(): Promise<{ file: string; text: string }> {
    const { args } = await this.begin(ConfigTemplate);
    const text = templateText(args.file);
    this.emit(text);
    return { file: `.${args.file}`, text };
  }
}
