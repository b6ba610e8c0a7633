/** tbot data synth */
import { Flags } from '@oclif/core';
import { TbotCommand } from '../../cli/command.ts';
import { renderTable, tableOf } from '../../cli/table.ts';
import { synthData, type SynthResult } from '../../lib/app/data/synth.ts';

export default class DataSynth extends TbotCommand {
  static override summary = 'Make up a market and put it into the bar store, marked as synthetic';
  static override description = 'The same seed, sessions and end give the same market.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --home trial',
    '<%= config.bin %> <%= command.id %> --home trial --seed 7 --sessions 20 --end 2025-01-31 --json',
  ];
  static override flags = {
    seed: Flags.integer({ description: 'Decides everything in it', default: 1, min: 0, helpValue: 'N' }),
    sessions: Flags.integer({ description: 'How many sessions', default: 60, min: 1, max: 2520, helpValue: 'N' }),
    end: Flags.string({ description: 'Last date, YYYY-MM-DD (default: yesterday in New York)', helpValue: 'DATE' }),
  };

  async run(): Promise<SynthResult> {
    const { flags, app } = await this.begin(DataSynth);
    const result = await synthData(app, { seed: flags.seed, sessions: flags.sessions, end: flags.end });
    this.say(await renderTable(tableOf(result.datasets, ['symbol', 'kind', 'rows'])));
    this.say(`made up: ${String(result.sessions)} sessions to ${result.end}, seed ${String(result.seed)}`);
    return result;
  }
}
