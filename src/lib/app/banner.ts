/** The line a start prints: what runs, in which mode, through which broker, and what time it is in both zones. */
import { existsSync } from 'node:fs';
import { dualZoneDateTime } from '../calendar/text.ts';
import { modeOf } from '../config/broker-mode.ts';
import type { App } from './app.ts';

/** `where` takes the place of mode and broker where the configured ones have no part in what runs. */
export function banner(app: App, where?: string): string {
  const time = dualZoneDateTime(app.clock.now());
  if (!existsSync(app.home.root)) return `tbot ${app.program.version} | no home yet | ${time}`;
  const { config } = app.configuration();
  if (config === null) return `tbot ${app.program.version} | configuration at fault | ${time}`;
  const { trading } = config;
  const build = [trading.BUILD_MODE, trading.VERSION_TAG].filter((part) => part !== undefined).join(', ');
  const mode = trading.TEST_MODE ? `${modeOf(trading)}, test mode` : modeOf(trading);
  return `tbot ${app.program.version} (${build}) | ${where ?? `${mode} | ${trading.BROKER}`} | ${time}`;
}
