/**
 * A day of a droplet: a made-up market with trades before the open, a local Alpaca, a mail server and a dead-man's switch; a home
 * with their keys; and the crontab that tbot prints for it, whose lines the shell starts when the led clock reaches their minutes.
 */
import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { setSettings } from '../../src/lib/app/settings.ts';
import { synthMarket } from '../../src/lib/bars/synth/market.ts';
import { isoDate, parseIsoDate, weekdayOf } from '../../src/lib/calendar/civil-date.ts';
import { DAY_MS, MINUTE_MS, type EpochMs } from '../../src/lib/core/clock.ts';
import type { Bars, VixCloses } from '../../src/lib/market/bars.ts';
import { firstRowFrom } from '../../src/lib/market/rows.ts';
import { leadAll, LedRun, type Ended, type Starts } from '../alpaca/led.ts';
import { LocalAlpaca } from '../alpaca/local-alpaca.ts';
import { KEYS } from '../alpaca/sdk.ts';
import { columnsOf, openMinuteOf } from '../helpers/bars.ts';
import { fires, parseCrontab, type CronLine, type Crontab } from '../helpers/cron.ts';
import { hook, type Hook } from '../helpers/hook.ts';
import { mailBox, type MailBox } from '../helpers/mail.ts';
import { CASH, INVERSES, isWholeOn, TERMS } from './alpaca-day.ts';
import { appOf, emptyHome } from './homes.ts';
import { startTbot } from './running.ts';

export const MAILED_TO = 'me@example.com';
const SESSIONS = 30;
const VIX = '24.00';
/** The last trades before the open, minutes before it. */
const EARLY_MINUTES = [90, 45, 30, 16] as const;

export interface CronDay {
  readonly date: string;
  readonly home: string;
  readonly alpaca: LocalAlpaca;
  readonly mail: MailBox;
  /** The dead-man's switch, and Cboe. */
  readonly web: Hook;
  readonly close: () => Promise<void>;
}

/** What a line was started for, and what came of it. */
export interface Job {
  readonly command: string;
  /** "13:25", UTC. */
  readonly at: string;
  readonly ended: Ended;
}

/** `lastDay`: of the market; that day has `SESSIONS` before it at most. It begins before the first line of the crontab. */
export async function cronDay(date: string, lastDay: string): Promise<CronDay> {
  const { bars: all, vix } = synthMarket({ seed: 1, lastDay: parseIsoDate(lastDay), sessions: SESSIONS });
  const bars = all.filter((each) => isWholeOn(date, each)).map((each) => tradedEarly(date, each));
  const from = Date.parse(`${date}T11:58:00Z`);
  const alpaca = await LocalAlpaca.open(bars, { date, cash: CASH, terms: TERMS, from });
  const [mail, web] = [await mailBox(), await hook((response) => void response.writeHead(200).end(vixFile(vix)))];
  const symbols = bars.map(({ symbol }) => symbol).filter((symbol) => !INVERSES.includes(symbol));
  const home = emptyHome({
    ...{ BROKER: 'alpaca', ALPACA_MODE: 'paper', SCREENER_SYMBOLS: symbols.join(',') },
    ...{ SHORT_TYPE: 'InverseETF', SOFT_STOPS: 'false', FRACTIONAL: 'false', ENABLE_VIX_GATEKEEPER: 'true' },
  });
  const deployment = {
    ...{ ALPACA_PAPER_API_KEY: KEYS.paper.keyId, ALPACA_PAPER_SECRET_KEY: KEYS.paper.secret },
    ...{ ALPACA_PAPER_URL: alpaca.origin, ALPACA_DATA_URL: alpaca.origin },
    ...{ ALERT_EMAIL: MAILED_TO, SMTP_HOST: '127.0.0.1', SMTP_PORT: String(mail.port) },
    ...{ HEALTHCHECK_URL: `${web.base}/ping`, VIX_URL: `${web.base}/vix.csv` },
  };
  setSettings(
    appOf(home),
    Object.entries(deployment).map(([key, value]) => ({ key, value })),
  );
  const close = async (): Promise<void> => {
    mail.close();
    web.close();
    await alpaca.close();
  };
  return { date, home, alpaca, mail, web, close };
}

