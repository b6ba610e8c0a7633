/** Is a strategy ready? What it says of itself, and what can be said of all: window, symbols, bearish signals. */
import { hindered, ready, type SelfCheckFacts, type SelfFinding } from './self-check.ts';
import type { Strategy } from './strategy.ts';
import { latestTestStart } from './window.ts';

/** What a strategy says of itself, then the rest. */
export function selfCheckOf(strategy: Strategy, facts: SelfCheckFacts): readonly SelfFinding[] {
  return [
    ...strategy.selfCheck(facts),
    windowFinding(strategy, facts),
    symbolsFinding(facts),
    bearishFinding(strategy, facts),
  ];
}

/** Whether a decision or an exit of today's window is still to come. */
function windowFinding(strategy: Strategy, { session, isTestMode }: SelfCheckFacts): SelfFinding {
  if (session === null)
    return hindered('warn', 'window', 'there is no session today', 'nothing: a run says so and ends');
  const { minutes, m } = session;
  if (isTestMode) {
    const latest = latestTestStart(minutes, 1);
    if (Math.max(0, m) <= latest)
      return ready('window', 'three minutes, counted from the start of the run (TEST_MODE)');
    return hindered(
      'warn',
      'window',
      'the session leaves no room for a window of TEST_MODE',
      'start it in the next session; tbot calendar names it',
    );
  }
  const { firstDecision, lastDecision, hardExit } = strategy.window(minutes);
  const window = `decides at the close of minutes ${String(firstDecision)} to ${String(lastDecision)}, out at ${String(hardExit)}`;
  if (m > hardExit)
    return hindered(
      'warn',
      'window',
      `over for today (${window}; now ${String(m)})`,
      'start it in the next session; tbot calendar names it',
    );
  if (m > lastDecision)
    return hindered('warn', 'window', `only exits are still to come (${window}; now ${String(m)})`, 'start it earlier');
  return ready('window', `${window}; now ${String(m)}`);
}

function symbolsFinding({ symbols }: SelfCheckFacts): SelfFinding {
  if (symbols === null) return ready('data', 'bars come from the feed');
  if (symbols > 0) return ready('data', `bars of ${String(symbols)} symbols in the store`);
  return hindered('fail', 'data', 'there are no bars in the store', 'tbot data import FILE..., or tbot data synth');
}

function bearishFinding({ rules }: Strategy, { shortType, putsPossible }: SelfCheckFacts): SelfFinding {
  const words = `bearish signals: SHORT_TYPE=${shortType}`;
  if (shortType !== 'LongPut' && shortType !== 'Auto') return ready('permissions', words);
  if (!rules.allowsPuts && shortType === 'LongPut')
    return hindered(
      'warn',
      'permissions',
      `${words}, and it buys no puts`,
      'SHORT_TYPE=InverseETF or Auto, if you want them',
    );
  if (!rules.allowsPuts || putsPossible !== false) return ready('permissions', words);
  const cure = 'SOFT_STOPS=true lets tbot watch their stops itself; or SHORT_TYPE=InverseETF';
  return hindered('warn', 'permissions', `${words}, and no order can hold the stop of a put`, cure);
}
