/** Sound books with one thing broken in their XML: tbot ledger verify names what is broken, where, and what to do; exit code 5. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needsPackages } from '../helpers/system-packages.ts';
import { assertFits } from '../helpers/schema.ts';
import { atTerminal } from '../helpers/terminal.ts';
import { json, tbot, temporaryFolder } from '../helpers/tbot.ts';
import { handHome } from '../helpers/traded-journal.ts';

const SPY = '2025-12-01-open-SPY-1';
const WIDTH = 80;

/** Exactly that once, in another way: what is not there cannot be broken. */
function replaced(text: string, part: string | RegExp, by: string): string {
  const parts = text.split(part);
  assert.equal(parts.length, 2, `${String(part)}: ${String(parts.length - 1)} times`);
  return parts.join(by);
}

/** The transaction of that description, the n-th from 0. */
function transaction(xml: string, description: string, n = 0): string {
  const all = xml.match(/<gnc:transaction .*?<\/gnc:transaction>\n/gs) ?? [];
  const found = all.filter((each) => each.includes(`<trn:description>${description}</trn:description>`))[n];
  assert.ok(found !== undefined, description);
  return found;
}

function inTransaction(xml: string, description: string, part: string, by: string): string {
  const old = transaction(xml, description);
  return replaced(xml, old, replaced(old, part, by));
}

function both(xml: string, description: string, from: string, to: string): string {
  const old = transaction(xml, description);
  return replaced(xml, old, old.replaceAll(`>${from}<`, `>${to}<`));
}

interface Broken {
  readonly what: string;
  readonly change: (xml: string) => string;
  /** The checks that find something, in the order in which it is told. */
  readonly checks: readonly string[];
  /** Of the first. */
  readonly told: string;
}

const BROKEN: readonly Broken[] = [
  {
    what: 'a transaction that does not balance',
    // 190.00 x 4.5 less 0.03 is 854.97: a dollar more.
    change: (xml) => both(xml, 'Sell 4.5 SPY at 190', '85497/100', '85597/100'),
    checks: ['balanced', 'changed_amount'],
    told: `balanced: 2025-12-01 "Sell 4.5 SPY at 190", number ${SPY}: its splits sum to 1.00; expected 0.00`,
  },
  {
    what: 'a transaction that is there twice',
    change: (xml) => {
      const sale = transaction(xml, 'Sell 4.5 SPY at 190');
      return replaced(xml, sale, sale + sale);
    },
    checks: ['unique_ids'],
    told: `unique_ids: 2025-12-01 "Sell 4.5 SPY at 190", number ${SPY}: a second transaction with the same id, counted twice`,
  },
  {
    what: 'a trade that is there twice, under other ids',
    change: (xml) => {
      const buy = transaction(xml, 'Buy 2 QQQ at 300');
      const [id = ''] = /(?<=<trn:id type="guid">)[0-9a-f]{29}/.exec(buy) ?? [];
      const [lot = ''] = /<split:lot .*<\/split:lot>\n/.exec(buy) ?? [];
      const copy = buy.replace(lot, '').replaceAll(id, 'ab'.repeat(15).slice(1));
      return replaced(xml, buy, buy + copy);
    },
    checks: ['duplicate_trades'],
    told: 'duplicate_trades: 2025-12-01 "Buy 2 QQQ at 300", number 2025-12-01-mid-QQQ-2: a second transaction of the same fill of trade 2025-12-01-mid-QQQ-2',
  },
  {
    what: 'a security that the book does not have',
    change: (xml) =>
      replaced(
        xml,
        /<gnc:commodity version="2.0.0">\n<cmdty:space>US<\/cmdty:space><cmdty:id>QQQ<.*?<\/gnc:commodity>\n/s,
        '',
      ),
    checks: ['known_commodities', 'known_commodities'],
    told: 'known_commodities: account Assets:Brokerage:Sim:QQQ: kept in US:QQQ, which is not in the book',
  },
  {
    what: 'an account that the book does not have',
    change: (xml) => replaced(xml, /<gnc:account version="2.0.0">\n<act:name>Commissions<.*?<\/gnc:account>\n/s, ''),
    checks: ['known_accounts', 'changed_amount', 'changed_amount', 'changed_amount'],
    told: '3 splits, this one first, in account 026856d38d3cb222f08681291a544000, which is not in the book',
  },
  {
    what: 'a quantity finer than its unit',
    change: (xml) => inTransaction(xml, 'Buy 2 QQQ at 300', '>2000000/1000000<', '>20000001/10000000<'),
    checks: ['units', 'changed_amount'],
    told: 'quantity 2.0000001 QQQ; expected a whole number of 0.000001, the smallest unit of the account',
  },
  {
    what: 'a lot that closes wrong',
    // 6 of 10.5 had cost 1123.38 of 1965.92; sold for 1110.06: -13.32, and not -12.32.
    change: (xml) => {
      const gain = transaction(xml, 'Realized Gain/Loss', 1);
      return replaced(xml, gain, gain.replaceAll('1332/100', '1232/100'));
    },
    checks: ['lot_gain', 'lot_closed', 'changed_amount', 'strategy_gain'],
    told: 'a gain of -12.32; expected -13.32, by the proceeds and the cost that are in the lot',
  },
  {
    what: 'an amount that was changed',
    // 600.00 and 0.35, now 601.00 and 0.35.
    change: (xml) =>
      both(both(xml, 'Buy 2 QQQ at 300', '60000/100', '60100/100'), 'Buy 2 QQQ at 300', '-60035/100', '-60135/100'),
    checks: ['changed_amount'],
    told: 'changed_amount: 2025-12-01 "Buy 2 QQQ at 300", number 2025-12-01-mid-QQQ-2',
  },
  {
    what: 'a trade that is missing',
    change: (xml) => replaced(xml, transaction(xml, 'Buy 2 QQQ at 300'), ''),
    checks: ['missing'],
    told: 'missing: trade 2025-12-01-mid-QQQ-2, 2025-12-01 "Buy 2 QQQ at 300", number 2025-12-01-mid-QQQ-2: none of its transactions; expected 1 transaction',
  },
];

