/** tbot config validate */
import { TbotCommand } from '../../cli/command.ts';
import { validateSettings, warningText } from '../../lib/app/settings.ts';

export default class ConfigValidate extends TbotCommand {
  static override summary =
    'Check .env and .env_bot whole: every fault with key, value seen, what is accepted, an example';
  static override examples = ['<%= config.bin %> <%= command.id %>'];

  async run(): Promise<{ valid: true; warnings: ReturnType<typeof validateSettings> }> {
    const { app } = await this.begin(ConfigValidate);
    const warnings = validateSettings(app);
    for (const warning of warnings) this.say(`warning: ${warningText(warning)}`);
    this.say('valid');
    return { valid: true, warnings };
  }
}
