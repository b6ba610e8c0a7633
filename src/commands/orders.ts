/** tbot orders */
import { Flags } from '@oclif/core';
import { accountChoice, accountFlags } from '../cli/account-flags.ts';
import { csvFlag, TbotCommand } from '../cli/command.ts';
import { listText, ordersTable } from '../cli/status-report.ts';
import { renderCsv, tableOf } from '../cli/table.ts';
import { listWatchFlags, watchUntilStopped } from '../cli/watch.ts';
import type { OrderRow } from '../lib/app/ops/holdings.ts';
import { lookAt } from '../lib/app/ops/look.ts';
import { EXIT } from '../lib/core/exit-code.ts';

const FIELDS = [
  ...(['client_order_id', 'trade_id', 'leg', 'ticker', 'side', 'kind', 'quantity', 'filled', 'limit', 'stop'] as const),
  ...(['state', 'reason', 'time'] as const),
];

export default class Orders extends TbotCommand {
  static override summary = "tbot's own orders of the session and what became of each, by the journal";
  static override examples = [
    '<%= config.bin %> <%= command.id %> --open',
    '<%= config.bin %> <%= command.id %> --csv',
  ];
  static override flags = {
    open: Flags.boolean({ description: 'Only those that may still trade' }),
    ...accountFlags,
    ...csvFlag,
    ...listWatchFlags,
  };

  async run(): Promise<{ orders: OrderRow[] } | undefined> {
    const { flags, app } = await this.beginAtHome(Orders);
    const what = flags.open ? 'orders that may still trade' : 'orders';
    const look = lookAt(app, accountChoice(flags));
    try {
      if (!flags.watch) {
        const orders = look.orders(flags.open).map(onTicks);
        if (flags.csv) this.emit(await renderCsv(tableOf(orders, FIELDS)));
        else this.say(await listText(look.account.name, what, ordersTable(orders), this.width));
        return { orders };
      }
      await watchUntilStopped({
        seconds: flags.interval,
        isJson: this.jsonEnabled(),
        look: () => ({ orders: look.orders(flags.open).map(onTicks) }),
        show: ({ orders }) => listText(look.account.name, what, ordersTable(orders), this.width),
        say: (text) => this.say(text),
      });
      this.answer(EXIT.interrupted);
      return undefined;
    } finally {
      look.close();
    }
  }
}

/** Prices as they stand on their tick, without what binary numbers add: 22.58, not 22.580000000000002. */
function onTicks(order: OrderRow): OrderRow {
  return { ...order, limit: onTick(order.limit), stop: onTick(order.stop) };
}

/** The finest tick is a hundredth of a cent. */
function onTick(price: number | null): number | null {
  return price === null ? null : Number(price.toFixed(4));
}
