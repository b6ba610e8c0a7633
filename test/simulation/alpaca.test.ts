/**
 * Simulated days of the session by Alpaca's adapter, with the vendor's client, before the local Alpaca in virtual time: its own faults
 * and those of the way to it, crashes and an owner who trades by hand. All that the checkers hold of a day by sim's port is
 * held here; and Alpaca's own documents judge every request and every answer.
 */
import { assertDaysGoWell, assertSameDays } from './many-days.ts';

const DAYS = 50;

describe("a simulated trading day by Alpaca's adapter", () => {
  it('is the same every time that its seed is lived', async () => assertSameDays('alpaca', [3, 4, 9]));

  it('goes as it must, whatever goes wrong', async function () {
    this.timeout(300_000);
    await assertDaysGoWell('alpaca', DAYS);
  });
});
