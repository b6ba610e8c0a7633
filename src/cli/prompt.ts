/** Asking on the terminal. Guarantees: a secret is never echoed; Ctrl-C ends with 130 and restores the terminal. */
import { createInterface } from 'node:readline';
import { text as readAll } from 'node:stream/consumers';
import { EXIT } from '../lib/core/exit-code.ts';
import { ConfigError } from '../lib/core/errors.ts';

/** A yes or no; no when nobody is there to ask, nothing is typed, or the signal comes first. With one, Ctrl-C is the process's to handle. */
export async function confirm(question: string, signal?: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  return /^y(es)?$/i.test((await askLine(`${question} [y/N] `, signal)).trim());
}

/** A line from the terminal; empty when it ends, or when the signal comes first. */
async function askLine(question: string, signal?: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  signal?.addEventListener('abort', () => terminal.close(), { once: true });
  terminal.on('SIGINT', () => {
    if (signal === undefined) process.exit(EXIT.interrupted);
    terminal.close();
    process.kill(process.pid, 'SIGINT');
  });
  const answer = await new Promise<string>((resolve) => {
    terminal.question(question, resolve);
    terminal.once('close', () => {
      resolve('');
    });
  });
  terminal.close();
  return answer;
}

/** Whether that very word is typed, or is the next line of a stdin that is no terminal. */
export async function typedWord(word: string, question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return (await nextPiped()).trim() === word;
  return (await askLine(`${question} Type ${word} to go on: `)).trim() === word;
}

/** Lines of a stdin that is no terminal, read once: the next secret is on the next line. */
let piped: string[] | undefined;

/** A secret: typed twice on a terminal, else the next line of stdin. @throws ConfigError `secrets_differ`, `nothing_entered` */
export async function readSecret(what: string): Promise<string> {
  const secret = process.stdin.isTTY ? await typeTwice(what) : await nextPiped();
  if (secret !== '') return secret;
  throw new ConfigError({ code: 'nothing_entered', message: `nothing was entered for ${what}`, cure: 'enter a value' });
}

async function nextPiped(): Promise<string> {
  piped ??= (await readAll(process.stdin)).split(/\r?\n/);
  return piped.shift() ?? '';
}

async function typeTwice(what: string): Promise<string> {
  const { stdin } = process;
  // Echo is off before the question is asked and until the last answer: what is typed early is not shown either.
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  try {
    const first = await typeHidden(`${what}: `);
    if ((await typeHidden(`${what} again: `)) === first) return first;
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
  }
  throw new ConfigError({ code: 'secrets_differ', message: 'the two entries differ', cure: 'try again' });
}

const CTRL_C = '\u0003';
const ENTER = ['\r', '\n', '\u0004'];
const BACKSPACES = ['\u007f', '\b'];

/** One line from a terminal in raw mode. What is typed beyond it belongs to the next question. */
function typeHidden(question: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(question);
  return new Promise((resolve) => {
    let typed = '';
    const onKeys = (keys: string): void => {
      const all = Array.from(keys);
      for (const [at, key] of all.entries()) {
        if (key === CTRL_C) {
          stdin.setRawMode(false);
          stderr.write('\n');
          process.exit(EXIT.interrupted);
        }
        if (ENTER.includes(key)) {
          stdin.off('data', onKeys);
          stdin.pause();
          const rest = all.slice(at + 1).join('');
          if (rest !== '') stdin.unshift(rest);
          stderr.write('\n');
          resolve(typed);
          return;
        }
        typed = BACKSPACES.includes(key) ? Array.from(typed).slice(0, -1).join('') : typed + key;
      }
    };
    stdin.on('data', onKeys);
    stdin.resume();
  });
}
