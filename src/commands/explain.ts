/** tbot explain */
import { Args } from '@oclif/core';
import { TbotCommand } from '../cli/command.ts';
import { explanationText } from '../cli/records-text.ts';
import { explainId, type Explanation } from '../lib/app/explain.ts';

export default class Explain extends TbotCommand {
  static override summary = 'Why a trade was taken, or a candidate refused, from the journal';
  static override description =
    'ID is the id of a trade or of an order, or words that a candidate is known by: date, strategy, symbol, session minute ' +
    'or New York time, as 2025-12-01:open:SPY:25 or "open SPY". Without a date the newest session counts. What fits nothing, ' +
    'or too much, names what is near. The examples name decisions of a home that has traded on those dates; in one with none, ' +
    'tbot data synth --end 2025-12-31 and tbot run open --replay 2025-12-31 make some.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> 2025-12-01-open-SPY-1',
    '<%= config.bin %> <%= command.id %> 2025-12-01:open:DIA',
    '<%= config.bin %> <%= command.id %> open DIA --json',
  ];
  static override strict = false;
  static override args = { id: Args.string({ description: 'Trade, order or candidate', required: true }) };

  async run(): Promise<{ explanations: readonly Explanation[] }> {
    const { argv, app } = await this.begin(Explain, { where: 'journal' });
    const explanations = explainId(app, argv as string[]);
    for (const each of explanations) this.say(`\n${explanationText(each, this.width)}`);
    return { explanations };
  }
}