/** With some trades before the open of that date, at its price: what a gap is seen by. */
function tradedEarly(date: string, bars: Bars): Bars {
  const opens = openMinuteOf(date);
  const at = firstRowFrom(bars.minute, opens);
  const price = bars.open[at] ?? NaN;
  const rows = Array.from(bars.minute, (minute, row) => [
    minute,
    ...[bars.open, bars.high, bars.low, bars.close, bars.volume].map((column) => column[row] ?? NaN),
  ]);
  rows.splice(at, 0, ...EARLY_MINUTES.map((before) => [opens - before, price, price, price, price, 500]));
  return columnsOf(bars.symbol, rows);
}

/** As Cboe publishes it, of a market that close may trade in. */
function vixFile({ day }: VixCloses): string {
  const rows = Array.from(day, (each) => {
    const [year = '', month = '', date = ''] = isoDate(each).split('-');
    return `${month}/${date}/${year},${VIX},${VIX},${VIX},${VIX}`;
  });
  return ['DATE,OPEN,HIGH,LOW,CLOSE', ...rows, ''].join('\n');
}

/** As `crontab -e` would be given it. */
export async function printedCrontab(home: string): Promise<Crontab> {
  const { code, stdout, stderr } = await startTbot(['schedule', '--print-crontab', '--home', home]).ended;
  assert.equal(code, 0, stderr);
  return parseCrontab(stdout);
}

function environmentOf({ home }: CronDay, { variables }: Crontab): Record<string, string> {
  const PATH = `${dirname(process.execPath)}:/usr/bin:/bin`;
  return { HOME: home, SHELL: '/bin/sh', PATH, ...variables };
}

/** By hand, with the crontab's variables, while the day's clock stands. */
export async function byHand(day: CronDay, crontab: Crontab, words: string): Promise<Ended> {
  const run = LedRun.shell(`$TBOT ${words}`, environmentOf(day, crontab), day.alpaca);
  await leadAll(day.alpaca, [run]);
  return run.ended;
}

/** Until all has ended that is started before the end of the day in UTC. `isStarted`: what this machine has the time for. */
export async function liveByCron(
  day: CronDay,
  crontab: Crontab,
  isStarted: (line: CronLine, minute: number) => boolean,
): Promise<readonly Job[]> {
  const { date, alpaca } = day;
  const env = environmentOf(day, crontab);
  const weekday = weekdayOf(parseIsoDate(date));
  const jobs: { readonly command: string; readonly at: string; readonly run: LedRun }[] = [];
  const due = (at: EpochMs): readonly CronLine[] => {
    const minute = (at % DAY_MS) / MINUTE_MS;
    return crontab.lines.filter((line) => fires(line, minute, weekday) && isStarted(line, minute));
  };
  const midnight = Date.parse(date) + DAY_MS;
  const nextFrom = (from: EpochMs): EpochMs | null => {
    for (let at = from; at < midnight; at += MINUTE_MS) if (due(at).length > 0) return at;
    return null;
  };
  let nextAt = nextFrom(Math.ceil(alpaca.now() / MINUTE_MS) * MINUTE_MS);
  const starts: Starts = {
    get nextAt() {
      return nextAt;
    },
    start: () => {
      const at = nextAt ?? NaN;
      nextAt = nextFrom(at + MINUTE_MS);
      return due(at).map(({ line, command }) => {
        const run = LedRun.shell(line, env, alpaca);
        jobs.push({ command, at: new Date(at).toISOString().slice(11, 16), run });
        return run;
      });
    },
  };
  await leadAll(alpaca, [], () => false, starts);
  return Promise.all(jobs.map(async ({ command, at, run }) => ({ command, at, ended: await run.ended })));
}
