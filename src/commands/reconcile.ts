/** tbot reconcile */
import { Flags } from '@oclif/core';
import { accountChoice, accountFlags } from '../cli/account-flags.ts';
import { csvFlag, TbotCommand } from '../cli/command.ts';
import { renderCsv } from '../cli/table.ts';
import { reachBroker } from '../lib/app/live/reach-broker.ts';
import { accountToShow } from '../lib/app/ops/account.ts';
import { reconcileAccount, type ReconcileReport } from '../lib/app/ops/reconcile.ts';
import { EXIT } from '../lib/core/exit-code.ts';

export default class Reconcile extends TbotCommand {
  static override summary = 'Compare the journal with the broker, and say, or with --apply mend, what differs';
  static override description =
    'Mending takes down what the broker proves: fills and orders of ours that the journal lacks, and contracts that have ended. It buys and sells nothing, and leaves what is not ours alone. A run that owns the account is asked to do it. Exits with 5 when something differs.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --apply --json',
  ];
  static override flags = {
    apply: Flags.boolean({ description: 'Write to the journal what the broker knows and the journal does not' }),
    ...csvFlag,
    ...accountFlags,
  };

  async run(): Promise<ReconcileReport> {
    const { flags, app } = await this.beginAtHome(Reconcile);
    const account = accountToShow(app, accountChoice(flags));
    const report = await reconcileAccount(app, account, flags.apply, reachBroker);
    const { agrees, gaps, foreign, lacking, applied } = report;
    if (flags.csv) {
      const rows = [
        ...gaps.map((what) => ['gap', what]),
        ...lacking.map((what) => ['lacking', what]),
        ...foreign.map((what) => ['foreign', what]),
      ];
      this.emit(await renderCsv({ columns: ['kind', 'what'], rows }));
    }
    for (const gap of gaps) this.say(`gap: ${gap}`);
    for (const each of lacking) this.say(`the journal lacks: ${each}${applied ? ' (written)' : ''}`);
    for (const ticker of foreign) this.say(`not ours, left alone: ${ticker}`);
    if (!report.compared) this.say(`${report.account}: nothing of ours is held`);
    else if (agrees) this.say(`${report.account}: journal and broker agree`);
    if (gaps.length > 0 || (lacking.length > 0 && !applied)) this.answer(EXIT.foundWrong);
    return report;
  }
}
