/**
 * A configuration to look after an account by, also where the files are at fault: what is held must be seen and sold
 * without mending a file first. Guarantees: a configuration that is sound is taken as it is; else of `.env` and its TBOT_
 * variables every key that could be read, so that a fault of one takes no broker's key away, and the settings that the
 * account was last traded by; where something is not known its default; nothing new is ever bought by it.
 */
import { modeKeyOf } from '../../config/broker-mode.ts';
import type { BrokerName } from '../../config/keys/trading.ts';
import { readConfig, type Config } from '../../config/reading.ts';
import { readJournal } from '../../journal/reader.ts';
import type { App } from '../app.ts';
import type { Account } from './account.ts';

export function withSoundConfiguration(app: App, account: Account): App {
  const reading = app.configuration();
  if (reading.config !== null) return app;
  const place = placeOf(account);
  const standard = soundBy({ ...tradedBy(account), ...place }) ?? soundBy(place);
  if (standard === null) return app;
  const config: Config = { ...standard, deployment: { ...standard.deployment, ...reading.readable } };
  return { ...app, configuration: () => ({ ...reading, config, faults: [] }) };
}

/** What its name tells. */
function placeOf({ broker, mode }: Account): Readonly<Record<string, string>> {
  const key = modeKeyOf(broker as BrokerName);
  const chosen = key === null ? { BROKER: broker } : { BROKER: broker, [key]: mode };
  return mode === 'live' ? { ...chosen, TEST_MODE: 'false' } : chosen;
}

/** Of `.env` it has the defaults. Null: these settings are no configuration. */
function soundBy(settings: Readonly<Record<string, string>>): Config | null {
  const tradingText = Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
  return readConfig({ deploymentText: '', tradingText, tradingPlace: '.env_bot', overrides: {} }).config;
}

/** Who only takes care of an account writes down no settings. */
function tradedBy({ journal }: Account): Readonly<Record<string, string>> {
  try {
    const reader = readJournal(journal);
    try {
      let last: Readonly<Record<string, string>> = {};
      for (const { record } of reader.ofKinds(['run_started']))
        if (record.kind === 'run_started' && Object.keys(record.settings).length > 0) last = record.settings;
      return last;
    } finally {
      reader.close();
    }
  } catch {
    return {};
  }
}
