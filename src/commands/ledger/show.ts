/** tbot ledger show */
import { balanceRows, BALANCE_COLUMNS, bookModeFlag } from '../../cli/ledger-report.ts';
import { csvFlag, TbotCommand } from '../../cli/command.ts';
import { fitting, tableOf } from '../../cli/table.ts';
import { showBooks, type ShownBook } from '../../lib/app/ledger/show.ts';

export default class LedgerShow extends TbotCommand {
  static override summary = 'The accounts of the GnuCash books with their balances';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --mode paper --csv',
  ];
  static override flags = { ...bookModeFlag, ...csvFlag };

  async run(): Promise<{ books: readonly ShownBook[] }> {
    const { flags, app } = await this.begin(LedgerShow);
    const books = showBooks(app, flags.mode);
    const rows = books.flatMap(({ mode, accounts }) => accounts.map((account) => ({ mode, ...account })));
    await this.list(flags.csv, tableOf(rows, BALANCE_COLUMNS), fitting(balanceRows(books), this.width));
    for (const { file, transactions } of books) this.say(`${file}: ${String(transactions)} transactions`);
    return { books };
  }
}
