/**
 * tbot within this process, for the many invocations of which only output and exit code are looked at: the command line of
 * src/cli/main.ts as bin/run.cjs starts it, without the start of a process. Guarantees: one at a time; folder and streams
 * are as `tbot` of tbot.ts has them, pipes without a terminal, and as they were before when it is over. What is told by
 * variables or on stdin takes a process: tbot reads its environment once.
 */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Interfaces } from '@oclif/core';
import { main } from '../../src/cli/main.ts';
import { ROOT, type Ran } from './tbot.ts';

const pjson = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Interfaces.PJSON;
let last: Promise<unknown> = Promise.resolve();

export function tbotInside(args: readonly string[], { home }: { readonly home?: string } = {}): Promise<Ran> {
  const argv = home === undefined ? [...args] : [...args, '--home', home];
  const ran = last.then(() => once(argv));
  last = ran.catch(() => undefined);
  return ran;
}

async function once(argv: string[]): Promise<Ran> {
  const folder = process.cwd();
  const out = new Caught(process.stdout);
  const err = new Caught(process.stderr);
  const wasTerminal = process.stdin.isTTY;
  process.chdir(tmpdir());
  process.stdin.isTTY = false;
  process.exitCode = undefined;
  try {
    await main(argv, { root: ROOT, pjson });
    return { code: exitCode(), stdout: out.text, stderr: err.text };
  } finally {
    process.exitCode = undefined;
    process.stdin.isTTY = wasTerminal;
    process.chdir(folder);
    out.release();
    err.release();
  }
}

/** As a process would end now. */
function exitCode(): number {
  return typeof process.exitCode === 'number' ? process.exitCode : 0;
}

/** What is written to a stream, instead of it. */
class Caught {
  text = '';
  readonly #stream: NodeJS.WriteStream;
  readonly #write: NodeJS.WriteStream['write'];
  readonly #isTTY: boolean;
  readonly #listeners: readonly ((error: Error) => void)[];

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    this.#write = stream.write.bind(stream);
    this.#isTTY = stream.isTTY;
    this.#listeners = stream.listeners('error') as ((error: Error) => void)[];
    stream.isTTY = false;
    stream.write = (chunk: string | Uint8Array, ...more: unknown[]): boolean => {
      this.text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      const done = more.at(-1);
      if (typeof done === 'function') process.nextTick(done);
      return true;
    };
  }

  /** The listeners that tbot has added go with it. */
  release(): void {
    const stream = this.#stream;
    stream.write = this.#write;
    stream.isTTY = this.#isTTY;
    for (const listener of stream.listeners('error') as ((error: Error) => void)[])
      if (!this.#listeners.includes(listener)) stream.off('error', listener);
  }
}
