/**
 * Whole days by the crontab that tbot prints, from the morning's doctor to the evening's downloads: each line as cron starts it,
 * people told by a real mail server, the account flat, the book what the broker says. `CRON_DAYS=all`: days in summer and with an
 * early close too, and the watchdog each minute.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { counted } from '../../src/lib/core/counted.ts';
import { readLogLine } from '../../src/lib/reports/logs/log-entry.ts';
import { readTrades } from '../../src/lib/reports/logs/read-logs.ts';
import { STRATEGY_NAMES, type StrategyName } from '../../src/lib/strategies/names.ts';
import { endAll } from '../alpaca/led.ts';
import { needsGnuCash } from '../helpers/gnucash.ts';
import { assertSound } from '../ledger/gnucash/sound.ts';
import { ACCOUNT, assertFlat, CASH } from './alpaca-day.ts';
import { bookOf, historyOf, linesOf, type Book } from './book.ts';
import { byHand, cronDay, liveByCron, printedCrontab, MAILED_TO, type CronDay, type Job } from './cron-day.ts';
import { readJson } from './running.ts';

interface Kind {
  readonly name: string;
  readonly date: string;
  /** Of its market. */
  readonly lastDay: string;
  /** What finds something to trade in it. */
  readonly trades: readonly StrategyName[];
}

const WINTER: Kind = {
  ...{ name: 'in winter, when all lines are an hour early,', date: '2026-11-17', lastDay: '2026-11-20' },
  trades: STRATEGY_NAMES,
};
const OTHERS: readonly Kind[] = [
  { name: 'in summer', date: '2027-06-08', lastDay: '2027-06-11', trades: STRATEGY_NAMES },
  { name: 'that closes at 1:00 PM', date: '2026-11-27', lastDay: '2026-12-02', trades: ['mid', 'close'] },
];
const isAll = process.env.CRON_DAYS === 'all';
const WATCHDOG = 'watchdog >/dev/null 2>&1';
const WATCHDOG_EVERY = isAll ? 1 : 60;

