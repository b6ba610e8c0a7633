/**
 * Whether this version of tbot can be started with these words: the command is there, and where flags are given it has
 * them and knows their values. For those who start tbot by itself, so that a job appears once its command is there.
 * Guarantees: only a command that is asked about with flags is loaded.
 */
import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const COMMANDS = join(import.meta.dirname, '..', 'commands');

interface Flag {
  readonly options?: readonly string[];
}

interface CommandClass {
  readonly baseFlags?: Readonly<Record<string, Flag>>;
  readonly flags?: Readonly<Record<string, Flag>>;
}

/** `--flag VALUE` in two words. Null: it can; else why not. */
export async function whyUnknown(words: readonly string[]): Promise<string | null> {
  const at = words.findIndex((word) => word.startsWith('-'));
  const name = at < 0 ? words : words.slice(0, at);
  const file = `${join(COMMANDS, ...name)}${extname(import.meta.url)}`;
  if (!existsSync(file)) return 'this version of tbot has no such command';
  if (at < 0) return null;
  const { default: command } = (await import(pathToFileURL(file).href)) as { default: CommandClass };
  const flags = { ...command.baseFlags, ...command.flags };
  for (const [index, word] of words.entries()) {
    if (!word.startsWith('--')) continue;
    const value = words[index + 1];
    const known = flags[word.slice(2)];
    const isValue = known?.options === undefined || (value !== undefined && known.options.includes(value));
    if (known === undefined || !isValue) return `this version of it does not know ${word} ${value ?? ''}`.trimEnd();
  }
  return null;
}
