/** tbot encrypt-env */
import { Flags } from '@oclif/core';
import { TbotCommand } from '../cli/command.ts';
import { confirm } from '../cli/prompt.ts';
import { encryptTradingFile, removePlainTradingFile } from '../lib/app/secrets.ts';

export default class EncryptEnv extends TbotCommand {
  static override summary = 'Encrypt .env_bot into .env_bot.enc with ENCRYPTION_KEY';
  static override description =
    '.env_bot.enc is used when there is no .env_bot. On a terminal you are asked whether to remove the plain file.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --remove'];
  static override flags = {
    replace: Flags.boolean({
      description: 'Replace a .env_bot.enc that this key does not open',
      default: false,
    }),
    remove: Flags.boolean({ description: 'Remove the plain .env_bot afterwards, without asking', allowNo: true }),
  };

  async run(): Promise<{ written: string; removed: string | null }> {
    const { flags, app } = await this.begin(EncryptEnv);
    const { written } = encryptTradingFile(app, flags.replace);
    this.say(`written: ${written}`);
    const remove = flags.remove as boolean | undefined; // oclif leaves it out when neither form was given
    if (!(remove ?? (await confirm('Remove the plain .env_bot?')))) return { written, removed: null };
    const { removed } = removePlainTradingFile(app);
    this.say(`removed: ${removed}`);
    return { written, removed };
  }
}
