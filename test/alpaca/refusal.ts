/** What the local Alpaca answers when it refuses: HTTP status, Alpaca's code, its words, and what it adds to them. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(status: number, code: number, message: string, more: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.body = { code, message, ...more };
  }
}

/** A field that makes no sense, or a client order id that was used. */
export function badField(message: string): Refusal {
  return new Refusal(422, 40010001, message);
}

/** Understood, and not possible: price increments, what is not tradable, what is not working any more. */
export function unprocessable(message: string): Refusal {
  return new Refusal(422, 42210000, message);
}

/** The account may not. */
export function forbidden(message: string, more: Readonly<Record<string, unknown>> = {}): Refusal {
  return new Refusal(403, 40310000, message, more);
}

export function notFound(message: string): Refusal {
  return new Refusal(404, 40410000, message);
}
