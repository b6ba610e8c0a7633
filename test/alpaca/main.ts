/**
 * A local Alpaca as a process of its own: `node test/alpaca/main.ts MARKET.json`, driven by messages of the process that
 * started it. Guarantees: it lives on when its clients are killed, and ends with the one that started it.
 */
import { readFileSync } from 'node:fs';
import { columnsOf } from '../helpers/bars.ts';
import { LocalAlpaca } from './local-alpaca.ts';
import { paced } from './pace.ts';
import type { AlpacaAsk, AlpacaState, MarketFile } from './process.ts';

const market = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as MarketFile;
const bars = Object.entries(market.rows).map(([symbol, rows]) => columnsOf(symbol, rows));
const alpaca = await LocalAlpaca.open(bars, market.options);
let stop = async (): Promise<void> => {
  await Promise.resolve();
};

function state(): AlpacaState {
  const { origin, streamOrigin, exchange, violations } = alpaca;
  const { opened, closed } = exchange;
  const asked = alpaca.calls.map(({ method, path }) => `${method} ${path}`);
  return {
    origin,
    streamOrigin,
    now: alpaca.now(),
    opened,
    closed,
    violations,
    asked,
    positions: exchange.positions(),
  };
}

async function answer(ask: AlpacaAsk): Promise<void> {
  switch (ask.do) {
    case 'state':
      return;
    case 'advance':
      await alpaca.advance(ask.until);
      return;
    case 'toOpen':
      await alpaca.toOpen(ask.m);
      return;
    case 'toClose':
      await alpaca.toClose(ask.m);
      return;
    case 'run':
      stop = paced(alpaca, ask.pace);
      return;
    case 'rest':
      await stop();
      return;
    case 'restFault':
      alpaca.faults.rest.next(ask.match, ask.fault, ask.times);
      return;
    case 'drop':
      for (const stream of [alpaca.trading, ...alpaca.data.values()]) stream.drop();
  }
}

process.on('message', (ask: AlpacaAsk) => {
  void answer(ask).then(() => process.send?.({ id: ask.id, state: state() }));
});
process.on('disconnect', () => process.exit(0));
process.send?.({ id: 0, state: state() });
