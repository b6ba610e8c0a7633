/** An installation whose bin/run.cjs does what its first word says. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './tbot.ts';

const RUN = `'use strict';
const fs = require('node:fs');
const words = process.argv.slice(2, process.argv.indexOf('--home'));
const [first] = words;
if (first === 'say') {
  console.log(words[1]);
  console.error(words[2]);
  process.stdout.write('the end without a line end');
  process.exitCode = Number(words[4]);
} else if (first === 'group') {
  const stat = fs.readFileSync('/proc/self/stat', 'utf8');
  console.log('group', stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2], process.pid);
  process.stdin.on('end', () => console.log('stdin ended')).resume();
} else if (first === 'touch') {
  fs.writeFileSync(words[1], '');
} else if (first === 'watchdog') {
  console.log('all is well');
} else {
  const home = process.argv[process.argv.indexOf('--home') + 1];
  const timer = setInterval(() => {
    if (fs.existsSync(home + '/let-go')) process.exit(0);
  }, 30);
  process.on('SIGTERM', () => {
    console.log('asked to end');
    clearInterval(timer);
  });
  console.log('waiting');
}
`;

export function fakeProgram(): string {
  const root = temporaryFolder();
  mkdirSync(join(root, 'bin'));
  writeFileSync(join(root, 'bin', 'run.cjs'), RUN);
  return root;
}
