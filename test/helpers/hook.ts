/** A server for webhooks on this machine: answers with what it is told, keeps what it was sent. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Hook {
  readonly base: string;
  readonly got: readonly { readonly at: number; readonly path: string; readonly body: string }[];
  readonly close: () => void;
}

export async function hook(
  answer: (response: ServerResponse, nth: number) => void = (each) => void each.writeHead(200).end('ok'),
): Promise<Hook> {
  const got: { at: number; path: string; body: string }[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      got.push({ at: Date.now(), path: request.url ?? '', body });
      answer(response, got.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { base: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, got, close };
}
