/**
 * From the leading words of a command line to the one file that is its command, without loading the others: with all
 * of them a start would cost 60 ms more, and more with each new command.
 */
import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Interfaces } from '@oclif/core';

/** The most words that a command's name has. */
const WORDS_MAX = 3;
const WORD = /^[a-z][a-z0-9-]*$/;

/** A command's class, as far as starting it goes. */
interface CommandClass {
  id: string;
  run: (argv: string[], options: Interfaces.LoadOptions) => Promise<unknown>;
}

export interface FoundCommand {
  readonly command: CommandClass;
  /** What follows the command's name. */
  readonly argv: string[];
}

/** Null when no file is meant, or when help is asked for. */
export async function findCommand(
  argv: readonly string[],
  root: string,
  pjson: Interfaces.PJSON,
): Promise<FoundCommand | null> {
  const { commands } = pjson.oclif;
  if (typeof commands !== 'object' || argv.slice(0, endOfFlags(argv)).includes('--help')) return null;
  for (const words of leadingWords(argv)) {
    const file = `${join(root, commands.target, ...words)}${extname(import.meta.url)}`;
    if (!existsSync(file)) continue;
    const { default: command } = (await import(pathToFileURL(file).href)) as { default: CommandClass };
    command.id = words.join(':');
    return { command, argv: argv.slice(words.length) };
  }
  return null;
}

function endOfFlags(argv: readonly string[]): number {
  const at = argv.indexOf('--');
  return at < 0 ? argv.length : at;
}

/** The words before the first flag, the longest row first. */
function leadingWords(argv: readonly string[]): readonly (readonly string[])[] {
  const end = argv.findIndex((word) => !WORD.test(word));
  const words = argv.slice(0, Math.min(end < 0 ? argv.length : end, WORDS_MAX));
  return words.map((_, dropped) => words.slice(0, words.length - dropped));
}
