/**
 * Every command where everything is connected to and nothing ever answers: each ends by its time-outs, says what did not answer, and
 * leaves its home whole.
 */
import { reachingHome } from '../no-network/home.ts';
import { MONDAY, ROWS, type Row } from '../no-network/rows.ts';
import { clockAt, tryAll, tryRow } from '../no-network/try.ts';
import { silence } from '../no-network/without.ts';

/** A question is given up after 7 s and asked API_RETRY_LIMIT times more; then alerts have their 10 s. */
const LIMIT_SECONDS = 120;

/** @throws AssertionError with what went wrong, command by command */
export async function tryInSilence(rows: readonly Row[] = Object.values(ROWS).flat()): Promise<void> {
  const without = await silence();
  try {
    const home = reachingHome(clockAt(MONDAY));
    await tryAll(rows, (row) => tryRow(home, row, without, LIMIT_SECONDS));
  } finally {
    without.close();
  }
}
