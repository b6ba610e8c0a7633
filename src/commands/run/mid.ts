/** tbot run mid */
import { RunCommand } from '../../cli/run-command.ts';

export default class RunMid extends RunCommand {
  static override summary = 'Trade the VWAP mean reversion (10:30 AM to 2:30 PM in New York)';
  static override description =
    'Owns the account until its windows are over and all is sold, then writes the summary. Started early it waits for its ' +
    'window; started while another run owns the account it hands its strategy to that one. Ctrl-C and tbot stop end it ' +
    'gracefully: no new entries, own positions sold. ' +
    'The examples with --replay work where BROKER is sim, after tbot data synth --end 2025-12-31.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --replay 2025-12-31',
    '<%= config.bin %> <%= command.id %> --replay 2025-12-31 --dry-run --json',
  ];
  protected readonly strategy = 'mid';
}
