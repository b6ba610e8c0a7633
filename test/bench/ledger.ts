/** Books of 10,000 trades: a new one, one that ten more are added to, and the check of it; whole commands, and the adding alone. */
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from '../../src/lib/app/app.ts';
import { exportBook } from '../../src/lib/app/ledger/export.ts';
import { postingsOf } from '../../src/lib/app/ledger/postings.ts';
import { FIRST_DAY, sessionsBetween } from '../../src/lib/calendar/sessions.ts';
import { extendBook } from '../../src/lib/ledger/extend.ts';
import { changeBook } from '../../src/lib/ledger/file/book-file.ts';
import { bookPlace } from '../../src/lib/app/ledger/books.ts';
import { simHome } from '../helpers/ops.ts';
import { ROOT, temporaryFolder } from '../helpers/tbot.ts';
import { tellTrades, type ToldTrade } from '../helpers/traded-journal.ts';
import { command, type Command } from './command.ts';
import { median, type Benchmark } from './figure.ts';
import { LAST_DAY } from './market.ts';
import { MB } from './memory.ts';

const SESSIONS = 100;
const TRADES_A_SESSION = 100;
const TEN = 10;
const RUNS = 5;
const SYMBOLS = 50;
const STRATEGIES = ['open', 'mid', 'close'] as const;

export const ledger: Benchmark = {
  name: 'ledger',
  async run() {
    const home = simHome();
    const cache = temporaryFolder();
    const dates = sessionsBetween(FIRST_DAY, LAST_DAY)
      .slice(-SESSIONS - RUNS * 2)
      .map(({ date }) => date);
    const next = (count: number): void => tellTrades(home, ...tradesOf(dates.shift() ?? '', count));
    while (dates.length > RUNS * 2) next(TRADES_A_SESSION);
    const export_ = (): Promise<Command> => command(['ledger', 'export', '--home', home], cache);
    await command(['ledger', 'export', '--mode', 'live', '--home', home], cache); // fills the compile cache
    const made: Command[] = [];
    while (made.length < RUNS) {
      rmSync(join(home, 'data', 'ledger'), { recursive: true, force: true });
      made.push(await export_());
    }
    const { file } = bookPlace(createApp({ version: '', root: ROOT }, home).home, 'paper');
    const bytes = statSync(file).size;
    const added: Command[] = [];
    const alone: number[] = [];
    while (added.length < RUNS) {
      next(TEN);
      added.push(await export_());
      next(TEN);
      alone.push(addedIn(home));
    }
    const verified = await command(['ledger', 'verify', '--home', home], cache);
    const of = (commands: readonly Command[], key: 'seconds' | 'cpuSeconds' | 'megabytes'): number =>
      median(commands.map((each) => each[key]));
    return [
      { what: 'a book of 10,000 trades', value: bytes / MB, unit: 'MB' },
      {
        what: '`tbot ledger export` of 10,000 trades into a new book',
        value: of(made, 'seconds'),
        unit: 's',
        bound: 5,
      },
      { what: 'the same in CPU time', value: of(made, 'cpuSeconds'), unit: 's' },
      {
        what: 'its peak of memory',
        value: Math.max(...made.map(({ megabytes }) => megabytes)),
        unit: 'MB',
        bound: 400,
      },
      { what: 'ten trades added to it: compared, spliced, written, synced', value: median(alone), unit: 's', bound: 1 },
      { what: 'the whole command, which reads the journals too', value: of(added, 'seconds'), unit: 's' },
      { what: 'the same in CPU time', value: of(added, 'cpuSeconds'), unit: 's' },
      {
        what: 'its peak of memory',
        value: Math.max(...added.map(({ megabytes }) => megabytes)),
        unit: 'MB',
        bound: 400,
      },
      { what: '`tbot ledger verify` of it', value: verified.seconds, unit: 's' },
      { what: 'its peak of memory', value: verified.megabytes, unit: 'MB' },
    ];
  },
};

/** Seconds that it takes to add what the book lacks, once it is known what it should hold. */
function addedIn(home: string): number {
  const app = createApp({ version: '', root: ROOT }, home);
  const { postings } = postingsOf(app.home, 'paper');
  const place = bookPlace(app.home, 'paper');
  const from = performance.now();
  changeBook(place, app.clock.now(), (old) => extendBook(old, postings, place.file).content);
  const seconds = (performance.now() - from) / 1000;
  if (exportBook(app, 'paper').outcome !== 'unchanged') throw new Error('the book lacks something');
  return seconds;
}

function tradesOf(date: string, count: number): [date: string, trades: ToldTrade[]] {
  const trades = Array.from({ length: count }, (_, number): ToldTrade => {
    const ticker = `S${String(number % SYMBOLS)}`;
    const strategy = STRATEGIES[number % STRATEGIES.length] ?? 'open';
    const price = 50 + (number % 97) / 7;
    return {
      ...{ id: `${date}-${strategy}-${ticker}-${String(number + 1)}`, ticker, strategy },
      fills: [
        { leg: 'entry', quantity: 10.5, price, fees: 0.35 },
        { leg: 'exit', quantity: 10.5, price: price + ((number % 13) - 6) / 9, fees: 0.36, regulatoryFees: 0.01 },
      ],
    };
  });
  return [date, trades];
}
