/** What other processes ask of the owner, read from the control table and answered there. Guarantees: a wish is taken once. */
import type { ControlDesk, Wish } from '../../journal/control.ts';
import type { Asked } from '../../session/run-events.ts';
import type { JoinOffer } from './join.ts';

/** Those that nobody has taken yet. Joining is prepared by who asks: it says what it watches. `has`: whether there are bars of it. */
export function wishesOf(control: ControlDesk, has: (symbol: string) => boolean): () => readonly Asked[] {
  return () => control.take().flatMap((wish) => asked(control, wish, has));
}

function asked(control: ControlDesk, { id, command, args, by }: Wish, has: (symbol: string) => boolean): Asked[] {
  const answer = (text: string, isRefused = false): void =>
    control.settle(id, { how: isRefused ? 'refused' : 'done', text, data: null });
  /** It will be so as long as this run lives. */
  const cannot = (text: string, data: unknown): void => control.settle(id, { how: 'refused', text, data });
  switch (command) {
    case 'stop':
      return [{ wish: { do: 'stop', keeps: (args as { keeps?: boolean } | null)?.keeps === true, by }, answer }];
    case 'flatten':
    case 'kill':
    case 'release':
    case 'rearm':
      return [{ wish: { do: command, by }, answer }];
    case 'reconcile':
      return [{ wish: { do: command, applies: (args as { applies?: boolean } | null)?.applies === true, by }, answer }];
    case 'join': {
      const { joined, facts } = args as JoinOffer;
      const lacking = facts.flatMap((fact) => (fact.kind === 'watching' && !has(fact.symbol) ? [fact.symbol] : []));
      if (lacking.length === 0) return [{ wish: { do: 'join', by, joined, facts }, answer }];
      cannot(`it was started without ${lacking.join(', ')}, and has no bars of them`, { lacking });
      return [];
    }
    default:
      answer(`a run knows no ${command}`, true);
      return [];
  }
}
