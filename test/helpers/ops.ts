/**
 * Homes on the built-in broker, and one session in a journal, written by hand: of open in SPY, 10 shares bought at 51.40
 * with a fee of 0.01, their stop at 50.37 proven to rest, a last close of 51.00; and an entry in QQQ that works.
 * So 10 x (51.00 - 51.40) = -4.00 is not realised, and -0.01 is.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { inHome, type App } from '../../src/lib/app/app.ts';
import { accountAt, type Account } from '../../src/lib/app/ops/account.ts';
import { openJournal } from '../../src/lib/journal/writer.ts';
import type { OrderRequest } from '../../src/lib/orders/order.ts';
import type { JournalRecord } from '../../src/lib/session/records.ts';
import { makeHome, ROOT } from './tbot.ts';
import { OPEN, order, refusal, report, request, runStarted, sessionOpened, signal } from './told-session.ts';

export const DATE = '2025-12-01';

/** A home as init makes it, with BROKER=sim and whatever else is given. */
export function simHome(settings: Readonly<Record<string, string>> = {}): string {
  const home = makeHome();
  const file = join(home, '.env_bot');
  let text = readFileSync(file, 'utf8').replace(/^BROKER=.*$/m, 'BROKER=sim');
  for (const [key, value] of Object.entries(settings))
    text = text.replace(new RegExp(`^#? ?${key}=.*$`, 'm'), `${key}=${value}`);
  writeFileSync(file, text, { mode: 0o600 });
  return home;
}

/** Sets keys of `.env`. */
export function setDeployment(home: string, settings: Readonly<Record<string, string>>): void {
  const lines = Object.entries(settings).map(([key, value]) => `${key}='${value}'\n`);
  writeFileSync(join(home, '.env'), lines.join(''), { mode: 0o600 });
}

export function appIn(home: string): App {
  const root = ROOT;
  return inHome({ program: { version: '0.1.0', root } } as App, home);
}

export function simAccount(home: string, name = 'sim-paper'): Account {
  return accountAt(appIn(home).home, name);
}

/** Appends records of a session, all at the same instant. */
export function write(account: Account, records: readonly JournalRecord[], at: number, session = DATE): void {
  const store = openJournal(account.journal);
  store.append(session, at, records);
  store.close();
}

/** The session that the head of this file tells of; its run has not ended. */
export function writeHeldSession(account: Account, pid = 4711, date = DATE): void {
  const open = OPEN(date);
  const [spy, qqq] = [`${date}-open-SPY-1`, `${date}-open-QQQ-2`];
  const entry = request(spy, 'SPY', 'entry');
  const stop = request(spy, 'SPY', 'stop', { stop: 50.37 });
  const working = request(qqq, 'QQQ', 'entry', { quantity: 20 });
  const settings = { DAILY_LOSS_LIMIT: '0.05' };
  write(
    account,
    [
      sessionOpened(date),
      ...['SPY', 'QQQ', 'IWM', 'DIA'].flatMap(watched),
      runStarted({ broker: account.broker, pid, settings }),
      signal('SPY', 25),
      refusal('DIA', 25, {}),
      order(spy, 'SPY', 25),
      { kind: 'order_intended', request: entry, why: 'entry' },
      report(entry, { state: 'filled', filled: 10 }),
      bought(entry, 10, 51.4, open + 26 * 60_000),
      { kind: 'order_intended', request: stop, why: 'protection' },
      report(stop, {}),
      { kind: 'protected', tradeId: spy, clientId: stop.clientId },
      { kind: 'bars', m: 26, bars: [['SPY', 51.4, 51.6, 50.9, 51, 9000]] },
      order(qqq, 'QQQ', 26, { quantity: 20 }),
      { kind: 'order_intended', request: working, why: 'entry' },
      report(working, {}),
    ],
    open + 27 * 60_000,
    date,
  );
}

/** An ETF that may signal, and is traded there. */
function watched(symbol: string): readonly JournalRecord[] {
  const volume = { mean: 80_000_000, sessions: 20 };
  const can = { isTradable: true, isHalted: false, isFractionable: true, isEtf: true };
  return [
    { kind: 'watching', symbol, volume, isLeveraged: false, isEtf: true, inverse: null, maySignal: true },
    { kind: 'instrument', facts: { ticker: symbol, name: '', ...can } },
  ];
}

function bought({ clientId, instrument }: OrderRequest, quantity: number, price: number, at: number): JournalRecord {
  const { ticker } = instrument;
  const what = { id: `x-${clientId}`, clientId, ticker, side: 'buy', quantity, price } as const;
  return { kind: 'execution', execution: { ...what, fees: 0.01, slippage: 0, at, isSessionEnd: false } };
}

/** How an owner behaves: answers wishes and beats; so, but takes no more strategies; does not beat; neither, and does not end when it is asked to. */
export type OwnerManner = 'lively' | 'leaving' | 'silent' | 'stubborn';

/** A process that owns the account, once it does. */
export async function startOwner(account: Account, manner: OwnerManner): Promise<ChildProcess> {
  const script = join(ROOT, 'test', 'app', 'ops', 'processes', 'owner.ts');
  const args = ['--disable-warning=ExperimentalWarning', script, JSON.stringify(account), manner];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise<void>((resolve) => createInterface({ input: child.stdout }).once('line', () => resolve()));
  return child;
}

/** A program that is no owner and has the lock's file open, as a database browser does; once it has. */
export async function startBrowser({ ownerFolder }: Account): Promise<ChildProcess> {
  const script = join(ROOT, 'test', 'app', 'ops', 'processes', 'browser.ts');
  const args = ['--disable-warning=ExperimentalWarning', script, ownerFolder];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise<void>((resolve) => createInterface({ input: child.stdout }).once('line', () => resolve()));
  return child;
}

/** An app by whose clock time passes that many times faster. */
export function hastened(app: App, times = 20): App {
  const start = Date.now();
  return { ...app, clock: { now: () => start + (Date.now() - start) * times } };
}

/** Its exit code, or the signal that ended it. */
export function ended(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode ?? child.signalCode);
  return new Promise((resolve) => child.once('exit', (code, name) => resolve(code ?? name)));
}
