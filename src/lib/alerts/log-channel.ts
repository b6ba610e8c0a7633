/** The log as a channel: every message as one JSON line, so that what was told can be read later. */
import { SEND_MAX_MS, type Channel } from './channel.ts';
import { documentOf } from './webhook.ts';

/** `write` takes a line without its end. */
export function logChannel(write: (line: string) => void): Channel {
  return {
    name: 'log',
    sendMaxMs: SEND_MAX_MS,
    send: (alert) => {
      write(JSON.stringify(documentOf(alert)));
      return Promise.resolve();
    },
  };
}
