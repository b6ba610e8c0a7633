/**
 * Puts a bug into the product, as it is loaded: text of its sources is replaced. Guarantees: a text that is not there
 * exactly once is an error, so that no bug is thought to be planted that is not.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { PlantedBug } from './bugs.ts';

const SOURCES = new URL('../../../src/lib/', import.meta.url).href;

export function plant({ name, patches }: PlantedBug): void {
  for (const patch of patches) patched(name, textOf(patch.file), patch);
  registerHooks({
    load: (url, context, next) => {
      const mine = patches.filter(({ file }) => url === SOURCES + file);
      if (mine.length === 0) return next(url, context);
      const source = mine.reduce((text, patch) => patched(name, text, patch), readFileSync(fileURLToPath(url), 'utf8'));
      return { format: 'module-typescript', source, shortCircuit: true };
    },
  });
}

function textOf(file: string): string {
  return readFileSync(new URL(SOURCES + file), 'utf8');
}

function patched(name: string, text: string, { file, from, to }: PlantedBug['patches'][number]): string {
  if (text.split(from).length === 2) return text.replace(from, () => to);
  throw new Error(`${name}: ${file} has changed, ${JSON.stringify(from)} is not there exactly once`);
}
