/** The documents point at what is there: links, and the files that ARCHITECTURE.md walks through. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pageText, quotedIn } from '../helpers/page.ts';
import { ROOT } from '../helpers/tbot.ts';

const DOCUMENTS = globSync(['*.md', 'docs/*.md', 'data/**/*.md'], { cwd: ROOT });

describe('the documents', () => {
  it('have links that lead somewhere', () => {
    for (const document of DOCUMENTS) {
      const text = readFileSync(join(ROOT, document), 'utf8');
      for (const [, target = ''] of text.matchAll(/\]\(([^)#:]+)\)/g))
        assert.ok(existsSync(join(ROOT, dirname(document), target)), `${document}: ${target}`);
    }
  });

  it('name files of the code that exist', () => {
    const files = ['bin/run.cjs', ...globSync(['src/**/*.ts', 'test/**/*.ts'], { cwd: ROOT })];
    for (const page of ['ARCHITECTURE.md', 'BACKTESTING.md', 'ADDING-A-STRATEGY.md', 'ADDING-A-BROKER.md']) {
      const prose = pageText(page).replace(/^```.*?^```$/gms, '');
      const named = quotedIn([prose]).filter((name) => /^[\w./-]+\.ts$/.test(name));
      assert.ok(named.length > 0, page);
      for (const name of named)
        assert.ok(
          files.some((file) => file === name || file.endsWith(`/${name}`)),
          `${page}: ${name}`,
        );
    }
  });
});
