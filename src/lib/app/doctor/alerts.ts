/**
 * The ways to people as the doctor sees them: each channel that is set is connected to and let into, as far as that goes
 * without a message. Guarantees: no message is sent; each has the time that it has for a message, and all go side by side.
 */
import { connect } from '../../alerts/connect.ts';
import { SEND_MAX_MS } from '../../alerts/channel.ts';
import { proveInTime } from '../../alerts/in-time.ts';
import { modeOf } from '../../config/broker-mode.ts';
import { setChannels, type SetChannel } from '../alerts/channels.ts';
import type { App } from '../app.ts';
import { systemTimers } from '../system-timers.ts';
import { fail, ok, warn, type Check, type Finding } from './check.ts';

/** One a channel, and one for the dead-man's switch. */
export function alertChecks(app: App): readonly Check[] {
  const channels = setChannels(app);
  const switchUrl = app.configuration().readable.HEALTHCHECK_URL;
  return [
    ...(channels.length === 0 ? [{ name: 'alerts', run: checkNone }] : []),
    ...channels.map((each) => ({ name: `alerts by ${each.name}`, run: () => checkChannel(app, each) })),
    ...(switchUrl === undefined
      ? []
      : [
          {
            name: 'dead-man’s switch',
            run: async () => {
              await connect('HEALTHCHECK_URL', switchUrl, AbortSignal.timeout(SEND_MAX_MS));
              return ok('HEALTHCHECK_URL can be reached; it was not asked for');
            },
          },
        ]),
  ];
}

function checkNone(app: App): Finding {
  const found = 'no channel is set up: nobody is told when something is wrong';
  const { config } = app.configuration();
  if (config === null || modeOf(config.trading) !== 'live') return ok(found);
  return warn('no_channel', found, 'docs/OPERATIONS.md, Alerts');
}

async function checkChannel(app: App, { channel, gap }: SetChannel): Promise<Finding> {
  if (gap !== null) return warn('channel_incomplete', `${gap.key} ${gap.problem}`, gap.cure);
  if (channel === null) return fail('channel_incomplete', 'it cannot be used', 'tbot config validate');
  const { clock } = app;
  await proveInTime(channel, { clock, timers: systemTimers(clock) });
  return ok('it can be reached and lets us in; nothing was sent (tbot notify test sends)');
}
