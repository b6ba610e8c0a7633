/** A trading day whose process is killed again and again: the venue lives on, and in the end nothing shows of it. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ClosedTrade } from '../../src/lib/market/closed-trade.ts';
import { seededRng, type Rng } from '../../src/lib/core/rng.ts';
import { audited, type Audit } from './audit.ts';
import { bookOf, historyOf, linesOf, logsIn, stepsOf, type Book } from './book.ts';
import type { Death, Moment } from './die-at.ts';
import { busyHome, BUSY_DAYS, quickFolder } from './homes.ts';
import { recordsIn } from './moments.ts';
import { readJson, startTbot, startVenue } from './running.ts';
import { SHAPES, type Shape } from './venue-data.ts';

type Counts = Readonly<Record<Moment, number>>;

interface Lived {
  readonly home: string;
  readonly account: string;
  readonly book: Book;
  readonly audit: Audit;
  readonly kills: number;
}

interface Undisturbed extends Lived {
  readonly counts: Counts;
  readonly tookMs: number;
}

/** `KILLS=2000 SEED=7` looks further. */
const { KILLS: wantedKills = '200', SEED: firstSeed = '0' } = process.env;
const KILLS = Number(wantedKills);
const LANES = 2;
/** Of one session, on average. */
const KILLS_A_DAY = 10;

async function undisturbed(date: string, shape: Shape): Promise<Undisturbed> {
  const home = await busyHome();
  const venue = await startVenue(home, date, shape);
  const countTo = join(quickFolder(), 'counts.json');
  const startedAt = performance.now();
  const { code, stderr } = await startTbot(args(home, date, venue.socket), { countTo }).ended;
  const tookMs = performance.now() - startedAt;
  venue.child.kill('SIGKILL');
  assert.equal(code, 0, stderr);
  const account = `sim-paper-${date}`;
  const audit = await audited(home, date, shape, venue.log);
  return { home, account, audit, book: bookOf(home, account), kills: 0, counts: readJson(countTo) as Counts, tookMs };
}

function args(home: string, date: string, socket: string | null): string[] {
  return ['run', 'all', '--home', home, '--replay', date, ...(socket === null ? [] : ['--venue', socket])];
}

const OUTSIDE: readonly Moment[] = ['commit', 'commit', 'ask', 'place', 'place', 'cancel', 'write'];
/** What the venue is told does not leave the process. */
const INSIDE: readonly Moment[] = ['commit', 'commit', 'write'];

/** Now and then right at the start, so that several follow each other in the same place. */
function drawn(rng: Rng, counts: Counts, moments: readonly Moment[]): Death {
  const at = moments[Math.floor(rng.next() * moments.length)] ?? 'commit';
  const most = rng.next() < 0.25 ? 4 : Math.max(3, (2 * counts[at]) / KILLS_A_DAY);
  return { at, n: 1 + Math.floor(rng.next() * most), how: rng.next() < 0.5 ? 'before' : 'after' };
}

/** One session to its end, killed on its way. */
async function killedDay(date: string, shape: Shape, calm: Undisturbed, rng: Rng, isOutside: boolean): Promise<Lived> {
  const home = await busyHome();
  const venue = isOutside ? await startVenue(home, date, shape) : null;
  const account = `sim-paper-${date}`;
  const deaths: string[] = [];
  for (let kills = 0; ;) {
    const isByTime = rng.next() < 0.2;
    const deathAt = drawn(rng, calm.counts, isOutside ? OUTSIDE : INSIDE);
    const run = startTbot(args(home, date, venue?.socket ?? null), isByTime ? {} : { deathAt });
    if (isByTime) {
      const ended = new AbortController();
      void run.ended.then(() => ended.abort());
      const after = rng.next() * calm.tookMs;
      await pause(after, null, { signal: ended.signal }).catch(() => undefined);
      run.child.kill('SIGKILL');
    }
    const { code, signal, stderr } = await run.ended;
    if (signal === 'SIGKILL') {
      kills++;
      deaths.push(isByTime ? 'time' : JSON.stringify(deathAt));
      // Killed after its last word: another start would replay the session anew.
      if (recordsIn(home, account).at(-1)?.record.kind !== 'run_ended') continue;
    } else assert.equal(code, 0, `${home} ${date} ${shape} after ${deaths.join(' ')}\n${stderr}`);
    venue?.child.kill('SIGKILL');
    const log = venue?.log ?? join(home, 'data', 'journal', account, 'venue.log');
    return { home, account, audit: await audited(home, date, shape, log), book: bookOf(home, account), kills };
  }
}

