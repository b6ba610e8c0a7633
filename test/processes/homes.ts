/** Homes for whole trading days by real processes: one made-up market that all of them share, busy settings, quick disks. */
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, statfsSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atFolder, createApp, type App } from '../../src/lib/app/app.ts';
import { synthData } from '../../src/lib/app/data/synth.ts';
import { initHome } from '../../src/lib/app/init.ts';
import { setSettings } from '../../src/lib/app/settings.ts';
import { homeAt } from '../../src/lib/config/home.ts';
import { ROOT } from '../helpers/tbot.ts';

export const VERSION = '0.1.0';

/** Sessions of the market in which much happens: stops, partial sales, an inverse ETF, a put. */
export const BUSY_DAYS = ['2025-10-20', '2025-10-22', '2025-10-23', '2025-10-28'] as const;

/** Thresholds so low that all three windows trade. */
const BUSY: Readonly<Record<string, string>> = {
  ...{ BROKER: 'sim', TEST_MODE: 'false', SHORT_TYPE: 'Auto', SOFT_STOPS: 'true', TOTAL_ALLOCATION: '0.05' },
  ...{ STRAT_OPEN_BUFFER: '0.001', STRAT_OPEN_VOLUME_FACTOR: '1', STRAT_MID_VWAP_THRESHOLD: '0.003' },
  ...{ STRAT_CLOSE_MODE: 'both', MIN_VOLUME_THRESHOLD: '100000' },
  ...{ ENABLE_ADX_FILTER: 'false', ENABLE_BOLLINGER_CONFLUENCE: 'false', ENABLE_VIX_GATEKEEPER: 'false' },
};

/** A market, and some days at once. */
const ROOM_BYTES = 500_000_000;

/** Where a flush costs nothing: what a killed process has written stays, flushed or not. */
function quickDisk(): string {
  try {
    accessSync('/dev/shm', constants.W_OK);
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize > ROOM_BYTES ? '/dev/shm' : tmpdir();
  } catch {
    return tmpdir();
  }
}

const folders: string[] = [];
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function quickFolder(): string {
  const folder = mkdtempSync(join(quickDisk(), 'tbot-'));
  folders.push(folder);
  return folder;
}

export function appOf(home: string): App {
  return atFolder(createApp({ version: VERSION, root: ROOT }, home), home);
}

let market: Promise<string> | null = null;

/** The bar store that all homes share, made once. */
async function madeMarket(): Promise<string> {
  const home = quickFolder();
  initHome(homeAt(home, undefined));
  await synthData(appOf(home), { seed: 1, sessions: 30, end: '2025-10-31' });
  return join(home, 'data', 'bars');
}

export async function busyHome(more: Readonly<Record<string, string>> = {}): Promise<string> {
  market ??= madeMarket();
  const bars = await market;
  const home = quickFolder();
  mkdirSync(join(home, 'data'));
  symlinkSync(bars, join(home, 'data', 'bars'));
  return withSettings(home, more);
}

/** With a bar store of its own that holds nothing yet. */
export function emptyHome(more: Readonly<Record<string, string>> = {}): string {
  return withSettings(quickFolder(), more);
}

function withSettings(home: string, more: Readonly<Record<string, string>>): string {
  initHome(homeAt(home, undefined));
  const settings = Object.entries({ ...BUSY, ...more }).map(([key, value]) => ({ key, value }));
  setSettings(appOf(home), settings);
  return home;
}
