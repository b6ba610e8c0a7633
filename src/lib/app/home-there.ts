/** Whether a folder is a home of tbot at all: what looks after money must not look into an empty folder and find all well. */
import { existsSync } from 'node:fs';
import { ConfigError } from '../core/errors.ts';
import type { Home } from '../config/home.ts';

/** That there is a configuration or a journal. @throws ConfigError `home_absent` */
export function assertHome({ root, deploymentFile, tradingFile, sealedTradingFile, journalFolder }: Home): void {
  if ([deploymentFile, tradingFile, sealedTradingFile, journalFolder].some((path) => existsSync(path))) return;
  throw new ConfigError({
    code: 'home_absent',
    message: `${root} is no home of tbot: it has neither .env, .env_bot, .env_bot.enc nor data/journal`,
    cure: 'name the folder with --home DIR or TBOT_HOME, or make it one: tbot init DIR',
    details: { root },
  });
}
