/** The adapter before the local Alpaca, and what a test needs to know when all is told. */
import { setImmediate, setTimeout } from 'node:timers/promises';
import { alpacaAccess, type AlpacaAccess, type AlpacaAddresses } from '../../../src/lib/brokers/alpaca/addresses.ts';
import { AlpacaBroker } from '../../../src/lib/brokers/alpaca/broker.ts';
import { AlpacaClient, type AlpacaPorts } from '../../../src/lib/brokers/alpaca/client.ts';
import { systemClock } from '../../../src/lib/app/system-clock.ts';
import { systemTimers } from '../../../src/lib/app/system-timers.ts';
import { seededRng } from '../../../src/lib/core/rng.ts';
import { Secret } from '../../../src/lib/core/secret.ts';
import type { AccountIdentity, BrokerListener } from '../../../src/lib/orders/broker.ts';
import type { LocalAlpaca } from '../../alpaca/local-alpaca.ts';
import { KEYS } from '../../alpaca/sdk.ts';
import { Ear } from '../../contract/rig.ts';

const PATIENCE_MS = 3_000;

export function portsOf(seed = 1): AlpacaPorts {
  return { clock: systemClock, timers: systemTimers(), rng: seededRng(seed) };
}

export function addressesOf({ origin, streamOrigin }: Pick<LocalAlpaca, 'origin' | 'streamOrigin'>): AlpacaAddresses {
  return { trading: origin, data: origin, tradingStream: `${streamOrigin}/stream`, dataStream: streamOrigin };
}

export function accessOf(alpaca: Pick<LocalAlpaca, 'origin' | 'streamOrigin'>): AlpacaAccess {
  const { keyId, secret } = KEYS.paper;
  return alpacaAccess('paper', { id: new Secret(keyId), secret: new Secret(secret) }, addressesOf(alpaca));
}

export function clientOf(alpaca: Pick<LocalAlpaca, 'origin' | 'streamOrigin'>, ports = portsOf()): AlpacaClient {
  return new AlpacaClient(accessOf(alpaca), ports);
}

export const DATA = { stocks: 'iex', options: 'indicative' } as const;

/** The adapter itself; it also knows when all fills since its connect are told. */
export class WatchedBroker extends AlpacaBroker {
  readonly ear = new Ear();
  readonly #alpaca: LocalAlpaca;
  #before = 0;
  #isConnected = false;

  constructor(alpaca: LocalAlpaca, ports = portsOf()) {
    super(clientOf(alpaca, ports), DATA);
    this.#alpaca = alpaca;
  }

  override async connect(listener: BrokerListener): Promise<AccountIdentity> {
    this.ear.executions.length = 0;
    this.#before = this.#fills;
    const identity = await super.connect({
      order: (report) => {
        this.ear.order(report);
        listener.order(report);
      },
      execution: (execution) => {
        this.ear.execution(execution);
        listener.execution(execution);
      },
      connection: (state) => {
        this.ear.connection(state);
        listener.connection(state);
      },
    });
    this.#isConnected = true;
    return identity;
  }

  override async disconnect(): Promise<void> {
    this.#isConnected = false;
    await super.disconnect();
  }

  get #fills(): number {
    return this.#alpaca.desk.fills.all.length;
  }

  /** All that the server has told has been told on. */
  async settled(): Promise<void> {
    await this.#alpaca.settled();
    await setImmediate();
    if (this.#isConnected) await until(() => this.ear.executions.length >= this.#fills - this.#before);
  }
}

export async function until(isSo: () => boolean, patienceMs = PATIENCE_MS): Promise<void> {
  for (const end = Date.now() + patienceMs; !isSo();) {
    if (Date.now() > end) throw new Error('it does not come to pass');
    await setTimeout(5);
  }
}
