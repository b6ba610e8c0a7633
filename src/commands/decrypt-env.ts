/** tbot decrypt-env */
import { Flags } from '@oclif/core';
import { TbotCommand } from '../cli/command.ts';
import { decryptTradingFile } from '../lib/app/secrets.ts';

export default class DecryptEnv extends TbotCommand {
  static override summary = 'Decrypt .env_bot.enc into .env_bot with ENCRYPTION_KEY';
  static override examples = ['<%= config.bin %> <%= command.id %>'];
  static override flags = {
    replace: Flags.boolean({ description: 'Replace a .env_bot that says something else', default: false }),
  };

  async run(): Promise<{ written: string }> {
    const { flags, app } = await this.begin(DecryptEnv);
    const result = decryptTradingFile(app, flags.replace);
    this.say(`written: ${result.written}`);
    return result;
  }
}
