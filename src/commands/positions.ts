/** tbot positions */
import { accountChoice, accountFlags } from '../cli/account-flags.ts';
import { csvFlag, TbotCommand } from '../cli/command.ts';
import { listText, positionsTable } from '../cli/status-report.ts';
import { renderCsv, tableOf } from '../cli/table.ts';
import { listWatchFlags, watchUntilStopped } from '../cli/watch.ts';
import type { PositionRow } from '../lib/app/ops/holdings.ts';
import { lookAt } from '../lib/app/ops/look.ts';
import { EXIT } from '../lib/core/exit-code.ts';

const FIELDS = [
  ...([
    'trade_id',
    'strategy',
    'ticker',
    'signal_ticker',
    'instrument',
    'quantity',
    'entry_time',
    'entry_price',
  ] as const),
  ...(['last_price', 'value', 'unrealised', 'stop', 'stop_state', 'exiting'] as const),
];

export default class Positions extends TbotCommand {
  static override summary = "tbot's own open positions with their stops and unrealised profit, by the journal";
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --csv'];
  static override flags = { ...accountFlags, ...csvFlag, ...listWatchFlags };

  async run(): Promise<{ positions: PositionRow[] } | undefined> {
    const { flags, app } = await this.beginAtHome(Positions);
    const look = lookAt(app, accountChoice(flags));
    try {
      if (!flags.watch) {
        const positions = look.positions();
        if (flags.csv) this.emit(await renderCsv(tableOf(positions, FIELDS)));
        else this.say(await listText(look.account.name, 'positions', positionsTable(positions), this.width));
        return { positions };
      }
      await watchUntilStopped({
        seconds: flags.interval,
        isJson: this.jsonEnabled(),
        look: () => ({ positions: look.positions() }),
        show: ({ positions }) => listText(look.account.name, 'positions', positionsTable(positions), this.width),
        say: (text) => this.say(text),
      });
      this.answer(EXIT.interrupted);
      return undefined;
    } finally {
      look.close();
    }
  }
}
