/**
 * Loaded before tbot (`--import`): ends the process by SIGKILL at the n-th moment of a kind, or counts the moments.
 *   DIE_AT='{"at":"commit","n":37,"how":"before"}'   COUNT_TO=FILE
 * commit: of the journal; record: the commit of the n-th record in whose text `of` is found; ask, place, cancel: a question
 * to the venue, before it leaves or right after; write: of a log, half of it or all of it.
 */
import fs, { writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import { DatabaseSync, StatementSync } from 'node:sqlite';

export type Moment = 'commit' | 'record' | 'ask' | 'place' | 'cancel' | 'write';
export interface Death {
  readonly at: Moment;
  readonly n: number;
  readonly how: 'before' | 'after';
  readonly of?: string;
}

const counts: Record<Moment, number> = { commit: 0, record: 0, ask: 0, place: 0, cancel: 0, write: 0 };
const { DIE_AT: wanted, COUNT_TO: file } = process.env;
const death = wanted === undefined ? null : (JSON.parse(wanted) as Death);

function die(): void {
  process.kill(process.pid, 'SIGKILL');
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
}

/** Whether it is to die in this one. */
function isLast(moment: Moment): boolean {
  counts[moment]++;
  return death?.at === moment && counts[moment] === death.n;
}

function around<T>(moment: Moment, step: () => T): T {
  const isIt = isLast(moment);
  if (isIt && death?.how === 'before') die();
  const result = step();
  if (isIt) die();
  return result;
}

/* eslint-disable @typescript-eslint/unbound-method -- they are called with their object again */
const { run } = StatementSync.prototype;
let isWritten = false;
StatementSync.prototype.run = function (this: StatementSync, ...args: Parameters<typeof run>) {
  const [, , , , body] = args as unknown[];
  if (death?.of !== undefined && typeof body === 'string' && body.includes(death.of)) isWritten ||= isLast('record');
  return run.apply(this, args);
} as typeof run;

const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function (sql: string): void {
  if (isWritten && sql === 'COMMIT') {
    if (death?.how === 'after') exec.call(this, sql);
    die();
  }
  if (sql === 'COMMIT') around('commit', () => exec.call(this, sql));
  else exec.call(this, sql);
};

const { write } = Socket.prototype;
Socket.prototype.write = function (this: Socket, ...args: Parameters<typeof write>): boolean {
  const text = typeof args[0] === 'string' ? args[0] : '';
  const verb = /"verb":"(\w+)"/.exec(text)?.[1];
  const step = (): boolean => write.apply(this, args);
  if (verb === undefined) return step();
  const named = (): boolean => (verb === 'place' || verb === 'cancel' ? around(verb, step) : step());
  return around('ask', named);
} as typeof write;

const { openSync, writeSync } = fs;
const logs = new Set<number>();
fs.openSync = (...args: Parameters<typeof openSync>): number => {
  const file = openSync(...args);
  if (/\.(?:log|csv|json)$/.test(String(args[0]))) logs.add(file);
  else logs.delete(file);
  return file;
};
fs.writeSync = ((...args: Parameters<typeof writeSync>): number => {
  const [file, bytes] = args as unknown as [number, Buffer | string];
  if (!logs.has(file) || typeof bytes === 'string') return writeSync(...args);
  const isIt = isLast('write');
  if (isIt && death?.how === 'before') {
    writeSync(file, bytes.subarray(0, Math.ceil(bytes.length / 2)));
    die();
  }
  const written = writeSync(...args);
  if (isIt) die();
  return written;
}) as typeof writeSync;
syncBuiltinESMExports();

if (file !== undefined) process.on('exit', () => writeFileSync(file, JSON.stringify(counts)));
