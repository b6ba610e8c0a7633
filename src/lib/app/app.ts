/**
 * The composition root: what a use case gets to work with. Guarantees: adapters are made here and nowhere else.
 */
import type { Clock } from '../core/clock.ts';
import { readEnvironment, type Environment } from '../config/environment.ts';
import { readHome } from '../config/files.ts';
import { homeAt, type Home } from '../config/home.ts';
import type { ConfigReading } from '../config/reading.ts';
import { systemClock } from './system-clock.ts';

/** The installed program itself. */
export interface Program {
  readonly version: string;
  /** Where it is installed. */
  readonly root: string;
}

export interface App {
  readonly program: Program;
  readonly home: Home;
  readonly environment: Environment;
  readonly clock: Clock;
  /** The configuration as it was at the start: read when first asked for, and once. */
  readonly configuration: () => ConfigReading;
}

export function createApp(program: Program, homeFlag: string | undefined): App {
  const environment = readEnvironment();
  return compose(program, homeAt(homeFlag, environment.home), environment);
}

/** The same app in another folder, as `tbot init DIR` names it. */
export function atFolder({ program, environment }: App, folder: string): App {
  return compose(program, homeAt(folder, undefined), environment);
}

/** The same program in another home, where no environment variable has a say. */
export function inHome({ program }: App, root: string): App {
  return compose(program, homeAt(root, undefined), { home: undefined, overrides: {} });
}

/** The same app with values that go before those of its files and of the environment, for this run alone. */
export function withOverrides(
  { program, home, environment, clock }: App,
  overrides: Readonly<Record<string, string>>,
): App {
  return compose(program, home, { ...environment, overrides: { ...environment.overrides, ...overrides } }, clock);
}

function compose(program: Program, home: Home, environment: Environment, clock: Clock = systemClock): App {
  let reading: ConfigReading | undefined;
  const configuration = (): ConfigReading => (reading ??= readHome(home, environment));
  return { program, home, environment, clock, configuration };
}
