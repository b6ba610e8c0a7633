/** oclif's help, with the exit codes below each command. */
import { Help as OclifHelp, type Command } from '@oclif/core';
import { EXIT_MEANINGS } from '../lib/core/exit-code.ts';

export default class Help extends OclifHelp {
  override formatCommand(command: Command.Loadable): string {
    const codes = EXIT_MEANINGS.map(([code, meaning]) => `${String(code).padEnd(3)}  ${meaning}`).join('\n');
    return `${super.formatCommand(command)}\n\n${this.section('EXIT CODES', codes)}`;
  }
}
