/**
 * From the leading words of a command line to the one file that is its command, without loading the others: with all
 * of them a start would cost 60 ms more, and more with each new command.
 */
import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Interfaces } from '@oclif/core';
import { ConfigError } from '../lib/core/errors.ts';

/** The most words that a command's name has. */
const WORDS_MAX = 3;
const WORD = /^[a-z][a-z0-9-]*$/;
const HELP_FLAGS = ['--help', '-h'];

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
  if (typeof commands !== 'object' || asksForHelp(argv)) return null;
  for (const words of leadingWords(argv)) {
    const file = `${join(root, commands.target, ...words)}${extname(import.meta.url)}`;
    if (!existsSync(file)) continue;
    const { default: command } = (await import(pathToFileURL(file).href)) as { default: CommandClass };
    command.id = words.join(':');
    return { command, argv: argv.slice(words.length) };
  }
  return null;
}

/** A flag where a command's name should be: before it, or between a topic and its command. Null when it is none. */
export function misplacedFlag(argv: readonly string[], pjson: Interfaces.PJSON): ConfigError | null {
  const [words = []] = leadingWords(argv);
  const flag = argv[words.length];
  const isHelp = asksForHelp(argv) || flag === '--version';
  const isTopic = words.length === 0 || Object.hasOwn(pjson.oclif.topics ?? {}, words.join(' '));
  if (flag === undefined || !flag.startsWith('-') || isHelp || !isTopic) return null;
  return new ConfigError({
    code: 'command_missing',
    message: `${flag} stands where a command is expected`,
    cure: `flags come after the whole command: tbot ${[...words, 'COMMAND', flag].join(' ')}; tbot ${[...words, '--help'].join(' ')} lists them`,
  });
}

/** What follows `--` is no flag. */
function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? argv.length : end).some((word) => HELP_FLAGS.includes(word));
}

/** The words before the first flag, the longest row first. */
function leadingWords(argv: readonly string[]): readonly (readonly string[])[] {
  const end = argv.findIndex((word) => !WORD.test(word));
  const words = argv.slice(0, Math.min(end < 0 ? argv.length : end, WORDS_MAX));
  return words.map((_, dropped) => words.slice(0, words.length - dropped));
}
