/** The tables of data/reference/ that come with the program. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SymbolFacts } from '../backtest/data.ts';
import { parseReference, REFERENCE_FILES, type ReferenceData } from '../market/reference.ts';
import type { Program } from './app.ts';

/** @throws ConfigError `reference_malformed` */
export function readReference({ root }: Program): ReferenceData {
  const text = (file: string): string => readFileSync(join(root, 'data', 'reference', file), 'utf8');
  return parseReference({
    inverseEtfs: text(REFERENCE_FILES.inverseEtfs),
    notOneTimesInverse: text(REFERENCE_FILES.notOneTimesInverse),
    leveraged: text(REFERENCE_FILES.leveraged),
  });
}

/** What the tables tell of symbols. */
export function symbolFacts(reference: ReferenceData): SymbolFacts {
  return {
    isLeveraged: (symbol) => reference.isInverse(symbol) || reference.isLeveragedOrVolatility(symbol),
    isEtf: reference.isUnderlyingEtf,
    inversesOf: reference.inverseOf,
  };
}
