/**
 * What becomes of a process whose output nobody takes any more: `| head`, a terminal that is gone, a full disk behind `>`.
 * Guarantees: a report ends, quietly where its reader has gone; a command that looks after money goes on, and that is said
 * once.
 */
import { EXIT } from '../lib/core/exit-code.ts';
import { explain, tell } from './failure.ts';

let isOutlived = false;
/** What was lost first, in words; null: nothing. */
let loss: string | null = null;
let tellLoss = (text: string): void => void process.stderr.write(`warning: ${text}\n`);

/** What this process does from now on is no reason to stop for. */
export function outliveOutput(): void {
  isOutlived = true;
}

/** Told by other means than stderr, which may be what was lost; at once, if it was before. */
export function onLostOutput(tellByOtherMeans: (text: string) => void): void {
  tellLoss = tellByOtherMeans;
  if (loss !== null) tellLoss(loss);
}

/** To be called once, before anything is written. */
export function watchOutput(): void {
  for (const [name, stream] of Object.entries({ stdout: process.stdout, stderr: process.stderr }))
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (isOutlived) goOn(name, error);
      else end(error);
    });
}

function goOn(name: string, { message }: Error): void {
  if (loss !== null) return;
  loss = `nobody takes what is said on ${name} any more (${message}): tbot goes on; tbot status and data/logs say how`;
  tellLoss(loss);
}

function end(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.done);
  tell(explain(error), false);
  process.exit(EXIT.unexpected);
}
