/** Tries to own a folder, at a moment that is given, says how it went, and keeps what it has until its input ends. */
import { takeOwnership } from '../../../src/lib/journal/ownership.ts';

const [folder = '', run = '', start = '0'] = process.argv.slice(2);
while (Date.now() < Number(start)) {
  // all at the same moment
}
const { pid } = process;
const taking = takeOwnership(folder, { pid, run, since: Date.now() });
const answer = taking.isTaken ? { pid, isTaken: true } : { pid, isTaken: false, owner: taking.owner };
process.stdout.write(`${JSON.stringify(answer)}\n`);
process.stdin.resume();
process.stdin.on('end', () => {
  if (taking.isTaken) taking.ownership.release();
});
