/**
 * Alpaca's OpenAPI documents, read once: their operations, and a validator for any schema in them. Guarantees: of two
 * paths that fit the closer one is taken; a validator is compiled when it is first asked for, and once.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { SHARED } from '../helpers/shared.ts';
import { patchData, patchTrading, type Json } from './spec-patches.ts';

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Json;
}

export interface Operation {
  readonly document: string;
  readonly pattern: RegExp;
  /** The fewer of them, the closer the path. */
  readonly holes: number;
  /** Of the query. */
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly pointer: string;
  readonly hasBody: boolean;
  /** By status: whether something is said of the body. */
  readonly answers: Readonly<Record<string, boolean>>;
}

const METHODS = ['get', 'post', 'patch', 'put', 'delete'] as const;

let opened: Documents | null = null;

export class Documents {
  readonly #strict = new Ajv({ strict: false, allErrors: true, validateSchema: false });
  /** Of query parameters, which are texts. */
  readonly #lenient = new Ajv({ strict: false, validateSchema: false, coerceTypes: 'array' });
  readonly #operations: (Operation & { readonly method: string })[] = [];
  readonly #validators = new Map<string, ValidateFunction>();

  /** Null: the documents are not there. */
  static open(): Documents | null {
    const folder = join(SHARED, 'specs');
    if (opened !== null || !existsSync(folder)) return opened;
    const read = (name: string): Json => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Json;
    const [trading, data] = [read('alpaca-trading.json'), read('alpaca-data.json')];
    return (opened = new Documents({ trading: patchTrading(trading), data: patchData(data) }));
  }

  private constructor(documents: Readonly<Record<string, Json>>) {
    for (const ajv of [this.#strict, this.#lenient]) {
      formats.default(ajv);
      for (const name of ['decimal', 'uint32', 'uint64']) ajv.addFormat(name, true);
      for (const [name, document] of Object.entries(documents)) ajv.addSchema(document, name);
    }
    for (const [name, document] of Object.entries(documents)) this.#operations.push(...operationsOf(name, document));
    this.#operations.sort((a, b) => a.holes - b.holes);
  }

  operation(method: string, path: string): Operation | null {
    return this.#operations.find((each) => each.method === method && each.pattern.test(path)) ?? null;
  }

  /** What does not fit that schema of the document; null: nothing. */
  fault(document: string, pointer: string, value: unknown): string | null {
    const key = `${document}${pointer}`;
    const validate = this.#validators.get(key) ?? this.#strict.compile({ $ref: key });
    this.#validators.set(key, validate);
    return validate(value) ? null : this.#strict.errorsText(validate.errors);
  }

  parameterFault({ document, pointer }: Operation, { name, schema }: Parameter, text: string): string | null {
    const key = `${document} ${pointer} ${name}`;
    const value = schema.type === 'array' ? text.split(',') : text;
    const validate =
      this.#validators.get(key) ?? this.#lenient.compile({ properties: { value: absolute(schema, document) } });
    this.#validators.set(key, validate);
    return validate({ value }) ? null : this.#lenient.errorsText(validate.errors);
  }
}

function operationsOf(name: string, document: Json): (Operation & { readonly method: string })[] {
  return Object.entries(document.paths as Record<string, Json>).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method] !== undefined).map((method) => {
      const operation = item[method] as Json;
      const parameters = [item.parameters, operation.parameters].flatMap((each) => (each ?? []) as Json[]);
      const inQuery = parameters.map((each) => resolved(document, each)).filter((each) => each.in === 'query');
      return {
        method: method.toUpperCase(),
        document: name,
        pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
        holes: path.split('{').length - 1,
        parameters: new Map(inQuery.map((each) => [each.name, each])),
        pointer: `#/paths/${encodeURIComponent(path.replaceAll('~', '~0').replaceAll('/', '~1'))}/${method}`,
        hasBody: operation.requestBody !== undefined,
        answers: answersOf(operation.responses as Record<string, Json>),
      };
    }),
  );
}

function answersOf(responses: Record<string, Json>): Record<string, boolean> {
  const hasSchema = ({ content }: Json): boolean => (content as Json | undefined)?.['application/json'] !== undefined;
  return Object.fromEntries(Object.entries(responses).map(([status, response]) => [status, hasSchema(response)]));
}

function resolved(document: Json, parameter: Json): Parameter {
  const { $ref } = parameter as { readonly $ref?: string };
  if ($ref === undefined) return parameter as unknown as Parameter;
  const parameters = (document.components as { readonly parameters: Record<string, Parameter> }).parameters;
  const found = parameters[$ref.split('/').at(-1) ?? ''];
  if (found === undefined) throw new Error(`the document has no ${$ref}`);
  return found;
}

/** References within a document, as seen from outside of it. */
function absolute(schema: Json, document: string): Json {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#', `"$ref":"${document}#`);
  return JSON.parse(text) as Json;
}