describe('tbot ledger verify of a broken book', function () {
  this.timeout(60_000);
  let made: string;

  before(() => {
    made = handHome();
    assert.equal(tbot(['ledger', 'export'], { home: made }).code, 0);
  });

  function brokenHome(change: (xml: string) => string): string {
    const home = temporaryFolder();
    cpSync(made, home, { recursive: true });
    const file = join(home, 'data', 'ledger', 'gnu_paper.gnucash');
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    return home;
  }

  for (const { what, change, checks, told } of BROKEN)
    it(`finds ${what}`, () => {
      const home = brokenHome(change);
      const { code, stdout, stderr } = tbot(['ledger', 'verify'], { home });
      assert.equal(code, 5, stderr);
      assert.equal(stdout, '');
      const findings = stderr.split('\n').slice(1, -4);
      assert.deepEqual(
        findings.map((line) => /^(?:error|note): (\w+): .+; expected .+ \(.+\)$/.exec(line)?.[1]),
        checks,
        stderr,
      );
      assert.ok(findings[0]?.includes(told), stderr);
      const errors = findings.filter((line) => line.startsWith('error: ')).length;
      assert.match(stderr, new RegExp(`: ${String(errors)} errors?\n$`));
    });

  it('tells programs the same, as JSON and as CSV', () => {
    const home = brokenHome(BROKEN[0]?.change ?? String);
    const asJson = tbot(['ledger', 'verify', '--json'], { home });
    assert.equal(asJson.code, 5);
    assertFits('ledger-verify', json(asJson));
    const [book] = json(asJson).books as { agrees: boolean; findings: Record<string, string>[] }[];
    assert.equal(book?.agrees, false);
    assert.deepEqual(
      book.findings.map(({ check, severity, trade_id: trade }) => [check, severity, trade]),
      [
        ['balanced', 'error', SPY],
        ['changed_amount', 'error', SPY],
      ],
    );
    const asCsv = tbot(['ledger', 'verify', '--csv'], { home });
    assert.equal(asCsv.code, 5);
    assert.match(asCsv.stdout.split('\n')[1] ?? '', /^paper,error,balanced,2025-12-01-open-SPY-1,"2025-12-01 ""Sell /);
    assert.equal(asCsv.stdout.trimEnd().split('\n').length, 3);
  });

  it('fits on a terminal', async function () {
    needsPackages(this, 'bsdutils');
    for (const { change } of BROKEN) {
      const home = brokenHome(change);
      const [shown, code] = await atTerminal(['ledger', 'verify'], home, [], WIDTH);
      assert.equal(code, 5, shown);
      // The first is the banner. Paths are for copying, and in one piece.
      const lines = shown.trimEnd().split('\n').slice(1);
      for (const line of lines) assert.ok(line.trimEnd().length <= WIDTH || line.includes(home), line);
    }
  });

  it('mends nothing', () => {
    const home = brokenHome(BROKEN[0]?.change ?? String);
    const file = join(home, 'data', 'ledger', 'gnu_paper.gnucash');
    const before = readFileSync(file);
    tbot(['ledger', 'verify'], { home });
    assert.deepEqual(readFileSync(file), before);
  });
});
