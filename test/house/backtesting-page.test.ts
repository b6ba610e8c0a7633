/** docs/BACKTESTING.md against what it describes: its commands run, and its tables are those of the code. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMISSION_MODELS } from '../../src/lib/brokers/sim/commission/commission-models.ts';
import { CLOSED_TRADE_COLUMNS } from '../../src/lib/market/closed-trade.ts';
import { GATE_REFUSALS, INSTRUMENT_REFUSALS, SIZE_REFUSALS } from '../../src/lib/risk/reasons.ts';
import { STRATEGY_REFUSALS } from '../../src/lib/strategies/strategy.ts';
import { blocksOf, pageText, quotedIn, shell, tableAfter } from '../helpers/page.ts';
import { ROOT, temporaryFolder } from '../helpers/tbot.ts';

const PAGE = pageText('BACKTESTING.md');

function firstCells(rows: readonly (readonly string[])[]): string[] {
  return rows.map(([cell = '']) => cell);
}

describe('the page on backtesting', function () {
  this.timeout(60_000);

  it('starts with commands that work as they stand, and describes every file that they leave', () => {
    const folder = temporaryFolder();
    const [start, more] = blocksOf(PAGE);
    shell(ROOT, folder, [start, more].flatMap((block) => block?.lines ?? []).join('\n'));
    const results = join(folder, 'my-trading', 'data', 'backtest_results');
    const runs = readdirSync(results).filter((name) => name !== 'trials.jsonl');
    assert.equal(runs.length, 3);
    const files = quotedIn(firstCells(tableAfter(PAGE, '## What a run leaves', 'file')));
    const [run = ''] = runs;
    assert.deepEqual(files.sort(), readdirSync(join(results, run)).sort());
    const metrics = JSON.parse(readFileSync(join(results, run, 'metrics.json'), 'utf8')) as object;
    const described = quotedIn(firstCells(tableAfter(PAGE, '## How to read the figures', 'metrics.json')));
    assert.deepEqual(described.sort(), Object.keys(metrics).sort());
  });

  it('has every reason for which an entry may be refused, in the order of the checks, in the words of the code', () => {
    const stages = {
      'Refused by the strategy:': STRATEGY_REFUSALS,
      'Refused: instrument': INSTRUMENT_REFUSALS,
      'Refused by the risk gate': GATE_REFUSALS,
      'Refused: size': SIZE_REFUSALS,
    };
    for (const [from, reasons] of Object.entries(stages)) {
      const rows = tableAfter(PAGE, from, 'reason', 'means');
      assert.deepEqual(
        rows,
        Object.entries(reasons).map(([reason, means]) => [`\`${reason}\``, means]),
      );
    }
  });

  it('has every column of trades.csv in its order, and every commission model', () => {
    const columns = quotedIn(firstCells(tableAfter(PAGE, 'The columns of `trades.csv`', 'column')));
    assert.deepEqual(columns, [...CLOSED_TRADE_COLUMNS]);
    const models = firstCells(tableAfter(PAGE, '### Commissions', 'name')).flatMap((cell) => cell.split(', '));
    assert.deepEqual(models, [...COMMISSION_MODELS]);
  });
});
