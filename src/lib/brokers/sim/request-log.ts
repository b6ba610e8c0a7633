/**
 * An exchange that outlives its process: every request is appended to a file before it takes effect, and on reopening the
 * file is played again, up to the phase in which the exchange stood. Time stands still while nobody is there.
 * Guarantees: after SIGKILL the exchange is as it was told to be, but for a request whose answer never came, which either
 * was taken whole or never arrived; a torn last line is cut off; other terms than those of the file are refused, and other data
 * of a ticker that it has known; tickers may join.
 * It is a stand-in for the world, not a record: it does not outlive a power failure.
 */
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { ConfigError, LogicError } from '../../core/errors.ts';
import { applyRequest, type ExchangeRequest } from './exchange-request.ts';
import { SimExchange } from './exchange.ts';
import type { ExchangeSetup } from './exchange-setup.ts';
import { dataFingerprints, termsFingerprint } from './fingerprint.ts';

interface LogHeader {
  readonly format: 'tbot-sim-1';
  /** New York date. */
  readonly session: string;
  readonly terms: string;
}

/** What the data of tickers that join comes to. */
interface DataLine {
  readonly do: 'data';
  readonly prints: Readonly<Record<string, string>>;
}

export interface LoggedExchange {
  readonly exchange: SimExchange;
  /** Whether a torn last line was cut off. */
  readonly isRepaired: boolean;
  /** Requests that were played again. */
  readonly replayed: number;
  /** Lets go of the file: the exchange takes no further request. */
  readonly close: () => void;
}

/** @throws ConfigError `sim_log_mismatch`; LogicError `sim_log_broken`; the file system's own errors */
export function openExchange(path: string, setup: ExchangeSetup): LoggedExchange {
  const log = new LogFile(path);
  try {
    const exchange = new SimExchange(setup);
    const { lines, isRepaired } = log.read();
    const [header, ...requests] = lines;
    const expected: LogHeader = {
      format: 'tbot-sim-1',
      session: setup.session.date,
      terms: termsFingerprint(setup),
    };
    if (header === undefined) log.append(expected);
    else assertSame(path, header, JSON.stringify(expected));
    const news = new Map(Object.entries(dataFingerprints(setup)));
    requests.forEach((line, at) => replay(exchange, news, path, line, at + 2));
    if (news.size > 0) log.append({ do: 'data', prints: Object.fromEntries(news) });
    exchange.logTo((request) => log.append(request));
    return { exchange, isRepaired, replayed: requests.length, close: () => log.close() };
  } catch (error) {
    log.close();
    throw error;
  }
}

/** Lines that are appended whole or not at all. */
class LogFile {
  readonly #path: string;
  /** Null: closed. Its number may be another file's by then. */
  #file: number | null;
  #bytes = 0;

  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, 'a+', 0o600);
  }

  read(): { lines: readonly string[]; isRepaired: boolean } {
    const file = this.#opened();
    const text = readFileSync(file, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    const isRepaired = whole.length < text.length;
    this.#bytes = Buffer.byteLength(whole);
    if (isRepaired) ftruncateSync(file, this.#bytes);
    return { lines: whole.split('\n').filter((line) => line !== ''), isRepaired };
  }

  append(entry: LogHeader | DataLine | ExchangeRequest): void {
    const file = this.#opened();
    const bytes = Buffer.from(`${JSON.stringify(entry)}\n`);
    try {
      for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
    } catch (error) {
      // A full disk: no half line stays for the next one to follow.
      ftruncateSync(file, this.#bytes);
      throw error;
    }
    this.#bytes += bytes.length;
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #opened(): number {
    if (this.#file !== null) return this.#file;
    const message = `${this.#path} was closed`;
    throw new LogicError({ code: 'sim_log_closed', message, cure: 'open the exchange again' });
  }
}

function assertSame(path: string, header: string, expected: string): void {
  if (header !== expected) throw mismatch(path, 'of another session or other terms');
}

function mismatch(path: string, what: string): ConfigError {
  return new ConfigError({
    code: 'sim_log_mismatch',
    message: `${path} belongs to a simulated exchange ${what}`,
    cure: 'start it with what it was started with, or with another file',
  });
}

/** Tickers whose data the file knows are no news. */
function replay(exchange: SimExchange, news: Map<string, string>, path: string, line: string, number: number): void {
  try {
    const entry = JSON.parse(line) as ExchangeRequest | DataLine;
    if (entry.do !== 'data') {
      applyRequest(exchange, entry);
      return;
    }
    for (const [ticker, print] of Object.entries(entry.prints)) {
      if ((news.get(ticker) ?? print) !== print) throw mismatch(path, `with other bars of ${ticker}`);
      news.delete(ticker);
    }
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new LogicError({
      code: 'sim_log_broken',
      message: `line ${String(number)} of ${path} cannot be played again`,
      cure: 'the file was changed: move it away, and reconcile',
      cause: error,
    });
  }
}
