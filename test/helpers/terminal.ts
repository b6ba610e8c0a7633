/** tbot at a real pseudo-terminal, by script(1). */
import { spawn } from 'node:child_process';
import { cleanEnvironment, RUN } from './tbot.ts';

interface Typed {
  /** Typed as soon as this text has appeared. */
  readonly after: string;
  readonly keys: string;
}

/** Everything that the terminal showed, stdout and stderr and echo alike, and the exit code. */
export async function atTerminal(
  args: readonly string[],
  home: string,
  typing: readonly Typed[],
  columns = 80,
): Promise<[string, number]> {
  const command = [process.execPath, RUN, ...args, '--home', home].map((word) => `'${word}'`).join(' ');
  const sized = `stty cols ${String(columns)} && ${command}`;
  const child = spawn('script', ['-qec', sized, '/dev/null'], { env: cleanEnvironment({ TERM: 'dumb' }) });
  const waiting = [...typing];
  let shown = '';
  let seen = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    const next = waiting[0];
    if (next === undefined || !shown.slice(seen).includes(next.after)) return;
    seen = shown.length;
    waiting.shift();
    child.stdin.write(next.keys);
  });
  const code = await new Promise<number>((resolve) => child.once('close', (status) => resolve(status ?? -1)));
  return [shown.replaceAll('\r\n', '\n'), code];
}
