/** .scpignore: what rsync would bring to a server, of a checkout that is also somebody's home. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pageText } from '../helpers/page.ts';
import { needsPackages } from '../helpers/system-packages.ts';
import { ROOT, temporaryFolder } from '../helpers/tbot.ts';

/** Both as a checkout has them after some months. */
const GOES = [
  ...[
    'bin/tbot',
    'bin/run.cjs',
    'src/cli/main.ts',
    'package.json',
    'package-lock.json',
    '.npmrc',
    'docs/OPERATIONS.md',
  ],
  ...['.env.template', '.env_bot.template', 'data/README.md', 'data/reference/inverse-etfs.csv', 'data/sample/SPY.csv'],
  ...['crontab.example', 'LICENSE'],
];
const STAYS = [
  ...['.env', '.env_bot', '.env_bot.enc', '.env.bak', 'server.pem', 'src/private.key', 'id_ed25519', '.git/config'],
  ...['data/journal/alpaca-live.sqlite', 'data/journal/alpaca-live.sqlite-wal', 'data/ledger/gnu_live.gnucash'],
  ...['data/ledger/backups/gnu_live.gnucash.1', 'data/logs/tbot.log', 'data/bars/x.parquet', 'data/KILL'],
  ...['data/schedule/jobs.json', 'household.gnucash', 'node_modules/a/index.js', 'test/run.ts', 'dist/cli/main.js'],
  ...['tbot-demo/data/journal/sim-paper.sqlite', 'notes.bak', 'tbot-0.1.0.tgz'],
];

describe('.scpignore', () => {
  it('lets rsync bring the program to a server, and nothing that is private or local', function () {
    needsPackages(this, 'rsync');
    const [from, to] = [temporaryFolder(), temporaryFolder()];
    for (const file of [...GOES, ...STAYS]) {
      mkdirSync(dirname(join(from, file)), { recursive: true });
      writeFileSync(join(from, file), 'x');
    }
    const args = ['-a', `--exclude-from=${join(ROOT, '.scpignore')}`, `${from}/`, `${to}/`];
    const { status, stderr } = spawnSync('rsync', args, { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const arrived = readdirSync(to, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(to, join(entry.parentPath, entry.name)));
    assert.deepEqual(arrived.sort(), [...GOES].sort());
  });

  it('names keys, books, journals and tests', () => {
    const lines = readFileSync(join(ROOT, '.scpignore'), 'utf8').split('\n');
    for (const line of ['.env*', '*.pem', '/data/*', '*.gnucash', '/test/', '.git/'])
      assert.ok(lines.includes(line), line);
    // Templates come first: of lines that fit, the first counts.
    assert.ok(lines.indexOf('+ /.env.template') < lines.indexOf('.env*'));
  });

  it('is used by the line of the page on operations', () => {
    assert.match(pageText('OPERATIONS.md'), /rsync [^\n]*--exclude-from=\.scpignore/);
    assert.ok(existsSync(join(ROOT, '.scpignore')));
  });
});
