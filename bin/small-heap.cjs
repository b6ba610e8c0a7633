// Which commands keep their memory small, and by what of V8. Guarantees: nothing that matters for how fast a backtest is.
// Left to itself V8 doubles the space for what lives shortly again and again (while modules are loaded already), and lets
// what has died lie until the heap is twice as large: 174 MB for a day's run with 50 symbols, instead of 142.
'use strict';

const YOUNG_STAYS = '--semi-space-growth-factor=1';
/** A fifth more than what was in use, and it is looked for what has died: some ten times in a day. */
const OLD_IS_SWEPT = '--heap-growing-percent=20';

/** By a command's first word. */
exports.FLAGS = new Map([
  ['run', [YOUNG_STAYS, OLD_IS_SWEPT]],
  ['schedule', [YOUNG_STAYS, OLD_IS_SWEPT]],
  // A book is passed through once: what is in use there is large, and looking through it takes time.
  ['ledger', [YOUNG_STAYS]],
]);
