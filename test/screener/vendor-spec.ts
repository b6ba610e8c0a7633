/**
 * A vendor's own description as the judge of a local server: every request and every answer is held against it. Guarantees:
 * a path, a parameter or a field that it does not know is a violation, as is a value that does not fit.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { SHARED } from '../helpers/shared.ts';

type Json = Record<string, unknown>;

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Json;
}

interface Operation {
  readonly pattern: RegExp;
  readonly parameters: readonly Parameter[];
  /** Pointer to the schema of the answer 200. */
  readonly answer: string;
}

/** Finnhub's is a Swagger 2 document, Alpaca's is OpenAPI 3. */
const DOCUMENTS = {
  finnhub: { file: ['finnhub', 'swagger.json'], schema: 'schema' },
  alpaca: { file: ['alpaca-data.json'], schema: 'content/application~1json/schema' },
} as const;
export type VendorName = keyof typeof DOCUMENTS;

export class VendorSpec {
  readonly #strict = new Ajv({ strict: false, allErrors: true, validateSchema: false });
  /** Of query parameters, which are texts. */
  readonly #lenient = new Ajv({ strict: false, validateSchema: false, coerceTypes: true });
  readonly #operations: readonly Operation[];
  readonly #base: string;

  /** Null: the description is not there. */
  static open(name: VendorName): VendorSpec | null {
    const path = join(SHARED, 'specs', ...DOCUMENTS[name].file);
    return existsSync(path) ? new VendorSpec(name, JSON.parse(readFileSync(path, 'utf8')) as Json) : null;
  }

  private constructor(name: VendorName, document: Json) {
    if (name === 'finnhub') mendFinnhub(document);
    closeObjects(document);
    for (const ajv of [this.#strict, this.#lenient]) {
      formats.default(ajv);
      for (const format of ['uint32', 'uint64']) ajv.addFormat(format, true);
      ajv.addSchema(document, name);
    }
    this.#base = typeof document.basePath === 'string' ? document.basePath : '';
    const paths = document.paths as Record<string, Json>;
    this.#operations = Object.entries(paths)
      .filter(([, methods]) => methods.get !== undefined)
      .sort(([a], [b]) => holes(a) - holes(b))
      .map(([path, { get }]) => ({
        pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{[^}]*\}/g, '[^/]+')}$`),
        parameters: (((get as Json).parameters ?? []) as Json[]).map((parameter) =>
          parameterOf(document, parameter, name),
        ),
        answer: `${name}#/paths/${path.replaceAll('/', '~1')}/get/responses/200/${DOCUMENTS[name].schema}`,
      }));
  }

  requestFaults(path: string, query: URLSearchParams): string[] {
    const operation = this.#operation(path);
    if (operation === null) return [`${path}: no such operation`];
    const faults = [...query].flatMap(([name, value]) => {
      const parameter = operation.parameters.find((each) => each.in === 'query' && each.name === name);
      if (parameter === undefined) return [`${path}: the query parameter ${name} is not known`];
      const validate = this.#lenient.compile({ properties: { value: parameter.schema } });
      return validate({ value }) ? [] : [`${path}: ${name}: ${this.#lenient.errorsText(validate.errors)}`];
    });
    const missing = operation.parameters.filter(
      (each) => each.in === 'query' && each.required === true && !query.has(each.name),
    );
    return [...faults, ...missing.map(({ name }) => `${path}: the query parameter ${name} is missing`)];
  }

  answerFaults(path: string, body: unknown): string[] {
    const operation = this.#operation(path);
    if (operation === null) return [];
    const validate = this.#strict.compile({ $ref: operation.answer });
    return validate(body) ? [] : [`${path}: ${this.#strict.errorsText(validate.errors)}`];
  }

  #operation(path: string): Operation | null {
    if (!path.startsWith(this.#base)) return null;
    return this.#operations.find(({ pattern }) => pattern.test(path.slice(this.#base.length))) ?? null;
  }
}

function holes(path: string): number {
  return path.split('{').length;
}

/** References point into the whole document. */
function parameterOf(document: Json, parameter: Json, name: string): Parameter {
  const resolved = typeof parameter.$ref === 'string' ? at(document, parameter.$ref) : parameter;
  // Swagger 2 says type and format of the parameter itself.
  const { schema = { type: resolved.type, format: resolved.format } } = resolved;
  return { ...(resolved as unknown as Parameter), schema: absolute(schema as Json, name) };
}

function at(document: Json, pointer: string): Json {
  const path = pointer.replace(/^#\//, '').split('/');
  return path.reduce<Json>((node, key) => node[key] as Json, document);
}

function absolute(schema: Json, name: string): Json {
  if (typeof schema.$ref === 'string') return { $ref: `${name}${schema.$ref}` };
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));
}

/** The time of a quote is sent and not described. */
function mendFinnhub(document: Json): void {
  const quote = (document.definitions as Record<string, Json>).Quote as { properties: Json };
  quote.properties.t = { type: 'integer' };
}

/** The descriptions allow fields that they do not name. Here nothing is answered that has no name there. */
function closeObjects(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  const schema = node as Json;
  const isSchema = schema.type === 'object' && typeof schema.properties === 'object' && schema.allOf === undefined;
  if (isSchema && schema.additionalProperties === undefined) schema.additionalProperties = false;
  for (const child of Object.values(schema)) closeObjects(child);
}
