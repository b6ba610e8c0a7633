/** tbot report daily */
import { Flags } from '@oclif/core';
import { csvFlag, TbotCommand } from '../../cli/command.ts';
import { notifyCode } from '../../cli/notify-report.ts';
import { summaryText } from '../../cli/records-text.ts';
import { tableOf } from '../../cli/table.ts';
import type { App } from '../../lib/app/app.ts';
import { assertHome } from '../../lib/app/home-there.ts';
import type { UnreadJournal } from '../../lib/app/journals.ts';
import { dailyReport, type DailyReport } from '../../lib/app/reports/daily.ts';
import { DAILY_FIELDS } from '../../lib/app/reports/daily-rows.ts';
import { reportToTell } from '../../lib/app/reports/report-to-tell.ts';
import { tellDay, type ToldChannel } from '../../lib/app/reports/tell-day.ts';
import { EXIT } from '../../lib/core/exit-code.ts';

interface DailyJson extends DailyReport {
  /** With --notify, where people are told. */
  readonly unread?: readonly UnreadJournal[];
  readonly notified?: readonly ToldChannel[];
}

export default class ReportDaily extends TbotCommand {
  static override summary = 'What a session came to: trades, profit, equity, refusals, errors';
  static override description =
    "With --notify it is also told on each channel for alerts that .env sets up, in one message: by default today's session, before its open the one before; also that nothing ran; nothing on a day without a session. It then exits as notify test does: with 4 when a channel did not take it, with 2 when one lacks a setting, else with 5 when a journal could not be read and is passed over, with 0 also when no channel is set up.";
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --date 2025-12-01 --json',
    '<%= config.bin %> <%= command.id %> --notify',
  ];
  static override flags = {
    date: Flags.string({ description: 'New York date, YYYY-MM-DD (default: the newest session)', helpValue: 'DATE' }),
    notify: Flags.boolean({ description: 'Also tell it on the channels for alerts' }),
    ...csvFlag,
  };

  async run(): Promise<DailyJson> {
    const { flags, app } = await this.begin(ReportDaily, { where: 'records' });
    if (flags.notify) return this.#told(app, flags);
    const report = dailyReport(app, flags.date);
    await this.#print(report, flags.csv);
    return report;
  }

  async #told(app: App, { date, csv }: { date: string | undefined; csv: boolean }): Promise<DailyJson> {
    assertHome(app.home);
    const toTell = reportToTell(app, date);
    const { report, quiet } = toTell;
    if (quiet !== null) {
      this.tell(`nobody is told anything: ${quiet}`);
      return { ...report, notified: [] };
    }
    await this.#print(report, csv);
    const { channels: notified, unread } = await tellDay(app, toTell, (line) => {
      this.tell(line);
    });
    if (notified.length === 0)
      this.tell('nobody is told: no channel for alerts is set up (docs/OPERATIONS.md, Alerts)');
    for (const { journal, why } of unread)
      this.tell(`warning: journal ${journal} cannot be read, what is in it is not in the report: ${why}`);
    for (const { channel, outcome } of notified) this.tell(`${channel}: ${outcome}`);
    const code = notifyCode(notified);
    this.answer(code === EXIT.done && unread.length > 0 ? EXIT.foundWrong : code);
    return { ...report, unread, notified };
  }

  async #print({ date, summaries }: DailyReport, csv: boolean): Promise<void> {
    if (csv) {
      const table = tableOf(summaries, DAILY_FIELDS);
      await this.list(true, table, table);
    } else if (summaries.length === 0) this.say(`nothing ran in the session of ${date}`);
    else this.say(summaries.map((summary) => summaryText(summary, this.width)).join('\n\n'));
  }
}
