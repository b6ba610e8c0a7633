/** tbot ledger export */
import { Flags } from '@oclif/core';
import { bookModeFlag, exportLines } from '../../cli/ledger-report.ts';
import { TbotCommand } from '../../cli/command.ts';
import { exportBacktestBook } from '../../lib/app/ledger/backtest-book.ts';
import { exportBooks, type BookExport } from '../../lib/app/ledger/export.ts';
import { EXIT } from '../../lib/core/exit-code.ts';

export default class LedgerExport extends TbotCommand {
  static override summary = 'Write the trades of the journals into the GnuCash books';
  static override description =
    'Paper and live trades go into books of their own (data/ledger/gnu_paper.gnucash, gnu_live.gnucash), as GNC_EXPORT_MODE says. A trade that is in its book is not added again; what you have added or edited stays as it is. While GnuCash has a book open it is not written: the next export adds what is missing.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --mode paper --json',
    '<%= config.bin %> <%= command.id %> --from-backtest "$(ls -d data/backtest_results/2* | tail -1)"',
  ];
  static override flags = {
    ...bookModeFlag,
    'from-backtest': Flags.string({
      description: 'Make a book of a backtest instead, gnu_backtest.gnucash in its folder',
      helpValue: 'DIR',
      exclusive: ['mode'],
    }),
  };

  async run(): Promise<{ books: readonly BookExport[] }> {
    const { flags, app } = await this.begin(LedgerExport);
    const { mode, 'from-backtest': folder } = flags;
    const tell = (book: BookExport): BookExport => {
      for (const line of exportLines(book)) this.say(line);
      return book;
    };
    const books = folder === undefined ? exportBooks(app, mode, tell) : [tell(exportBacktestBook(app, folder))];
    const isLacking = books.some(({ unbooked, unread }) => unbooked.length > 0 || unread.length > 0);
    if (isLacking) this.answer(EXIT.foundWrong);
    return { books };
  }
}