for (const { name, date, lastDay, trades } of isAll ? [WINTER, ...OTHERS] : [WINTER])
  describe(`a day ${name} by the printed crontab`, function () {
    this.timeout(isAll ? 1_800_000 : 240_000);
    let day: CronDay;
    let jobs: readonly Job[];
    let book: Book;

    before(async () => {
      day = await cronDay(date, lastDay);
      const first = await printedCrontab(day.home);
      // What a person does once.
      for (const words of ['data download --symbols SPY,QQQ --start 2026-11-02', 'data download --kind vix']) {
        const { code, stderr } = await byHand(day, first, words);
        assert.equal(code, 0, stderr);
      }
      const crontab = await printedCrontab(day.home); // now with the download
      const isStarted = (command: string, minute: number): boolean =>
        command !== WATCHDOG || minute % WATCHDOG_EVERY === 0;
      jobs = await liveByCron(day, crontab, ({ command }, minute) => isStarted(command, minute));
      book = bookOf(day.home, ACCOUNT);
    });

    after(async () => {
      endAll();
      await day.close();
    });

    const told = (command: string): string => jobs.find((job) => job.command === command)?.ended.stderr ?? '';

    it('has each job done, in its order', () => {
      const done = jobs.filter(({ command }) => command !== WATCHDOG);
      assert.deepEqual(
        done.map(({ at, command, ended }) => [at, command, ended.code]),
        [
          ['12:00', 'doctor', 0],
          ['13:15', 'scan', 0],
          ['13:25', 'run open', 0],
          ['14:15', 'scan', 0],
          ['14:25', 'run mid', 0],
          ['15:25', 'run close', 0],
          ['21:15', 'ledger export', 0],
          ['21:30', 'report daily --notify', 0],
          ['22:00', 'data download', 0],
          ['23:00', 'data download --kind vix', 0],
        ],
        done.map(({ ended }) => ended.stderr).join('\n'),
      );
    });

    it('trades its windows, and the account is flat', () => {
      assertFlat(day, book);
      assert.deepEqual([...new Set(book.trades.map((trade) => trade.strategy_name))].sort(), trades.toSorted());
      assert.match(told('run close'), /process \d+ owns the account and trades close too; waiting for its end/);
    });

    it('tells of each purchase, each closed trade and in the evening of the day by mail, once, and of nothing else', () => {
      const bought = book.records.flatMap(({ record }) => (record.kind === 'bought' ? [`${record.id}: bought`] : []));
      const closed = book.trades.map(({ trade_id: id, exit_reason: reason }) => `${id}: closed (${reason})`);
      const subjects = day.mail.got.map(({ headers }) => headers.get('subject') ?? '');
      const head = /^tbot INFO alpaca-paper: (\S+: (?:bought|closed \(\w+\)|\d+ trades?))/;
      const about = subjects.map((text) => head.exec(text)?.[1]);
      const report = `${date}: ${counted(closed.length, 'trade')}`;
      assert.deepEqual(about.toSorted(), [...bought, ...closed, report].sort());
      assert.ok(day.mail.got.every(({ to }) => to.join() === MAILED_TO));
    });

    it('says in the report what the broker’s account has gained and the trade history holds, and that the book is whole', () => {
      const [letter, more] = day.mail.got.filter(({ body }) => /^Code: daily_report$/m.test(body));
      assert.ok(letter !== undefined && more === undefined);
      const profits = readTrades(join(day.home, 'data', 'logs')).map(({ PnL }) => PnL);
      const [won, lost] = [profits.filter((PnL) => PnL > 0).length, profits.filter((PnL) => PnL < 0).length];
      const [sentence = '', ...lines] = letter.body.split('\n');
      const [, trades, gain = '', wins, losses, rest] =
        /^\S+: (\d+) trades?, (\S+), (\d+) won, (\d+) lost, (.*)$/.exec(sentence) ?? [];
      assert.deepEqual(
        [trades, wins, losses, rest].map(String),
        [profits.length, won, lost, 'nothing held'].map(String),
      );
      // A fill is worth whole cents in the report, and at the broker what its price makes.
      const gained = day.alpaca.exchange.account().cash - CASH;
      const fills = new Set(book.executions.map(({ id }) => id)).size;
      assert.ok(Math.abs(dollarsIn(gain) - gained) <= 0.005 * fills + 1e-6, `${gain}, ${String(gained)}`);
      const figureOf = (label: string): number => dollarsIn(lines.find((line) => line.startsWith(`${label}: `)) ?? '');
      assert.deepEqual([figureOf('Best'), figureOf('Worst')], [Math.max(...profits), Math.min(...profits)]);
      assert.ok(lines.includes('Kill switch: not engaged'));
      assert.ok(lines.includes('Book: gnu_paper.gnucash has every trade'));
    });

    it('finds all well, each time that the watchdog looks, and pings', () => {
      const looks = jobs.filter(({ command }) => command === WATCHDOG);
      assert.deepEqual([...new Set(looks.map(({ ended }) => ended.code))], [0]);
      assert.equal(day.web.got.filter(({ path }) => path === '/ping').length, looks.length);
      assert.ok(looks.length >= 12);
    });

    it('leaves logs, trade history, summary and report that say the same', () => {
      const logs = join(day.home, 'data', 'logs');
      assert.equal(historyOf(day.home).length, book.trades.length);
      const summary = readJson(join(logs, 'daily_summary.json')) as Record<string, unknown>;
      const of = { session: date, trades: book.trades.length, still_held: 0 };
      assert.deepEqual({ ...summary, ...of }, summary);
      assert.match(told('report daily --notify'), new RegExp(`^trades +${String(book.trades.length)},`, 'm'));
      for (const strategy of ['open', 'mid', 'close']) {
        const [, ...lines] = linesOf(join(logs, `${strategy}.log`));
        const events = lines.map((line) => readLogLine(line)?.event);
        const own = book.trades.filter((trade) => trade.strategy_name === strategy);
        assert.equal(events.filter((event) => event === 'closed').length, own.length, strategy);
      }
    });

    it('leaves a book that is the journal, and what the broker says', async () => {
      assert.match(told('ledger export'), /gnu_paper\.gnucash has every trade/);
      const { code, stdout, stderr } = await byHand(day, await printedCrontab(day.home), 'ledger verify');
      assert.equal(code, 0, stdout + stderr);
    });

    it('leaves a book that GnuCash has no complaint about', function () {
      needsGnuCash(this);
      assertSound(this, join(day.home, 'data', 'ledger', 'gnu_paper.gnucash'));
    });
  });

/** "+$1,234.56" */
function dollarsIn(text: string): number {
  const [, sign = '', figure = ''] = /([+-]?)\$([\d,.]+\d)/.exec(text) ?? [];
  return Number(`${sign}${figure.replaceAll(',', '')}`);
}
