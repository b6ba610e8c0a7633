/** Books where not everything is where it was: journals copied, damaged or put away, a book that is gone, a security moved. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bookBytes, document, exported, ledger } from '../helpers/ledger-commands.ts';
import { handHome } from '../helpers/traded-journal.ts';

interface Finding {
  readonly check: string;
  readonly severity: string;
}

function journalsOf(home: string): string {
  return join(home, 'data', 'journal');
}

function findings(home: string, code: number): readonly Finding[] {
  const books = document(home, code, 'verify').books as { readonly findings: readonly Finding[] }[];
  return books.flatMap((book) => book.findings);
}

/** With the security SPY in the space of an exchange, as quotes in GnuCash ask for. */
function moveToNasdaq(home: string): void {
  const file = join(home, 'data', 'ledger', 'gnu_paper.gnucash');
  const moved = readFileSync(file, 'utf8').replaceAll(
    /<cmdty:space>US<\/cmdty:space>(\s*)<cmdty:id>SPY</g,
    '<cmdty:space>NASDAQ</cmdty:space>$1<cmdty:id>SPY<',
  );
  writeFileSync(file, moved);
}

describe('the books', function () {
  this.timeout(60_000);

  it('have each trade once where a journal was copied', () => {
    const home = handHome();
    exported(home);
    const once = bookBytes(home);
    const journal = join(journalsOf(home), 'sim-paper.sqlite');
    mkdirSync(join(journalsOf(home), 'old'));
    copyFileSync(journal, join(journalsOf(home), 'old', 'copy.sqlite'));
    rmSync(join(home, 'data', 'ledger'), { recursive: true });
    exported(home);
    assert.deepEqual(bookBytes(home), once);
    assert.deepEqual(findings(home, 0), []);
  });

  it('are written without a journal that cannot be read, which is named', () => {
    const home = handHome();
    writeFileSync(join(journalsOf(home), 'sim-live.sqlite'), 'garbage');
    writeFileSync(join(journalsOf(home), 'sim-paper-dry.sqlite'), 'garbage');
    exported(home, '--mode', 'paper');
    writeFileSync(join(journalsOf(home), 'torn.sqlite'), 'garbage');
    const told = ledger(home, 'export', '--mode', 'paper');
    assert.equal(told.code, 5);
    assert.match(told.stderr, /warning: journal torn cannot be read, its trades are not in the book: /);
    assert.deepEqual(
      findings(home, 5).map(({ check }) => check),
      ['journals'],
    );
  });

  it('are missed where one is gone, whatever other book there is', () => {
    const home = handHome();
    exported(home);
    const folder = join(home, 'data', 'ledger');
    renameSync(join(folder, 'gnu_paper.gnucash'), join(folder, 'gnu_live.gnucash'));
    const [gone, ...strangers] = findings(home, 5);
    assert.deepEqual([gone?.check, gone?.severity], ['missing', 'error']);
    assert.ok(strangers.length > 0);
  });

  it('are explained by journals: what is of journals that were put away is a note', () => {
    const home = handHome();
    exported(home);
    renameSync(journalsOf(home), join(home, 'put-away'));
    mkdirSync(journalsOf(home));
    assert.deepEqual(
      findings(home, 0).map(({ check, severity }) => [check, severity]),
      [['unexplained', 'note']],
    );
    assert.match(ledger(home, 'export').stderr, /paper: .*gnu_paper\.gnucash has every trade/);
  });

  it('stay as good where a person has put a security into the space of its exchange', () => {
    const home = handHome();
    exported(home);
    moveToNasdaq(home);
    assert.deepEqual(findings(home, 0), []);
    assert.match(ledger(home, 'export').stderr, /has every trade/);
  });

  it('are not replaced by a backup that is no book', () => {
    const home = handHome();
    exported(home);
    const before = bookBytes(home);
    mkdirSync(join(home, 'data', 'ledger', 'backups'));
    const name = 'gnu_paper.gnucash.20250101000000.gnucash';
    writeFileSync(join(home, 'data', 'ledger', 'backups', name), 'junk');
    const told = ledger(home, 'backup', '--restore', name);
    assert.equal(told.code, 2);
    assert.match(told.stderr, /error not_gnucash: /);
    assert.deepEqual(bookBytes(home), before);
  });
});
