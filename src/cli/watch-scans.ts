/**
 * Scans again and again until Ctrl-C. Guarantees: the first scan must work; of later ones a failure of the network or of a
 * vendor is told and the next one is tried, for a watch outlives an outage.
 */
import type { ScanResult } from '../lib/app/scan/view.ts';
import { BrokerError, InterruptedError, NetworkError } from '../lib/core/errors.ts';
import { CLEAR_SCREEN, pause } from './watch.ts';

export interface WatchedScans {
  readonly seconds: number;
  readonly isJson: boolean;
  readonly signal: AbortSignal;
  readonly scan: () => Promise<ScanResult>;
  readonly show: (result: ScanResult) => Promise<string>;
  /** Text for people. */
  readonly say: (text: string) => void;
  /** Warnings. */
  readonly tell: (text: string) => void;
}

export async function watchScans(watched: WatchedScans): Promise<void> {
  const { seconds, signal } = watched;
  for (let scans = 0; !signal.aborted; scans++) {
    try {
      await scanOnce(watched);
    } catch (error) {
      if (error instanceof InterruptedError) return;
      const mayPass = error instanceof NetworkError || error instanceof BrokerError;
      if (!mayPass || scans === 0) throw error;
      watched.tell(`warning ${error.code}: ${error.message}; scanning again in ${String(seconds)} s`);
    }
    await pause(seconds * 1000, signal);
  }
}

async function scanOnce({ scan, isJson, show, say }: WatchedScans): Promise<void> {
  const result = await scan();
  if (isJson) process.stdout.write(`${JSON.stringify(result)}\n`);
  else say((process.stdout.isTTY ? CLEAR_SCREEN : '') + (await show(result)));
}
