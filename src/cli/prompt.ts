/** Asking on the terminal. Guarantees: a secret is never echoed; Ctrl-C ends with 130 and restores the terminal. */
import { createInterface } from 'node:readline/promises';
import { text as readAll } from 'node:stream/consumers';
import { EXIT } from '../lib/core/exit-code.ts';
import { ConfigError } from '../lib/core/errors.ts';

/** A yes or no; no when nobody is there to ask. */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  terminal.on('SIGINT', () => process.exit(EXIT.interrupted));
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

/** A secret: typed twice on a terminal, else the first line of stdin. @throws ConfigError `secrets_differ` */
export async function readSecret(what: string): Promise<string> {
  if (!process.stdin.isTTY) return (await readAll(process.stdin)).split(/\r?\n/)[0] ?? '';
  const first = await typeHidden(`${what}: `);
  if ((await typeHidden(`${what} again: `)) === first) return first;
  throw new ConfigError({ code: 'secrets_differ', message: 'the two entries differ', cure: 'try again' });
}

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const BACKSPACES = ['\u007f', '\b'];

function typeHidden(question: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.resume();
  return new Promise((resolve) => {
    let typed = '';
    const done = (): void => {
      stdin.off('data', onKeys);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write('\n');
    };
    const onKeys = (keys: string): void => {
      for (const key of keys) {
        if (key === CTRL_C) {
          done();
          process.exit(EXIT.interrupted);
        } else if (key === '\r' || key === '\n' || key === CTRL_D) {
          done();
          resolve(typed);
          return;
        } else if (BACKSPACES.includes(key)) typed = Array.from(typed).slice(0, -1).join('');
        else typed += key;
      }
    };
    stdin.on('data', onKeys);
  });
}
