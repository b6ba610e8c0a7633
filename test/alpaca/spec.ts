/**
 * Alpaca's own documents as judges of one server: every request and every answer is held against them. Guarantees: a path,
 * a parameter or a field that the documents do not know is a violation, as is a value that does not fit; a refusal, of
 * which they say nothing, says a message.
 */
import type { Answer, Call } from './call.ts';
import { Documents, type Operation } from './documents.ts';

const BODY = 'content/application~1json/schema';

export class Spec {
  readonly violations: string[] = [];
  readonly #documents: Documents;

  /** Null: the documents are not there, and nobody judges. */
  static open(): Spec | null {
    const documents = Documents.open();
    return documents === null ? null : new Spec(documents);
  }

  private constructor(documents: Documents) {
    this.#documents = documents;
  }

  checkRequest(call: Call): void {
    const operation = this.#documents.operation(call.method, call.path);
    if (operation === null) {
      this.#violated(call, 'no such operation');
      return;
    }
    this.#checkQuery(call, operation);
    if (operation.hasBody) this.#checkBody(call, operation, `requestBody/${BODY}`, call.body);
  }

  checkAnswer(call: Call, { status, body }: Answer): void {
    const operation = this.#documents.operation(call.method, call.path);
    if (operation === null) return;
    const saysBody = operation.answers[String(status)];
    if (saysBody === true) this.#checkBody(call, operation, `responses/${String(status)}/${BODY}`, body);
    else if (status >= 400 && !isFailure(body)) this.#violated(call, `${String(status)}: a refusal says a message`);
    else if (status < 400 && saysBody === undefined) this.#violated(call, `the answer ${String(status)} is not known`);
  }

  /** An order in a message of the trading stream, of which the documents say nothing else. */
  checkStreamedOrder(order: unknown): void {
    const fault = this.#documents.fault('trading', '#/components/schemas/Order', order);
    if (fault !== null) this.violations.push(`trading stream: ${fault}`);
  }

  #checkQuery(call: Call, operation: Operation): void {
    for (const [name, value] of call.query) {
      const parameter = operation.parameters.get(name);
      const fault = parameter && this.#documents.parameterFault(operation, parameter, value);
      if (parameter === undefined) this.#violated(call, `the query parameter ${name} is not known`);
      else if (typeof fault === 'string') this.#violated(call, `${name}: ${fault}`);
    }
    for (const { name, required } of operation.parameters.values())
      if (required === true && !call.query.has(name)) this.#violated(call, `the query parameter ${name} is missing`);
  }

  #checkBody(call: Call, { document, pointer }: Operation, where: string, body: unknown): void {
    const fault = this.#documents.fault(document, `${pointer}/${where}`, body);
    if (fault !== null) this.#violated(call, `${where}: ${fault} in ${JSON.stringify(body)}`);
  }

  #violated({ method, path, query }: Call, what: string): void {
    this.violations.push(`${method} ${path}${query.size > 0 ? `?${query.toString()}` : ''}: ${what}`);
  }
}

function isFailure(body: unknown): boolean {
  return typeof body === 'object' && body !== null && typeof (body as { message?: unknown }).message === 'string';
}
