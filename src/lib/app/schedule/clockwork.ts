/**
 * What makes the schedule look: node-cron, each minute. Guarantees: a look that takes long is never begun twice at once; a
 * minute that was slept through is made up for by the next look, as what is due is worked out anew at each.
 *
 * The pattern counts in UTC: in New York's time node-cron leaves out the hour that comes twice in autumn, and with it sixty
 * watchdogs. New York's time is the business of the jobs themselves.
 */
export async function eachMinute(look: () => void, told: (line: string) => void): Promise<() => Promise<void>> {
  const { schedule } = await import('node-cron');
  const logger = {
    info: () => undefined,
    debug: () => undefined,
    warn: (message: string) => {
      told(`warning: ${message}`);
    },
    error: (message: string | Error) => {
      told(`warning: ${message instanceof Error ? message.message : message}`);
    },
  };
  const options = { timezone: 'Etc/UTC', noOverlap: true, suppressMissedWarning: true, logger };
  const ticking = schedule('* * * * *', look, options);
  return async () => {
    await ticking.destroy();
  };
}
