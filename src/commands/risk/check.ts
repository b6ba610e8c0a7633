/** tbot risk check */
import { Flags } from '@oclif/core';
import { accountChoice, accountFlags } from '../../cli/account-flags.ts';
import { positive } from '../../cli/positive.ts';
import { csvFlag, TbotCommand } from '../../cli/command.ts';
import { renderCsv } from '../../cli/table.ts';
import { riskRows, riskText } from '../../cli/risk-report.ts';
import { checkRisk, type ProposedOrder, type RiskCheck } from '../../lib/app/ops/risk-check.ts';
import { badFlag } from '../../lib/app/backtest/bad-flag.ts';
import { EXIT } from '../../lib/core/exit-code.ts';

export default class RiskCheckCommand extends TbotCommand {
  static override summary = 'Check the account, or one proposed order, against every limit; 0: allowed, 3: refused';
  static override description =
    'Without an order: could any entry pass now? With one: all reasons that speak against it, by the same gate that a run asks. What only a running session knows (quotes, volume, its window) is named as not asked.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --ticker F --size 10 --price 12 --json',
  ];
  static override flags = {
    ticker: Flags.string({ description: 'Of one proposed order', dependsOn: ['size', 'price'] }),
    size: Flags.string({ description: 'Shares or contracts', helpValue: 'N', dependsOn: ['ticker'] }),
    price: Flags.string({
      description: 'Dollars per share that it is decided at',
      helpValue: 'N',
      dependsOn: ['ticker'],
    }),
    side: Flags.option({ options: ['buy', 'sell'] as const, default: 'buy' })({ description: 'Of the order' }),
    limit: Flags.string({
      description: 'Its limit (default: the price and MAX_SLIPPAGE)',
      helpValue: 'N',
      dependsOn: ['ticker'],
    }),
    stop: Flags.string({
      description: 'Its stop, as a share below the price (default: 0.02)',
      helpValue: 'N',
      dependsOn: ['ticker'],
    }),
    equity: Flags.string({ description: 'Dollars (default: the last known equity)', helpValue: 'N' }),
    ...csvFlag,
    ...accountFlags,
  };

  async run(): Promise<RiskCheck> {
    const { flags, app } = await this.beginAtHome(RiskCheckCommand);
    const order = orderOf(flags);
    const result = checkRisk(app, accountChoice(flags), order, positive('equity', flags.equity));
    if (flags.csv) this.emit(await renderCsv(riskRows(result)));
    this.say(await riskText(result));
    if (!result.allowed) this.answer(EXIT.refused);
    return result;
  }
}

/** The widest stop of the strategies. */
const STOP_SHARE = 0.02;
/** Of a stock or an ETF; or an option as the OCC writes it. */
const TICKER = /^([a-z][a-z0-9]{0,9}([.-][a-z0-9]{1,5})?|[a-z][a-z0-9]{0,5}\d{6}[cp]\d{8})$/i;

type OrderWords = Readonly<Record<'ticker' | 'size' | 'price' | 'limit' | 'stop', string | undefined>> &
  Pick<ProposedOrder, 'side'>;

/** Null: none was given. */
function orderOf({ ticker, side, ...words }: OrderWords): ProposedOrder | null {
  const size = positive('size', words.size);
  const price = positive('price', words.price);
  if (ticker === undefined || size === undefined || price === undefined) return null;
  const limit = positive('limit', words.limit) ?? null;
  const stop = positive('stop', words.stop) ?? STOP_SHARE;
  if (stop >= 1)
    throw badFlag('stop', `${String(stop)} is no share below the price`, 'give a share between 0 and 1: --stop 0.02');
  if (!TICKER.test(ticker))
    throw badFlag('ticker', `${ticker} is no ticker`, 'write it as --ticker SPY, BRK.B or SPY251219P00600000');
  return {
    ticker: ticker.toUpperCase(),
    side,
    size,
    price,
    limit,
    stop_share: stop,
  };
}