/** In any order: of two sales at one open either may come first. Only what differs is shown. */
function assertSameLines(mine: readonly string[], other: readonly string[], message: string): void {
  const left = [...mine];
  const lost = other.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  assert.deepEqual({ lost, added: left }, { lost: [], added: [] }, message);
}

function assertSame(lived: Lived, calm: Undisturbed): void {
  const { home, book, audit } = lived;
  assert.deepEqual(audit.faults, [], home);
  assert.equal(book.verdict.isIntact, true, home);
  assert.deepEqual(audit.held, [], home);
  assert.deepEqual(ids(book.executions), ids(audit.executions), `${home}: executions of journal and venue`);
  assertSameLines(texts(book.trades), texts(calm.book.trades), `${home}: trades`);
  assert.equal(audit.cash, calm.audit.cash, `${home}: cash`);
  assertSameLines(historyOf(home), historyOf(calm.home), `${home}: trade history`);
  assert.deepEqual(logsIn(home).filter(isStrategyLog), logsIn(calm.home).filter(isStrategyLog), home);
  for (const log of logsIn(home).filter(isStrategyLog)) {
    const [mine, other] = [stepsOf(home, log), stepsOf(calm.home, log)];
    assert.deepEqual(mine.torn, [], `${home}: ${log}`);
    assertSameLines(mine.steps, other.steps, `${home}: ${log}`);
  }
  for (const log of logsIn(home).filter((name) => !isStrategyLog(name)))
    for (const line of linesOf(join(home, 'data', 'logs', log)))
      assert.doesNotThrow(() => void JSON.parse(line), `${home}: ${log}`);
}

function isStrategyLog(name: string): boolean {
  return /^(?:open|mid|close)-/.test(name);
}

function texts(trades: readonly ClosedTrade[]): string[] {
  return trades.map((trade) => JSON.stringify(trade));
}

function ids(executions: Audit['executions']): string[] {
  return executions.map(({ id }) => id).sort();
}

describe('a trading day whose process is killed', function () {
  this.timeout(1_200_000);

  it(`ends as if nothing had been: ${String(KILLS)} kills in replayed sessions`, async () => {
    const shapes = Object.keys(SHAPES) as Shape[];
    const calm = new Map<string, Promise<Undisturbed>>();
    const calmOf = async (date: string, shape: Shape): Promise<Undisturbed> => {
      const known = calm.get(`${date} ${shape}`) ?? undisturbed(date, shape);
      calm.set(`${date} ${shape}`, known);
      return known;
    };
    let [kills, round] = [0, Number(firstSeed)];
    const lane = async (): Promise<void> => {
      while (kills < KILLS) {
        const seed = ++round;
        const date = BUSY_DAYS[seed % BUSY_DAYS.length] ?? BUSY_DAYS[0];
        // Every third session on the venue that is in the run's own process and lives on by its log.
        const isOutside = seed % 3 !== 0;
        const shape = isOutside ? (shapes[seed % shapes.length] ?? 'plain') : 'plain';
        const of = await calmOf(date, shape);
        const lived = await killedDay(date, shape, of, seededRng(seed), isOutside);
        assertSame(lived, of);
        rmSync(lived.home, { recursive: true });
        kills += lived.kills;
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  });
});
