/** A server on this machine that answers as a vendor does; its description judges what is asked and answered. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VendorSpec, type VendorName } from './vendor-spec.ts';

export interface Asked {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Answered {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text is sent as it is. */
  readonly body: unknown;
  /** The connection is cut instead. */
  readonly cut?: boolean;
}

export class LocalVendor {
  readonly asked: Asked[] = [];
  readonly violations: string[] = [];
  readonly #server: Server;

  static async open(name: VendorName, answer: (asked: Asked) => Answered): Promise<LocalVendor> {
    const vendor = new LocalVendor(VendorSpec.open(name), answer);
    await new Promise<void>((resolve) => vendor.#server.listen(0, '127.0.0.1', resolve));
    return vendor;
  }

  private constructor(spec: VendorSpec | null, answer: (asked: Asked) => Answered) {
    this.#server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://local');
      const asked = { path: url.pathname, query: url.searchParams, headers: request.headers };
      this.asked.push(asked);
      const { status = 200, headers = {}, body, cut = false } = answer(asked);
      this.violations.push(...(spec?.requestFaults(asked.path, asked.query) ?? []));
      if (status === 200 && typeof body !== 'string')
        this.violations.push(...(spec?.answerFaults(asked.path, body) ?? []));
      if (cut) {
        response.destroy();
        return;
      }
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  }

  get origin(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  /** How often that path was asked for. */
  count(path: string): number {
    return this.asked.filter((asked) => asked.path === path).length;
  }

  /** Fails where something did not fit the description. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    assert.deepEqual(this.violations, []);
  }
}

/** An address of this machine at which nobody listens. */
export async function nobody(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${String(port)}`;
}
