// Started by bin/tbot. Answers `--version` and a Node that is too old before anything else is loaded, so that both
// work whatever is broken; then starts the command line in src/ (a checkout) or dist/ (a packed tbot).
// Guarantees: CommonJS and no syntax newer than Node 12, because an old Node must get as far as the message (and
// because a --version by way of the ES module loader takes twice as long).
'use strict';
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const pjson = require('../package.json');
const argv = process.argv.slice(2);
const [major, minor] = process.versions.node.split('.').map(Number);

if (argv[0] === '--version') {
  console.log(`tbot ${pjson.version} (Node ${process.versions.node}, ${process.platform}-${process.arch})`);
} else if (major < 22 || (major === 22 && minor < 18) || (major === 23 && minor < 6)) {
  const message = `tbot needs Node 22.18 or later; this is Node ${process.versions.node}`;
  const cure = 'start it by bin/tbot, which brings its own Node on Linux, or install a newer Node.js';
  fail('node_too_old', message, cure);
} else {
  // Before any module is loaded: what V8 has grown to is not given back. One that does not know a flag says so and goes on.
  for (const flag of require('./small-heap.cjs').FLAGS.get(argv[0]) || []) require('node:v8').setFlagsFromString(flag);
  require('node:module').enableCompileCache();
  const fromSource = existsSync(join(root, 'src/commands'));
  if (!fromSource) useCompiled(pjson.oclif);
  const entry = fromSource ? '../src/cli/main.ts' : '../dist/cli/main.js';
  import(entry).then(({ main }) => main(argv, { root, pjson }), notInstalled);
}

/** Points what package.json says of src/ to dist/: a packed tbot carries no sources. */
function useCompiled(oclif) {
  const compiled = (target) => target.replace('./src/', './dist/');
  oclif.commands.target = compiled(oclif.commands.target);
  oclif.helpClass = compiled(oclif.helpClass);
  for (const event of Object.keys(oclif.hooks)) oclif.hooks[event] = compiled(oclif.hooks[event]);
}

/** The command line itself could not be loaded: a package is missing. */
function notInstalled(error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND' && error.code !== 'MODULE_NOT_FOUND') throw error;
  const message = `this installation is not complete: ${error.message.split('\n')[0]}`;
  fail('not_installed', message, 'run npm ci in a checkout, or install the package anew');
}

function fail(code, message, cure) {
  if (argv.includes('--json')) console.log(JSON.stringify({ error: { code, message, cure } }));
  else console.error(`error ${code}: ${message}\ncure: ${cure}`);
  process.exitCode = 2;
}
