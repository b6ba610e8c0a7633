/** What other processes ask of the owner, read from the control table and answered there. Guarantees: a wish is taken once. */
import type { ControlDesk, Wish } from '../../journal/control.ts';
import type { Asked } from '../../session/run-events.ts';
import type { JoinOffer } from './join.ts';

/** Those that nobody has taken yet. Joining is prepared by who asks: it says what it watches. */
export function wishesOf(control: ControlDesk): () => readonly Asked[] {
  return () => control.take().flatMap((wish) => asked(control, wish));
}

function asked(control: ControlDesk, { id, command, args, by }: Wish): Asked[] {
  const answer = (text: string, isRefused = false): void =>
    control.settle(id, { how: isRefused ? 'refused' : 'done', text, data: null });
  switch (command) {
    case 'stop':
      return [{ wish: { do: 'stop', keeps: (args as { keeps?: boolean } | null)?.keeps === true, by }, answer }];
    case 'flatten':
    case 'kill':
    case 'release':
    case 'rearm':
    case 'reconcile':
      return [{ wish: { do: command, by }, answer }];
    case 'join': {
      const { joined, facts } = args as JoinOffer;
      return [{ wish: { do: 'join', by, joined, facts }, answer }];
    }
    default:
      control.settle(id, { how: 'refused', text: `a run knows no ${command}`, data: null });
      return [];
  }
}
