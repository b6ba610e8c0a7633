/** The import table of docs/ARCHITECTURE.md, checked: rooms, packages, cycles, barrels, and what is pure. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../helpers/tbot.ts';

interface Rules {
  /** Rooms that it may import from, beside itself. */
  readonly rooms: readonly string[];
  /** Packages, and Node's own modules. */
  readonly packages: readonly string[];
}

const FILES = ['node:fs', 'node:path'];
const PURE = ['core', 'calendar', 'market', 'strategies', 'risk', 'orders', 'session'];
const ADAPTER = { rooms: ['core', 'calendar', 'market', 'orders', 'session'], packages: ['ws', ...FILES] };
const READER = {
  rooms: ['core', 'calendar', 'market', 'orders', 'session', 'journal', 'stats'],
  packages: ['csv-stringify', ...FILES],
};

/** The whole house, also the rooms that are not there yet: their rules come before their code. */
const TABLE: Readonly<Record<string, Rules>> = {
  core: { rooms: [], packages: [] },
  calendar: { rooms: ['core'], packages: ['dayjs'] },
  market: { rooms: ['core', 'calendar'], packages: [] },
  strategies: { rooms: ['core', 'calendar', 'market'], packages: [] },
  risk: { rooms: ['core', 'calendar', 'market'], packages: [] },
  orders: { rooms: ['core', 'calendar', 'market', 'risk'], packages: [] },
  session: { rooms: ['core', 'calendar', 'market', 'strategies', 'risk', 'orders'], packages: [] },
  stats: { rooms: ['core'], packages: [] },
  journal: { rooms: ['core', 'orders', 'session'], packages: ['node:crypto', 'node:sqlite', ...FILES] },
  brokers: {
    ...ADAPTER,
    packages: [...ADAPTER.packages, '@alpacahq/alpaca-trade-api', '@stoqey/ib', 'node:crypto', 'node:net'],
  },
  // A feed of a broker is reached as its broker is: by the same client, hosts and budget.
  feeds: { ...ADAPTER, rooms: [...ADAPTER.rooms, 'brokers'] },
  bars: {
    rooms: ['core', 'calendar', 'market'],
    packages: ['apache-arrow', '@duckdb/node-api', 'fflate', 'node:crypto', 'node:sqlite', 'node:zlib', ...FILES],
  },
  screener: { rooms: ['core', 'calendar', 'market'], packages: ['trading-signals', ...FILES] },
  backtest: { rooms: [...PURE, 'bars', 'stats'], packages: ['node:worker_threads'] },
  ledger: {
    ...READER,
    packages: [...READER.packages, 'saxes', 'xmlbuilder2', 'node:buffer', 'node:crypto', 'node:zlib'],
  },
  reports: {
    rooms: [...READER.rooms, 'strategies', 'risk'],
    packages: [...READER.packages, 'echarts'],
  },
  alerts: { rooms: ['core', 'calendar'], packages: ['nodemailer', 'node:net', 'node:tls'] },
  config: {
    rooms: ['core', 'calendar', 'strategies', 'risk'],
    packages: ['dotenv', 'envalid', 'node:crypto', ...FILES],
  },
  app: {
    rooms: [
      ...PURE,
      'stats',
      'journal',
      'brokers',
      'feeds',
      'bars',
      'screener',
      'backtest',
      'ledger',
      'reports',
      'alerts',
      'config',
    ],
    packages: ['node-cron', 'node:child_process', 'node:crypto', 'node:net', 'node:os', ...FILES],
  },
  web: { rooms: ['app', 'journal', 'config'], packages: ['fastify'] },
  cli: {
    rooms: ['core', 'calendar', 'app'],
    packages: [
      '@oclif/core',
      'cli-table3',
      'csv-stringify',
      'node:readline',
      'node:stream',
      'node:url',
      'node:util',
      ...FILES,
    ],
  },
  commands: { rooms: ['cli', 'core', 'calendar', 'app'], packages: ['@oclif/core'] },
};

/** dayjs for text only; what concerns all of a process, in one file. */
const ONLY_IN = {
  dayjs: ['src/lib/calendar/text.ts'],
  'node-cron': ['src/lib/app/schedule/clockwork.ts'],
  'node:child_process': ['src/lib/app/schedule/child.ts', 'src/lib/app/schedule/starters.ts'],
} as const;

