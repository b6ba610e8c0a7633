/**
 * The base of every command: --json, --home, the banner, and what goes where. Guarantees: stdout carries data only (one
 * JSON document with --json, CSV with --csv, a key, a template), and people's text only when it is a terminal;
 * everything else goes to stderr.
 */
import { Command, Flags, type Interfaces } from '@oclif/core';
import { createApp, type App } from '../lib/app/app.ts';
import { banner } from '../lib/app/banner.ts';
import { assertHome } from '../lib/app/home-there.ts';
import type { ExitCode } from '../lib/core/exit-code.ts';
import { renderCsv, renderTable, type Table } from './table.ts';
import { wrapped } from './wrap.ts';

/** For commands that print a list. */
export const csvFlag = { csv: Flags.boolean({ description: 'Print the list as CSV', exclusive: ['json'] }) };

type Parsed<T extends typeof Command> = Interfaces.ParserOutput<
  Interfaces.InferredFlags<T['flags']> & Interfaces.InferredFlags<(typeof TbotCommand)['baseFlags']>,
  Interfaces.InferredFlags<T['flags']>,
  Interfaces.InferredArgs<T['args']>
>;

export abstract class TbotCommand extends Command {
  static override enableJsonFlag = true;
  static override baseFlags = {
    home: Flags.string({
      description: 'Folder with .env, .env_bot and data/ (default: TBOT_HOME, else the current folder)',
      helpGroup: 'GLOBAL',
      helpValue: 'DIR',
    }),
  };

  /** Parses, composes the program, prints the banner (unless the command prints its own). Every command does it first. */
  protected async begin<T extends typeof Command>(
    command: T,
    { withBanner = true, where }: { withBanner?: boolean; where?: string } = {},
  ): Promise<Parsed<T> & { app: App }> {
    const parsed = (await this.parse(command)) as unknown as Parsed<T>;
    const { version, root } = this.config;
    const app = createApp({ version, root }, parsed.flags.home);
    if (withBanner) this.tell(wrapped(banner(app, where), this.width, 2));
    return { ...parsed, app };
  }

  /** As `begin`, of a command that would say "all is well" of a folder that is no home at all. @throws ConfigError `home_absent` */
  protected async beginAtHome<T extends typeof Command>(
    command: T,
    how: { where?: string } = {},
  ): Promise<Parsed<T> & { app: App }> {
    const begun = await this.begin(command, how);
    assertHome(begun.app.home);
    return begun;
  }

  /** Text for people. */
  protected say(text: string): void {
    const toTerminal = process.stdout.isTTY && !this.jsonEnabled();
    (toTerminal ? process.stdout : process.stderr).write(`${text}\n`);
  }

  /** Columns of the terminal that text for people goes to; no terminal has an end. */
  protected get width(): number {
    const { isTTY, columns } = process.stdout.isTTY && !this.jsonEnabled() ? process.stdout : process.stderr;
    return isTTY && columns > 0 ? columns : Infinity;
  }

  /** Progress and warnings: never on stdout. */
  protected tell(text: string): void {
    process.stderr.write(`${text}\n`);
  }

  /** Data that is the point of the command; not with --json, which has a document of its own. */
  protected emit(text: string): void {
    if (!this.jsonEnabled()) process.stdout.write(text);
  }

  /** A list: as CSV for programs, else as a table for people. */
  protected async list(csv: boolean, forPrograms: Table, forPeople: Table): Promise<void> {
    if (csv) this.emit(await renderCsv(forPrograms));
    else if (!this.jsonEnabled()) this.say(await renderTable(forPeople, this.width));
  }

  /** The answer is in the exit code; the output stays what it is. */
  protected answer(code: ExitCode): void {
    process.exitCode = code;
  }

  /** Errors are told once, by main. */
  protected override catch(error: Error): Promise<never> {
    return Promise.reject(error);
  }
}
