/**
 * The process environment, read once. Guarantees: this is the only file that looks at it; only TBOT_HOME and
 * TBOT_<KEY> count (USERNAME and the like belong to the desktop).
 */
export interface Environment {
  /** TBOT_HOME, if it is set. */
  readonly home: string | undefined;
  /** Values of the other TBOT_ variables, without the prefix. */
  readonly overrides: Readonly<Record<string, string>>;
}

const PREFIX = 'TBOT_';
let read: Environment | undefined;

export function readEnvironment(): Environment {
  return (read ??= environmentOf(process.env));
}

export function environmentOf(variables: NodeJS.ProcessEnv): Environment {
  const { TBOT_HOME: home, ...others } = variables;
  const overrides = Object.entries(others).flatMap(([name, value]) =>
    name.startsWith(PREFIX) && value !== undefined ? [[name.slice(PREFIX.length), value] as const] : [],
  );
  return { home: home === '' ? undefined : home, overrides: Object.fromEntries(overrides) };
}