const PURE_ROOMS = [...PURE, 'stats'];
/** What reads a clock, chance, the environment or the world. `Date.UTC` and Intl are as impure as their host. */
const IMPURE = ['Date', 'Intl', 'performance', 'process', 'setTimeout', 'setInterval', 'fetch', 'crypto', 'console'];
const IMPURE_MEMBERS = ['Math.random'];

const files = globSync('src/**/*.ts', { cwd: ROOT }).map((file) => file.split(sep).join('/'));

function roomOf(file: string): string {
  const [, top = '', room = ''] = file.split('/');
  return top === 'lib' ? room : top;
}

function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** Static, type-only and dynamic imports alike. */
function importsOf(file: string): string[] {
  return ts.preProcessFile(textOf(file), true, true).importedFiles.map(({ fileName }) => fileName);
}

function parsed(file: string): ts.SourceFile {
  return ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest, true);
}

function isOurs(specifier: string): boolean {
  return specifier.startsWith('.');
}

function target(file: string, specifier: string): string {
  return relative(ROOT, join(ROOT, dirname(file), specifier))
    .split(sep)
    .join('/');
}

function packageOf(specifier: string): string {
  const [first = '', second = ''] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

describe('the rooms of the house', () => {
  it('are the ones of the table', () => {
    for (const room of new Set(files.map(roomOf))) assert.ok(Object.hasOwn(TABLE, room), room);
  });

  for (const [room, { rooms, packages }] of Object.entries(TABLE)) {
    it(`${room} imports only ${[...rooms, ...packages].join(', ') || 'nothing'}`, () => {
      for (const file of files.filter((each) => roomOf(each) === room)) {
        for (const specifier of importsOf(file)) {
          if (isOurs(specifier)) {
            const other = roomOf(target(file, specifier));
            assert.ok(other === room || rooms.includes(other), `${file} imports ${specifier} of ${other}`);
          } else {
            assert.ok(packages.includes(packageOf(specifier)), `${file} imports ${specifier}`);
            if (isBuiltin(specifier)) assert.ok(specifier.startsWith('node:'), `${file}: write node:${specifier}`);
          }
        }
      }
    });
  }

  it('let a feed reach the client of its own vendor, and what all brokers share', () => {
    const feeds = files.filter((file) => roomOf(file) === 'feeds');
    assert.ok(feeds.length > 0);
    for (const file of feeds) {
      const vendor = file.split('/')[3] ?? '';
      for (const specifier of importsOf(file).filter(isOurs)) {
        const [, , room, folder, ...rest] = target(file, specifier).split('/');
        if (room === 'brokers') assert.ok(rest.length === 0 || folder === vendor, `${file} imports ${specifier}`);
      }
    }
  });

  it('keep a package that is for one purpose in its file', () => {
    for (const [name, allowed] of Object.entries(ONLY_IN)) {
      const users = files.filter((file) => importsOf(file).some((specifier) => packageOf(specifier) === name));
      assert.deepEqual(users, allowed);
    }
  });

  it('import without cycles', () => {
    const graph = new Map(
      files.map((file) => [
        file,
        importsOf(file)
          .filter(isOurs)
          .map((specifier) => target(file, specifier)),
      ]),
    );
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      assert.ok(!path.includes(file), `cycle: ${[...path, file].join(' -> ')}`);
      if (done.has(file)) return;
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
  });

  it('have no barrels: nothing is exported from somewhere else', () => {
    for (const file of files) {
      const passedOn = parsed(file).statements.filter((each) => ts.isExportDeclaration(each) && each.moduleSpecifier);
      assert.equal(passedOn.length, 0, file);
    }
  });

  it('read no clock, chance, environment or world where they are pure', () => {
    for (const file of files.filter((each) => PURE_ROOMS.includes(roomOf(each)))) {
      const visit = (node: ts.Node): void => {
        if (ts.isIdentifier(node) && !isName(node)) assert.ok(!IMPURE.includes(node.text), `${file}: ${node.text}`);
        if (ts.isPropertyAccessExpression(node))
          assert.ok(!IMPURE_MEMBERS.includes(node.getText()), `${file}: ${node.getText()}`);
        ts.forEachChild(node, visit);
      };
      visit(parsed(file));
    }
  });

  it('say in a header what each file is for', () => {
    for (const file of files) assert.match(textOf(file), /^\/\*\*/, file);
  });
});

/** A property or member that only has the name of something impure. */
function isName(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    (ts.isPropertySignature(parent) && parent.name === node)
  );
}
