/** tbot data verify */
import { Args } from '@oclif/core';
import { TbotCommand } from '../../cli/command.ts';
import { renderTable, tableOf } from '../../cli/table.ts';
import { dualZoneDateTime } from '../../lib/calendar/text.ts';
import { counted } from '../../lib/core/counted.ts';
import { EXIT } from '../../lib/core/exit-code.ts';
import { verifyData, type Verification } from '../../lib/app/data/verify.ts';

export default class DataVerify extends TbotCommand {
  static override summary = 'Is the bar store what was written, and can its bars be true? Exit code 5 when not';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> SPY QQQ'];
  static override strict = false;
  static override args = { symbol: Args.string({ description: 'Symbols to look at (default: all)' }) };

  async run(): Promise<Verification> {
    const { argv, app } = await this.begin(DataVerify);
    const result = await verifyData(app, argv as string[]);
    const rows = result.findings.map(({ first, ...finding }) => ({
      ...finding,
      first: first === null ? '' : dualZoneDateTime(Date.parse(first)),
    }));
    if (rows.length > 0)
      this.say(
        await renderTable(
          tableOf(rows, ['severity', 'symbol', 'kind', 'code', 'count', 'first', 'message']),
          this.width,
        ),
      );
    this.say(`${counted(result.checked, 'dataset')} checked: ${result.sound ? 'sound' : 'something is wrong'}`);
    if (!result.sound) this.answer(EXIT.foundWrong);
    return result;
  }
}
