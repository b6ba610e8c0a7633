/** Loaded before tbot (`--import`): its clock and its alarms are those of followed-time.ts, all else is as it is. */
import { registerHooks } from 'node:module';

const FOLLOWED = new URL('followed-time.ts', import.meta.url).href;
const SENDING = new URL('followed-sending.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const resolved = nextResolve(specifier, context);
    if (/\/src\/lib\/app\/system-(?:clock|timers)\.ts$/.test(resolved.url)) return { ...resolved, url: FOLLOWED };
    const isSending = resolved.url.endsWith('/src/lib/alerts/in-time.ts') && context.parentURL !== SENDING;
    return isSending ? { ...resolved, url: SENDING } : resolved;
  },
});
