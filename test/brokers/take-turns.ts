/** Calls without an end, of one process: `node take-turns.ts FILE URGENCY MS` prints how many turns it got in that time. */
import { CALLS_PER_MINUTE } from '../../src/lib/brokers/alpaca/client.ts';
import { CallBudget, type Urgency } from '../../src/lib/brokers/call-budget.ts';
import { SharedCalls } from '../../src/lib/brokers/shared-calls.ts';
import { systemClock } from '../../src/lib/app/system-clock.ts';
import { systemTimers } from '../../src/lib/app/system-timers.ts';
import { seededRng } from '../../src/lib/core/rng.ts';

const [, , path = '', urgency = '', ms = ''] = process.argv;
const ports = { clock: systemClock, timers: systemTimers(), rng: seededRng(1) };
const budget = new CallBudget(CALLS_PER_MINUTE, ports, new SharedCalls(path));
let turns = 0;
setTimeout(() => {
  console.log(String(turns));
  process.exit();
}, Number(ms));
for (;;) {
  await budget.turn(urgency as Urgency);
  turns++;
}
