/** A line by sim's port, whose calls and reports go wrong on the way. */
import type { Line, LineParts } from './line.ts';
import { PipedBroker } from './pipe.ts';
import { PushedFeed } from './pushed-feed.ts';
import type { Venue } from './venue.ts';

export function simLine(parts: LineParts, venue: Venue): Line {
  const broker = new PipedBroker({ ...parts, venue });
  const feed = new PushedFeed({ ...parts, venue });
  return {
    ...{ broker, feed, puts: null },
    tell: (what) => broker.tell(what),
    minute: (what, m) => feed[what](m),
    broken: (_, breaks) => {
      if (breaks) broker.connection('lost');
    },
    mended: (what) => {
      if (what === 'stream_down' || what === 'unreachable') broker.connection('restored');
    },
    cut: () => undefined,
  };
}
