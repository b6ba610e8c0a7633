/**
 * One invocation, from arguments to exit code. Guarantees: the process ends by itself, so that what was written to
 * stdout arrives; a failure is told once and sets the exit code; a reader that closes the pipe early ends a report
 * quietly, and no command that looks after money.
 */
import { run, settings, type Interfaces } from '@oclif/core';
import { explain, tell } from './failure.ts';
import { findCommand, misplacedFlag } from './find-command.ts';
import { watchOutput } from './lost-output.ts';

export interface Program {
  readonly root: string;
  readonly pjson: Interfaces.PJSON;
}

export async function main(argv: string[], program: Program): Promise<void> {
  // Node runs the sources as they are; oclif must not look for a transpiler of its own.
  settings.enableAutoTranspile = false;
  watchOutput();
  try {
    await start(argv, program);
  } catch (error) {
    if (isExit(error)) {
      process.exitCode = error.oclif.exit;
      return;
    }
    const failure = explain(error);
    tell(failure, argv.includes('--json'));
    process.exitCode = failure.exitCode;
  }
}

/** A command that is spelled out is run alone; help, topics, completion and misspellings need oclif's whole list. */
async function start(argv: string[], { root, pjson }: Program): Promise<void> {
  const found = await findCommand(argv, root, pjson);
  if (found === null) {
    const misplaced = misplacedFlag(argv, pjson);
    if (misplaced !== null) throw misplaced;
    await run(argv, { root, pjson });
    return;
  }
  const alone = { ...pjson.oclif, commands: '', plugins: [], hooks: {} };
  await found.command.run(found.argv, { root, pjson: { ...pjson, oclif: alone } });
}

/** oclif ends a help screen by throwing. */
function isExit(error: unknown): error is { oclif: { exit: number } } {
  return error instanceof Error && 'code' in error && error.code === 'EEXIT';
}
