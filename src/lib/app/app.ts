/**
 * The composition root: what a use case gets to work with. Guarantees: adapters are made here and nowhere else.
 */
import type { Clock } from '../core/clock.ts';
import { readEnvironment, type Environment } from '../config/environment.ts';
import { homeAt, type Home } from '../config/home.ts';
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
}

export function createApp(program: Program, homeFlag: string | undefined): App {
  const environment = readEnvironment();
  return { program, home: homeAt(homeFlag, environment.home), environment, clock: systemClock };
}

/** The same app in another folder, as `tbot init DIR` names it; without one, as it is. */
export function atFolder(app: App, folder: string | undefined): App {
  return folder === undefined ? app : { ...app, home: homeAt(folder, undefined) };
}

/** The same program with the same clock in another home, where no environment variable has a say. */
export function inHome(app: App, root: string): App {
  return { ...app, home: homeAt(root, undefined), environment: { home: undefined, overrides: {} } };
}
