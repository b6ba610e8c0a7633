/**
 * An export that is killed at any point: the book is the old one or the new one, byte for byte, and the next export finds
 * nothing in its way. `KILLS=1000 SEED=7` looks further.
 */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportBook } from '../../src/lib/app/ledger/export.ts';
import { readBook } from '../../src/lib/ledger/book/read-book.ts';
import { seededRng, type Rng } from '../../src/lib/core/rng.ts';
import { simHome } from '../helpers/ops.ts';
import { tellTrades, type ToldTrade } from '../helpers/traded-journal.ts';
import { appOf, quickFolder } from './homes.ts';
import { startTbot } from './running.ts';

const { KILLS: wantedKills = '100', SEED: firstSeed = '0' } = process.env;
const KILLS = Number(wantedKills);
const LANES = 2;
const TRADES_A_DAY = 150;
const DAYS = ['2025-12-01', '2025-12-02'] as const;
const BOOK = 'gnu_paper.gnucash';

/** In twenty securities, no two trades of the same size. */
function day(date: string): ToldTrade[] {
  return Array.from({ length: TRADES_A_DAY }, (_, n) => ({
    ...{ id: `${date}-open-S${String(n % 20)}-${String(n + 1)}`, ticker: `S${String(n % 20)}` },
    fills: [
      { leg: 'entry', quantity: 1.5 + n, price: 10 + n / 100 },
      { leg: 'exit', quantity: 1.5 + n, price: 10.1 + n / 99 },
    ],
  }));
}

/** Where an export is killed: at any time of its life, while it has the lock, while it replaces the book. */
const WHERES = ['anywhere', 'locked', 'locked', 'replacing', 'replacing', 'replacing'] as const;
type Where = (typeof WHERES)[number];

/** How long an undisturbed export takes: in all, and from its lock and its new file on until it gives back the lock. */
type Lasts = Readonly<Record<Where, number>>;

interface Scene {
  readonly home: string;
  /** Null: there was no book. */
  readonly old: Buffer | null;
  readonly whole: Buffer;
  readonly lasts: Lasts;
}

function folderOf({ home }: Pick<Scene, 'home'>): string {
  return join(home, 'data', 'ledger');
}

function bookIn(scene: Pick<Scene, 'home'>): Buffer | null {
  const file = join(folderOf(scene), BOOK);
  return existsSync(file) ? readFileSync(file) : null;
}

function reset(scene: Pick<Scene, 'home' | 'old'>): void {
  const folder = folderOf(scene);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (scene.old !== null) writeFileSync(join(folder, BOOK), scene.old);
}

interface Export {
  readonly wasKilled: boolean;
  readonly seen: Readonly<Record<Where, number>>;
  /** The last that was seen of its lock. */
  readonly unlockedAt: number;
  readonly tookMs: number;
}

/** As a process; killed so long after that moment, or not at all. */
async function exporting(
  { home }: Pick<Scene, 'home'>,
  kill: { readonly where: Where; readonly afterMs: number } | null,
) {
  const began = performance.now();
  const seen: Record<Where, number> = { anywhere: 0, locked: NaN, replacing: NaN };
  let unlockedAt = NaN;
  const { child, ended } = startTbot(['ledger', 'export', '--mode', 'paper', '--home', home]);
  const note = (where: Where): void => {
    if (where !== 'anywhere' && !Number.isNaN(seen[where])) return;
    seen[where] = performance.now() - began;
    if (kill?.where !== where) return;
    if (kill.afterMs < 1) child.kill('SIGKILL');
    else setTimeout(() => child.kill('SIGKILL'), kill.afterMs);
  };
  const watcher = watch(folderOf({ home }), (_, name) => {
    if (name === `${BOOK}.LCK`) {
      note('locked');
      unlockedAt = performance.now() - began;
    }
    if (name?.startsWith(`${BOOK}.tmp-tbot-`) === true) note('replacing');
  });
  note('anywhere');
  const { code, signal, stderr } = await ended;
  watcher.close();
  assert.ok(code === 0 || signal === 'SIGKILL', stderr);
  return { wasKilled: signal !== null, seen, unlockedAt, tookMs: performance.now() - began } satisfies Export;
}

