/** Whatever breaks, and however often: in the end the store holds what Alpaca told, and at every moment only whole sessions. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openStore } from '../../../src/lib/bars/store/store.ts';
import { html, LOST_REPLY, LOST_REQUEST } from '../../alpaca/fault-kinds.ts';
import { LocalAlpaca } from '../../alpaca/local-alpaca.ts';
import type { Bars } from '../../../src/lib/market/bars.ts';
import { barsOfSessions, dot, type BarRow } from '../../helpers/bars.ts';
import { temporaryFolder } from '../../helpers/tbot.ts';
import { DATES, datesOf, download, stored, TODAY } from './rig.ts';

const FAULTS = [LOST_REPLY, LOST_REQUEST, html(false)] as const;
/** Of five sessions, the minutes that have a bar; some lie before the open and after the close. */
const MINUTES = fc.array(fc.uniqueArray(fc.integer({ min: -5, max: 394 }), { maxLength: 12 }), {
  minLength: 5,
  maxLength: 5,
});

describe('a download that fails again and again', () => {
  it('comes to what Alpaca told of regular sessions, by whole sessions', async function () {
    this.timeout(30_000);
    await fc.assert(
      fc.asyncProperty(MINUTES, fc.array(fc.nat({ max: 5 }), { maxLength: 12 }), async (sessions, luck) => {
        const dates = DATES.slice(0, sessions.length);
        const rows = sessions.map((minutes) => minutes.map((m) => dot(m, 100 + m, 10)));
        const by = (keep: (m: number) => boolean): Bars => {
          const kept = rows.map((all, at) => [dates[at] ?? '', all.filter(([m]) => keep(m))] as const);
          return barsOfSessions('AAA', Object.fromEntries<readonly BarRow[]>(kept));
        };
        const regular = by((m) => m >= 0 && m < 390);
        const alpaca = await LocalAlpaca.open([by(() => true)], { date: TODAY });
        const folder = temporaryFolder();
        const wish = { end: dates.at(-1) };
        for (const [at, fate] of luck.entries()) {
          const fault = FAULTS[fate];
          if (fault !== undefined) alpaca.faults.rest.next('*', fault);
          // One session more each time, so that there are gaps, and parts of the range.
          await download(alpaca, folder, { ...wish, start: dates.at(-1 - (at % dates.length)) });
          alpaca.faults.rest.clear();
          if (openStore(folder).datasets.length === 0) continue;
          const there = await stored(folder);
          for (const date of datesOf(there)) {
            const of = (bars: Bars): number => [...bars.minute].filter((m) => isoOf(m) === date).length;
            assert.equal(of(there), of(regular), date);
          }
        }
        const { failure } = await download(alpaca, folder, wish);
        await alpaca.close();
        assert.equal(failure, null);
        if (regular.minute.length === 0) assert.deepEqual(openStore(folder).datasets, []);
        else assert.deepEqual(await stored(folder), regular);
      }),
      { numRuns: 25 },
    );
  });
});

function isoOf(minute: number): string {
  return new Date(minute * 60_000).toISOString().slice(0, 10);
}
