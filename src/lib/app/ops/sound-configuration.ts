/**
 * A configuration to look after an account by, also where the files are at fault: what is held must be seen and sold
 * without mending a file first. Guarantees: a configuration that is sound is taken as it is; else the settings that the
 * account was last traded by, and where they are not known the defaults; nothing new is ever bought by it.
 */
import { modeKeyOf } from '../../config/broker-mode.ts';
import { readFiles } from '../../config/files.ts';
import type { BrokerName } from '../../config/keys/trading.ts';
import { readConfig, type ConfigReading } from '../../config/reading.ts';
import { readJournal } from '../../journal/reader.ts';
import type { App } from '../app.ts';
import type { Account } from './account.ts';

export function withSoundConfiguration(app: App, account: Account): App {
  const { config, readable } = app.configuration();
  if (config !== null) return app;
  const { deploymentText } = readFiles(app.home, app.environment).sources;
  const place = placeOf(account);
  const known = { ...tradedBy(account), ...place };
  const reading = sound(deploymentText, known) ?? sound('', known) ?? sound(deploymentText, place) ?? sound('', place);
  return reading === null ? app : { ...app, configuration: () => ({ ...reading, readable }) };
}

/** What its name tells. */
function placeOf({ broker, mode }: Account): Readonly<Record<string, string>> {
  const key = modeKeyOf(broker as BrokerName);
  const chosen = key === null ? { BROKER: broker } : { BROKER: broker, [key]: mode };
  return mode === 'live' ? { ...chosen, TEST_MODE: 'false' } : chosen;
}

function sound(deploymentText: string, settings: Readonly<Record<string, string>>): ConfigReading | null {
  const tradingText = Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
  const reading = readConfig({ deploymentText, tradingText, tradingPlace: '.env_bot', overrides: {} });
  return reading.config === null ? null : reading;
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
