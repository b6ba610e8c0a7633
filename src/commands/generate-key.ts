/** tbot generate-key */
import { TbotCommand } from '../cli/command.ts';
import { generateKey } from '../lib/app/secrets.ts';

export default class GenerateKey extends TbotCommand {
  static override summary = 'Print a new ENCRYPTION_KEY: 256 random bits as hexadecimal digits';
  static override examples = ['<%= config.bin %> <%= command.id %>'];

  async run(): Promise<{ encryption_key: string }> {
    await this.begin(GenerateKey);
    const key = generateKey();
    this.emit(`${key}\n`);
    this.tell(
      'Put it into .env as ENCRYPTION_KEY=..., and a copy where you keep passwords: without it .env_bot.enc is lost.',
    );
    return { encryption_key: key };
  }
}
