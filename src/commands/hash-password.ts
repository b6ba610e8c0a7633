/** tbot hash-password */
import { TbotCommand } from '../cli/command.ts';
import { readSecret } from '../cli/prompt.ts';
import { passwordHashOf } from '../lib/app/secrets.ts';

export default class HashPassword extends TbotCommand {
  static override summary = 'Print the hash of a password, for ENCRYPTED_PASSWORD';
  static override description = 'Reads the password from the terminal without echo, or the first line of stdin.';
  static override examples = ["echo 'correct horse' | <%= config.bin %> <%= command.id %>"];

  async run(): Promise<{ encrypted_password: string }> {
    await this.begin(HashPassword);
    const hash = passwordHashOf(await readSecret('Password'));
    this.emit(`${hash}\n`);
    this.tell("Put it into .env in single quotes: ENCRYPTED_PASSWORD='...'");
    return { encrypted_password: hash };
  }
}
