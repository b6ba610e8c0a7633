/** What a flag of the command line says, as the value that is meant; what says nothing of the kind is refused. */
import { badFlag } from './bad-flag.ts';

const CAPITAL_MAX = 1e12;

/** @throws ConfigError `bad_flag` */
export function numberOf(flag: string, text: string, least: number, most: number): number {
  const value = /^\d+(\.\d+)?(e\d+)?$/i.test(text.trim()) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw badFlag(
    flag,
    `"${text.slice(0, 40)}" is not accepted`,
    `give a number from ${String(least)} to ${String(most)}`,
  );
}

/** Dollars. @throws ConfigError `bad_flag` */
export function capitalOf(text: string): number {
  return numberOf('capital', text, 1, CAPITAL_MAX);
}

/** In the order of their characters, none twice. @throws ConfigError `bad_flag` */
export function symbolsOf(words: readonly string[]): string[] {
  const symbols = [...new Set(words.map((word) => word.trim().toUpperCase()).filter((word) => word !== ''))].sort();
  if (symbols.length === 0)
    throw badFlag('symbols', 'no symbol is named', 'give symbols separated by commas, a file, or - for stdin');
  return symbols;
}
