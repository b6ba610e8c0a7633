/** tbot init */
import { Args } from '@oclif/core';
import { TbotCommand } from '../cli/command.ts';
import { atFolder } from '../lib/app/app.ts';
import { ConfigError } from '../lib/core/errors.ts';
import { initHome, type InitResult } from '../lib/app/init.ts';

export default class Init extends TbotCommand {
  static override summary = 'Make a home: .env, .env_bot and the data folders; what is there already is kept';
  static override examples = ['<%= config.bin %> <%= command.id %> my-trading'];
  static override args = {
    dir: Args.string({ description: 'The folder (default: the home)' }),
  };

  async run(): Promise<InitResult> {
    const { args, flags, app } = await this.begin(Init);
    if (args.dir !== undefined && flags.home !== undefined) throw twoHomes();
    const result = initHome(args.dir === undefined ? app.home : atFolder(app, args.dir).home);
    this.say(`home: ${result.home}`);
    if (result.created.length > 0) this.say(`made: ${result.created.join(', ')}`);
    if (result.kept.length > 0) this.say(`kept: ${result.kept.join(', ')}`);
    this.say(['next:', ...result.next.map((step) => `  ${step}`)].join('\n'));
    return result;
  }
}

function twoHomes(): ConfigError {
  const message = 'both DIR and --home name the folder';
  return new ConfigError({ code: 'two_homes', message, cure: 'give one of them' });
}
