/** tbot config set */
import { Args } from '@oclif/core';
import { TbotCommand } from '../../cli/command.ts';
import { readSecret } from '../../cli/prompt.ts';
import { assertKeys, setSettings, type Assignment, type Change } from '../../lib/app/settings.ts';

export default class ConfigSet extends TbotCommand {
  static override summary = 'Change settings; the whole result is validated before a file is replaced';
  static override description =
    'KEY without =VALUE reads the value from the terminal without echo, or from stdin: for secrets. KEY= empties a key.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> MAX_TRADES=2 WEIGHTS=0.6,0.4',
    "echo 'a#secret' | <%= config.bin %> <%= command.id %> SMTP_PASS",
  ];
  static override strict = false;
  static override args = { assignment: Args.string({ description: 'KEY=VALUE, one or several', required: true }) };

  async run(): Promise<{ changed: Change[] }> {
    const { argv, app } = await this.begin(ConfigSet);
    assertKeys((argv as string[]).map((text) => text.split('=', 1)[0] ?? ''));
    const assignments: Assignment[] = [];
    for (const text of argv as string[]) assignments.push(await this.assignmentOf(text));
    const changed = setSettings(app, assignments);
    for (const { key, file, overridden } of changed) {
      this.say(`changed: ${key} in ${file}`);
      if (overridden) this.tell(`warning: TBOT_${key} in the environment overrides it`);
    }
    return { changed };
  }

  private async assignmentOf(text: string): Promise<Assignment> {
    const at = text.indexOf('=');
    if (at < 0) return { key: text, value: await readSecret(text) };
    return { key: text.slice(0, at), value: text.slice(at + 1) };
  }
}
