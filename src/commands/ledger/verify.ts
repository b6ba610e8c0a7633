/** tbot ledger verify */
import { bookModeFlag, findingTable, verifyLines } from '../../cli/ledger-report.ts';
import { csvFlag, TbotCommand } from '../../cli/command.ts';
import { renderCsv } from '../../cli/table.ts';
import { verifyBooks, type VerifiedBook } from '../../lib/app/ledger/verify.ts';
import { reachBroker } from '../../lib/app/live/reach-broker.ts';
import { EXIT } from '../../lib/core/exit-code.ts';

export default class LedgerVerify extends TbotCommand {
  static override summary = 'Check the GnuCash books: sound in themselves, and what the journals and the broker say';
  static override description =
    'Balance, ids, accounts, units, lots and gains, duplicates; agreement with the journals to the cent, trade by trade; with the broker what is held, and the cash, where it can be asked. Exits with 5 when something is wrong. Notes are differences that may well be meant, such as an amount that you have moved to another account.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --mode paper --json',
  ];
  static override flags = { ...bookModeFlag, ...csvFlag };

  async run(): Promise<{ books: readonly VerifiedBook[] }> {
    const { flags, app } = await this.begin(LedgerVerify);
    const books = await verifyBooks(app, flags.mode, reachBroker);
    if (flags.csv) this.emit(await renderCsv(findingTable(books)));
    for (const line of books.flatMap((book) => verifyLines(book, this.width))) this.say(line);
    if (books.some(({ agrees }) => !agrees)) this.answer(EXIT.foundWrong);
    return { books };
  }
}