async function scene(isNew: boolean): Promise<Scene> {
  const home = quickFolder();
  cpSync(simHome(), home, { recursive: true });
  const app = appOf(home);
  const [first, second] = DAYS;
  tellTrades(home, first, day(first));
  let old: Buffer | null = null;
  if (!isNew) {
    exportBook(app, 'paper');
    old = bookIn({ home });
  }
  tellTrades(home, second, day(second));
  exportBook(app, 'paper');
  const whole = bookIn({ home });
  assert.ok(whole !== null);
  reset({ home, old });
  const { seen, unlockedAt, tookMs } = await exporting({ home }, null);
  assert.deepEqual(bookIn({ home }), whole, 'the same book in another process');
  const lasts = { anywhere: tookMs, locked: unlockedAt - seen.locked, replacing: unlockedAt - seen.replacing };
  for (const ms of Object.values(lasts)) assert.ok(ms > 0, JSON.stringify(lasts));
  return { home, old, whole, lasts };
}

/** Counts of what the deaths have left. */
interface Left {
  kills: number;
  old: number;
  whole: number;
  withLock: number;
  withHalf: number;
}

function look(scene: Scene, left: Left, about: string): void {
  const found = bookIn(scene);
  const isWhole = found?.equals(scene.whole) === true;
  const isOld = scene.old === null ? found === null : found?.equals(scene.old) === true;
  assert.ok(isOld || isWhole, `${about}: neither the old book nor the new one`);
  const names = readdirSync(folderOf(scene));
  left.kills++;
  if (isWhole) left.whole++;
  else left.old++;
  if (names.includes(`${BOOK}.LCK`)) left.withLock++;
  if (names.some((name) => name.startsWith(`${BOOK}.tmp-tbot-`))) left.withHalf++;
}

/** The next export goes through, and nothing is left of the dead ones. */
async function complete(scene: Scene, about: string): Promise<void> {
  assert.equal((await exporting(scene, null)).wasKilled, false);
  assert.ok(bookIn(scene)?.equals(scene.whole) === true, `${about}: the next export made another book`);
  const folder = folderOf(scene);
  const backups = existsSync(join(folder, 'backups')) ? readdirSync(join(folder, 'backups')) : null;
  const names = readdirSync(folder).filter((name) => name !== 'owner.lock');
  assert.deepEqual(names.sort(), [...(backups === null ? [] : ['backups']), BOOK], about);
  for (const name of backups ?? []) {
    assert.match(name, /^gnu_paper\.gnucash\.\d{14}\.gnucash$/);
    assert.deepEqual(readFileSync(join(folder, 'backups', name)), scene.old, about);
  }
  assert.equal(backups === null, scene.old === null, about);
}

/** Now and then several die after each other. */
async function killOn(scene: Scene, rng: Rng, kills: number, left: Left): Promise<void> {
  reset(scene);
  for (let done = 0; done < kills;) {
    const where = WHERES[Math.floor(rng.next() * WHERES.length)] ?? 'anywhere';
    const afterMs = rng.next() * scene.lasts[where];
    const about = `kill ${String(done + 1)}, ${where} after ${afterMs.toFixed(1)} ms`;
    const { wasKilled } = await exporting(scene, { where, afterMs });
    if (wasKilled) {
      done++;
      look(scene, left, about);
      if (rng.next() < 0.7 && done < kills) continue;
    }
    await complete(scene, about);
    reset(scene);
  }
}

describe('an export of three hundred trades that is killed', function () {
  this.timeout(600_000);

  it(`leaves the old book or the new one, ${String(KILLS)} times`, async () => {
    const left: Left = { kills: 0, old: 0, whole: 0, withLock: 0, withHalf: 0 };
    const seed = Number(firstSeed);
    const lanes = Array.from({ length: LANES }, async (_, lane) =>
      killOn(await scene(lane % 2 === 0), seededRng(seed + lane), Math.ceil(KILLS / LANES), left),
    );
    await Promise.all(lanes);
    const told = JSON.stringify(left);
    assert.ok(left.kills >= KILLS, told);
    // That it was killed where it matters.
    for (const count of [left.old, left.whole, left.withLock, left.withHalf]) assert.ok(count > 0, told);
  });

  it('has every trade once', async () => {
    const { whole } = await scene(true);
    const { transactions } = readBook(whole, BOOK).book;
    const count = (event: string): number => transactions.filter(({ facts }) => facts.event === event).length;
    const trades = DAYS.length * TRADES_A_DAY;
    assert.deepEqual([count('opening'), count('buy'), count('sell')], [1, trades, trades]);
    assert.equal(new Set(transactions.map(({ id }) => id)).size, transactions.length);
    assert.equal(new Set(transactions.flatMap(({ facts }) => facts.trade_id ?? [])).size, trades);
  });
});
