// Started by bin/tbot. Answers `--version` and a Node that is too old before anything else is loaded, so that both
// work whatever is broken; then starts the command line in src/ (a checkout) or dist/ (a packed tbot).
// Guarantees: no static import of anything but Node's own, or the old-Node message would come too late.
import { existsSync, readFileSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const pjson = JSON.parse(readFileSync(root + 'package.json', 'utf8'));
const argv = process.argv.slice(2);
const [major, minor] = process.versions.node.split('.').map(Number);

if (argv[0] === '--version') {
  console.log(`tbot ${pjson.version} (Node ${process.versions.node}, ${process.platform}-${process.arch})`);
} else if (major < 22 || (major === 22 && minor < 18) || (major === 23 && minor < 6)) {
  const message = `tbot needs Node 22.18 or later; this is Node ${process.versions.node}`;
  const cure = 'start it by bin/tbot, which brings its own Node on Linux, or install a newer Node.js';
  if (argv.includes('--json')) console.log(JSON.stringify({ error: { code: 'node_too_old', message, cure } }));
  else console.error(`tbot: ${message}.\n  ${cure}.`);
  process.exitCode = 2;
} else {
  module.enableCompileCache();
  const fromSource = existsSync(root + 'src/commands');
  if (!fromSource) useCompiled(pjson.oclif);
  const { main } = await import(fromSource ? '../src/cli/main.ts' : '../dist/cli/main.js');
  await main(argv, { root, pjson });
}

/** Points what package.json says of src/ to dist/: a packed tbot carries no sources. */
function useCompiled(oclif) {
  const compiled = (target) => target.replace('./src/', './dist/');
  oclif.commands.target = compiled(oclif.commands.target);
  oclif.helpClass = compiled(oclif.helpClass);
  for (const event of Object.keys(oclif.hooks)) oclif.hooks[event] = compiled(oclif.hooks[event]);
}
