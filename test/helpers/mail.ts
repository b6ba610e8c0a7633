/**
 * Mail servers on this machine: a real one by smtp-server, that answers as it is told and keeps what it was sent, and one
 * that speaks from a script, for what no sound server does.
 */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface GotMail {
  readonly at: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string | null;
  readonly isSecure: boolean;
  /** Headers unfolded, by lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** The text, decoded. */
  readonly body: string;
  /** As it came. */
  readonly raw: string;
}

export interface MailBox {
  readonly port: number;
  readonly got: readonly GotMail[];
  /** Connections that were made to it. */
  readonly connections: () => number;
  readonly close: () => void;
}

/** A refusal at a stage, with its code: `{ responseCode: 450 }`. */
export function refusal(responseCode: number, message = 'no'): Error {
  return Object.assign(new Error(message), { responseCode });
}

export async function mailBox(options: SMTPServerOptions & { readonly slowMs?: number } = {}): Promise<MailBox> {
  const got: GotMail[] = [];
  let connections = 0;
  const { slowMs = 0, ...more } = options;
  const server = new SMTPServer({
    disableReverseLookup: true,
    authOptional: true,
    logger: false,
    ...more,
    onConnect: (session, done) => {
      connections++;
      setTimeout(() => {
        if (options.onConnect === undefined) done();
        else options.onConnect(session, done);
      }, slowMs);
    },
    onData: (stream, session, done) => {
      if (options.onData !== undefined) {
        options.onData(stream, session, done);
        return;
      }
      void text(stream).then((raw) => {
        const { mailFrom, rcptTo } = session.envelope;
        const envelope = { from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address) };
        const user = typeof session.user === 'string' ? session.user : null;
        got.push({ at: Date.now(), ...envelope, user, isSecure: session.secure, ...parsed(raw), raw });
        done();
      });
    },
  });
  // A client that hangs up is no concern of the server's.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  const close = (): void => {
    server.close(() => undefined);
  };
  return { port, got, connections: () => connections, close };
}

function parsed(raw: string): Pick<GotMail, 'headers' | 'body'> {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = new Map(
    lines.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at).toLowerCase(), decodedWords(line.slice(at + 1).trim())];
    }),
  );
  const body = raw.slice(end + 4);
  const isQuoted = headers.get('content-transfer-encoding') === 'quoted-printable';
  return { headers, body: (isQuoted ? unquoted(body.replace(/=\r\n/g, '')) : body).replaceAll('\r\n', '\n') };
}

function unquoted(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** RFC 2047, as far as it is in use here. */
function decodedWords(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toLowerCase() === 'b' ? Buffer.from(word, 'base64').toString('utf8') : unquoted(word.replaceAll('_', ' ')),
    );
}

/** What it does at a command: a line to say, `silent` for nothing at all, `cut` to hang up. */
export type Scripted = string;

/** `script` by the first word that comes in, `greeting` for the start; what it does not have gets a plain yes. */
export async function scriptedServer(script: Readonly<Record<string, Scripted>>): Promise<MailBox> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => undefined);
    const say = (what: Scripted): void => {
      if (what === 'cut') socket.destroy();
      else if (what !== 'silent') socket.write(`${what}\r\n`);
    };
    say(script.greeting ?? '220 here');
    let rest = '';
    let isMail = false;
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const word = line.split(' ')[0]?.toUpperCase() ?? '';
        if (isMail && word !== '.') continue;
        isMail = word === 'DATA';
        say(script[word] ?? PLAIN[word] ?? '250 ok');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, got: [], connections: () => connections, close };
}

const PLAIN: Readonly<Record<string, string>> = {
  EHLO: '250-here\r\n250 AUTH PLAIN',
  AUTH: '235 in',
  DATA: '354 go on',
};

/** What a mail server of this machine is reached by, as `.env` has it. */
export function mailTo({ port }: Pick<MailBox, 'port'>): Record<string, string> {
  return { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(port), ALERT_EMAIL: 'me@example.com' };
}
