/** The flags by which a command is told which account it is about. */
import { Flags } from '@oclif/core';

export const accountFlags = {
  'dry-run': Flags.boolean({ description: 'The account of dry runs' }),
  session: Flags.string({
    description: 'A replay of that session, such as 2025-01-31 or 2025-01-31.2',
    helpValue: 'ID',
  }),
};

/** As the use cases take them. */
export function accountChoice(flags: { readonly 'dry-run': boolean; readonly session: string | undefined }): {
  readonly isDryRun: boolean;
  readonly session: string | undefined;
} {
  return { isDryRun: flags['dry-run'], session: flags.session };
}
