/** The books of a home: one of paper trading, one of live trading. Guarantees: which are written, GNC_EXPORT_MODE says. */
import { basename, dirname, join } from 'node:path';
import type { Home } from '../../config/home.ts';
import type { TradingConfig } from '../../config/keys/trading.ts';
import { RefusedError } from '../../core/errors.ts';
import type { BookMode } from '../../ledger/fill.ts';
import type { BookPlace } from '../../ledger/file/place.ts';

export const BOOK_MODES = ['paper', 'live'] as const satisfies readonly BookMode[];

export function bookPlace({ ledgerFolder }: Home, mode: BookMode): BookPlace {
  return placeOf(join(ledgerFolder, `gnu_${mode}.gnucash`));
}

/** Backups lie in a folder of their own: GnuCash deletes the old ones of those that lie beside a book. */
export function placeOf(file: string): BookPlace {
  return { file, backupsFolder: join(dirname(file), 'backups') };
}

export function bookName({ file }: BookPlace): string {
  return basename(file);
}

/** Those that may be written; none with off. */
export function writtenModes({
  GNC_EXPORT_MODE: setting,
}: Pick<TradingConfig, 'GNC_EXPORT_MODE'>): readonly BookMode[] {
  if (setting === 'auto') return BOOK_MODES;
  return setting === 'off' ? [] : [setting];
}

/** The one that was asked for, or all that may be written. @throws RefusedError `ledger_off` */
export function modesToWrite(
  config: Pick<TradingConfig, 'GNC_EXPORT_MODE'>,
  asked: BookMode | undefined,
): readonly BookMode[] {
  const written = writtenModes(config);
  const modes = asked === undefined ? written : written.filter((mode) => mode === asked);
  if (modes.length > 0) return modes;
  throw new RefusedError({
    code: 'ledger_off',
    message: `GNC_EXPORT_MODE is ${config.GNC_EXPORT_MODE}: ${asked === undefined ? 'no book is' : `the ${asked} book is not`} to be written`,
    cure: 'tbot config set GNC_EXPORT_MODE=auto',
  });
}
