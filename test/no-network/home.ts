/**
 * A home with everything that leads to other machines: Alpaca, Finnhub, mail, a webhook, the dead-man's switch. It has a made-up
 * market, a backtest, a session that was replayed, a book, and on paper a run that died with a position.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { initHome } from '../../src/lib/app/init.ts';
import { homeAt } from '../../src/lib/config/home.ts';
import { KEYS } from '../alpaca/sdk.ts';
import { setDeployment, simAccount, writeHeldSession } from '../helpers/ops.ts';
import { tbot } from '../helpers/tbot.ts';
import { quickFolder } from '../processes/homes.ts';
import { REPLAYED, SESSION } from './rows.ts';

/** `env`: of the commands that make it. */
export function reachingHome(env: Readonly<Record<string, string>>): string {
  const home = quickFolder();
  initHome(homeAt(home, undefined));
  setDeployment(home, {
    ...{ ALPACA_PAPER_API_KEY: KEYS.paper.keyId, ALPACA_PAPER_SECRET_KEY: KEYS.paper.secret },
    ...{ FINNHUB_API_KEY: 'a-key-of-finnhub', ENCRYPTION_KEY: 'ab'.repeat(32) },
    ...{ ALERT_EMAIL: 'me@example.com', SMTP_HOST: 'smtp.example.com' },
    ...{ SMTP_USER: 'me@example.com', SMTP_PASS: 'a-password-of-mail' },
    ...{ ALERT_WEBHOOK_URL: 'https://hooks.example.com/a', HEALTHCHECK_URL: 'https://ping.example.com/b' },
  });
  const done = (words: string, how: Readonly<Record<string, string>> = {}): void => {
    const { code, stderr } = tbot(words.split(' '), { home, env: { ...env, ...how } });
    if (code !== 0) throw new Error(`${words}: ${String(code)}\n${stderr}`);
  };
  done(`data synth --seed 1 --sessions 6 --end ${REPLAYED}`);
  done(`run all --replay ${REPLAYED}`, { TBOT_BROKER: 'sim' });
  done('backtest --strategy close --charts 0');
  writeHeldSession(simAccount(home, 'alpaca-paper'), 4711, SESSION);
  done('ledger export');
  done('logs');
  const bars =
    'date,open,high,low,close,volume\n2026-11-20 09:30:00,9,9.5,8.5,9,100\n2026-11-20 09:31:00,9,9.5,8.5,9,100\n';
  writeFileSync(join(home, 'bars.csv'), bars);
  return home;
}
