/** Where anything is sent to, and with which keys: what is not allowed is refused before a byte leaves. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { systemClock } from '../../../src/lib/app/system-clock.ts';
import { systemTimers } from '../../../src/lib/app/system-timers.ts';
import { AlpacaBroker } from '../../../src/lib/brokers/alpaca/broker.ts';
import { AlpacaClient } from '../../../src/lib/brokers/alpaca/client.ts';
import {
  alpacaAccess,
  OFFICIAL_ADDRESSES,
  type AlpacaAddresses,
  type AlpacaMode,
} from '../../../src/lib/brokers/alpaca/addresses.ts';
import { guardedFetch } from '../../../src/lib/brokers/alpaca/fetching.ts';
import { ConfigError, NetworkError } from '../../../src/lib/core/errors.ts';
import { Secret } from '../../../src/lib/core/secret.ts';
import { DATA, portsOf } from './rig.ts';

const KEY = { paper: 'PKTESTTESTTESTTEST01', live: 'AKTESTTESTTESTTEST01' } as const;
const keysOf = (id: string): { id: Secret; secret: Secret } => ({ id: new Secret(id), secret: new Secret('hush') });
const LOCAL = {
  ...{ trading: 'http://127.0.0.1:4010', data: 'http://127.0.0.1:4010' },
  ...{ tradingStream: 'ws://127.0.0.1:4010/stream', dataStream: 'ws://127.0.0.1:4010' },
};
const NOBODY = { taken: () => undefined, tooMany: () => new Error('too many') };

function refusal(mode: AlpacaMode, id: string, addresses?: AlpacaAddresses): string {
  try {
    alpacaAccess(mode, keysOf(id), addresses);
    return 'allowed';
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    const said = `${inspect(error)} ${error.message} ${error.cure}`;
    assert.ok(!said.includes('hush') && (id.length < 10 || !said.includes(id)), said);
    return error.code;
  }
}

describe('the addresses of Alpaca', () => {
  for (const mode of ['paper', 'live'] as const) {
    const other = mode === 'paper' ? 'live' : 'paper';

    it(`takes the official ones of ${mode} with a ${mode} key, and a test's on this machine`, () => {
      assert.equal(refusal(mode, KEY[mode]), 'allowed');
      assert.equal(refusal(mode, KEY[mode], LOCAL), 'allowed');
    });

    it(`refuses a ${other} key, and what is no key, for ${mode}`, () => {
      for (const id of [KEY[other], '', 'CK12', KEY[mode].toLowerCase(), ` ${KEY[mode]}`])
        assert.equal(refusal(mode, id), 'key_of_other_mode', id);
    });

    it(`refuses the hosts of ${other} for ${mode}`, () => {
      assert.equal(refusal(mode, KEY[mode], OFFICIAL_ADDRESSES[other]), 'host_not_allowed');
    });
  }

  it('refuses an empty secret', () => {
    assert.throws(() => alpacaAccess('paper', { id: new Secret(KEY.paper), secret: new Secret('') }), {
      code: 'key_of_other_mode',
    });
  });

  it('refuses whatever is neither in the table nor on this machine', () => {
    const bad = [
      'https://paper-api.alpaca.markets.evil.example',
      'https://evil.example/?https://paper-api.alpaca.markets',
      'https://paper-api.alpaca.markets@evil.example',
      'http://paper-api.alpaca.markets',
      'https://paper-api.alpaca.markets:444',
      'http://127.0.0.1:4010@evil.example',
      'http://user:word@127.0.0.1:4010',
      'http://127.0.0.2:4010',
      'http://localhost:4010',
      'http://[::1]:4010',
      'https://127.0.0.1:4010',
      'ftp://127.0.0.1',
      '',
      'nonsense',
    ];
    for (const name of ['trading', 'data'] as const)
      for (const address of bad)
        assert.equal(refusal('paper', KEY.paper, { ...LOCAL, [name]: address }), 'host_not_allowed', address);
    for (const name of ['tradingStream', 'dataStream'] as const)
      for (const address of [
        'ws://evil.example',
        'wss://127.0.0.1:4010',
        'wss://api.alpaca.markets',
        'http://127.0.0.1:1',
      ])
        assert.equal(refusal('paper', KEY.paper, { ...LOCAL, [name]: address }), 'host_not_allowed', address);
  });

  it('lets nothing out to another host, whatever it is asked for, nor in clear text', async () => {
    const ask = guardedFetch(
      alpacaAccess('paper', keysOf(KEY.paper), LOCAL),
      { clock: systemClock, timers: systemTimers() },
      NOBODY,
    );
    for (const url of [
      'https://api.alpaca.markets/v2/account',
      'https://evil.example/',
      'http://127.0.0.1:4010/v2/account',
    ])
      await assert.rejects(ask(url), { name: 'ConfigError', code: 'host_not_allowed' });
  });

  it('follows no redirect: the other host hears nothing', async () => {
    let heard = 0;
    const evil = createServer((_, response) => {
      heard++;
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(evil, 'listening');
    const there = `http://127.0.0.1:${String((evil.address() as AddressInfo).port)}/`;
    const server = createServer((_, response) => response.writeHead(302, { location: there }).end()).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const access = alpacaAccess('paper', keysOf(KEY.paper), { ...LOCAL, trading: origin, data: origin });
    const broker = new AlpacaBroker(new AlpacaClient(access, portsOf()), DATA);
    await assert.rejects(
      broker.connect({ order: () => undefined, execution: () => undefined, connection: () => undefined }),
      NetworkError,
    );
    assert.equal(heard, 0);
    await broker.disconnect();
    for (const each of [evil, server]) each.close();
  });
});
