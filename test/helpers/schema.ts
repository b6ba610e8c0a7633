/** The published JSON schemas, as validators. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { ROOT } from './tbot.ts';

const ajv = new Ajv({ allErrors: true });
formats.default(ajv);

/** Asserts that a document is what docs/schemas/NAME.json says. */
export function assertFits(name: string, document: unknown): void {
  const path = join(ROOT, 'docs', 'schemas', `${name}.json`);
  const valid = ajv.validate(JSON.parse(readFileSync(path, 'utf8')) as object, document);
  assert.ok(valid, `${name}: ${ajv.errorsText()}\n${JSON.stringify(document, null, 2).slice(0, 2000)}`);
}
