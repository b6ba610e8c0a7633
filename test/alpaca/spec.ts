/**
 * Alpaca's own documents as judges: every request and every answer is held against them. Guarantees: a path, a parameter
 * or a field that the documents do not know is a violation, as is a value that does not fit; what a document does not say
 * (most refusals) is held to the form that its other parts show.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { SHARED } from '../helpers/shared.ts';
import type { Answer, Call } from './call.ts';
import { patchData, patchTrading, type Json } from './spec-patches.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Json;
}

interface Operation {
  readonly document: string;
  readonly pattern: RegExp;
  /** The fewer of them, the closer the path. */
  readonly holes: number;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly pointer: string;
  readonly hasBody: boolean;
  readonly answers: Readonly<Record<string, boolean>>;
}

export class Spec {
  readonly violations: string[] = [];
  readonly #ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false, coerceTypes: false });
  /** Of query parameters, which are texts. */
  readonly #lenient = new Ajv({ strict: false, validateSchema: false, coerceTypes: 'array' });
  readonly #operations = new Map<string, Operation[]>();
  readonly #compiled = new Map<string, ValidateFunction>();

  /** Null: the documents are not there, and nobody judges. */
  static open(): Spec | null {
    const folder = join(SHARED, 'specs');
    if (!existsSync(folder)) return null;
    const read = (name: string): Json => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Json;
    return new Spec({ trading: patchTrading(read('alpaca-trading.json')), data: patchData(read('alpaca-data.json')) });
  }

  private constructor(documents: Readonly<Record<string, Json>>) {
    for (const ajv of [this.#ajv, this.#lenient]) {
      formats.default(ajv);
      for (const name of ['decimal', 'uint32', 'uint64']) ajv.addFormat(name, true);
      for (const [name, document] of Object.entries(documents)) ajv.addSchema(document, name);
    }
    for (const [name, document] of Object.entries(documents)) this.#readPaths(name, document);
  }

  /** Null: it is as the document says. */
  checkRequest(call: Call): void {
    const operation = this.#operationOf(call);
    if (operation === null) {
      this.#violated(call, 'no such operation');
      return;
    }
    for (const [name, value] of call.query) {
      const parameter = operation.parameters.get(name);
      if (parameter === undefined) this.#violated(call, `the query parameter ${name} is not known`);
      else this.#checkParameter(call, operation, parameter, value);
    }
    for (const { name, required } of operation.parameters.values())
      if (required === true && !call.query.has(name)) this.#violated(call, `the query parameter ${name} is missing`);
    if (operation.hasBody)
      this.#check(
        call,
        'request',
        operation,
        `${operation.pointer}/requestBody/content/application~1json/schema`,
        call.body,
      );
  }

  checkAnswer(call: Call, { status, body }: Answer): void {
    const operation = this.#operationOf(call);
    if (operation === null) return;
    if (operation.answers[String(status)] === true) {
      const pointer = `${operation.pointer}/responses/${String(status)}/content/application~1json/schema`;
      this.#check(call, `answer ${String(status)}`, operation, pointer, body);
    } else if (status >= 400 && !isFailure(body))
      this.#violated(call, `answer ${String(status)}: a refusal says code and message`);
    else if (status < 400 && !Object.hasOwn(operation.answers, String(status)))
      this.#violated(call, `the answer ${String(status)} is not known`);
  }

  /** An order in a message of the trading stream, of which the documents say nothing else. */
  checkStreamedOrder(order: unknown): void {
    const validate = this.#validator(this.#ajv, 'trading', '#/components/schemas/Order');
    if (!validate(order)) this.violations.push(`trading stream: ${this.#ajv.errorsText(validate.errors)}`);
  }

  #checkParameter(call: Call, operation: Operation, { name, schema }: Parameter, value: string): void {
    const isList = (schema as { readonly type?: string }).type === 'array';
    const given = { value: isList ? value.split(',') : value };
    const key = `${operation.document} ${operation.pointer} ${name}`;
    let validate = this.#compiled.get(key);
    if (validate === undefined) {
      validate = this.#lenient.compile({ properties: { value: absolute(schema, operation.document) } });
      this.#compiled.set(key, validate);
    }
    if (!validate(given)) this.#violated(call, `${name}: ${this.#lenient.errorsText(validate.errors)}`);
  }

  #check(call: Call, what: string, { document }: Operation, pointer: string, body: unknown): void {
    const validate = this.#validator(this.#ajv, document, pointer);
    if (!validate(body))
      this.#violated(call, `${what}: ${this.#ajv.errorsText(validate.errors)} in ${JSON.stringify(body)}`);
  }

  #validator(ajv: Ajv, document: string, pointer: string): ValidateFunction {
    const key = `${document}${pointer}`;
    const known = this.#compiled.get(key);
    if (known !== undefined) return known;
    const validate = ajv.compile({ $ref: key });
    this.#compiled.set(key, validate);
    return validate;
  }

  #violated({ method, path, query }: Call, what: string): void {
    this.violations.push(`${method} ${path}${query.size > 0 ? `?${query.toString()}` : ''}: ${what}`);
  }

  #operationOf({ method, path }: Call): Operation | null {
    return this.#operations.get(method)?.find(({ pattern }) => pattern.test(path)) ?? null;
  }

  #readPaths(name: string, document: Json): void {
    for (const [path, item] of Object.entries(document.paths as Record<string, Json>))
      for (const method of ['get', 'post', 'patch', 'put', 'delete']) {
        const operation = item[method] as Json | undefined;
        if (operation === undefined) continue;
        const parameters = [item.parameters, operation.parameters].flatMap((each) => (each ?? []) as Json[]);
        const inQuery = parameters.map((each) => resolved(document, each)).filter((each) => each.in === 'query');
        const list = this.#operations.get(method.toUpperCase()) ?? [];
        list.push({
          document: name,
          pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
          holes: path.split('{').length - 1,
          parameters: new Map(inQuery.map((each) => [each.name, each])),
          pointer: `#/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}/${method}`,
          hasBody: operation.requestBody !== undefined,
          answers: answersOf(operation.responses as Record<string, Json>),
        });
        this.#operations.set(
          method.toUpperCase(),
          list.sort((a, b) => a.holes - b.holes),
        );
      }
  }
}

/** By status: whether it has a body of which something is said. */
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

function isFailure(body: unknown): boolean {
  return typeof body === 'object' && body !== null && typeof (body as { message?: unknown }).message === 'string';
}
