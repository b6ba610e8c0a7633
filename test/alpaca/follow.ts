/** Loaded before tbot (`--import`): its clock and its alarms are those of followed-time.ts, all else is as it is. */
import { registerHooks } from 'node:module';

const FOLLOWED = new URL('followed-time.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const resolved = nextResolve(specifier, context);
    return /\/src\/lib\/app\/system-(?:clock|timers)\.ts$/.test(resolved.url)
      ? { ...resolved, url: FOLLOWED }
      : resolved;
  },
});
