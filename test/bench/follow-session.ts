/**
 * A process of its own that loads one session of a store and follows it bar by bar with all strategies, and prints what
 * memory it took, in MB, and what it should not have loaded. Arguments: the store's folder, the date.
 */
import { createRequire } from 'node:module';
import { readReference } from '../../src/lib/app/reference-data.ts';
import { loadSession } from '../../src/lib/app/replay/session-data.ts';
import { STRATEGY_NAMES } from '../../src/lib/strategies/names.ts';
import { ROOT } from '../helpers/tbot.ts';
import { trade } from '../helpers/trial.ts';
import { mostMb, residentMb } from './memory.ts';

const [folder = '', date = ''] = process.argv.slice(2);

await import('../../src/cli/command.ts'); // what every command loads, oclif included
const started = residentMb();
const from = performance.now();
const request = { date, symbols: null, strategies: STRATEGY_NAMES, shortType: 'InverseETF', inverses: null } as const;
const data = await loadSession(folder, readReference({ root: ROOT, version: '' }), request);
const loadMs = performance.now() - from;
const loaded = residentMb();
const { told } = trade({ date, symbols: [...data.bars.values()], strategies: STRATEGY_NAMES, isFollowed: true });
const heavy = Object.keys(createRequire(import.meta.url).cache).filter((file) => /apache-arrow|duckdb/.test(file));
console.log(
  JSON.stringify({
    ...{ started, loaded, followed: residentMb(), most: mostMb(), loadMs },
    ...{ symbols: data.symbols.length, events: told.length, heavy },
  }),
);
