/** `tbot init`: makes a home. Guarantees: what is there already is kept as it is. */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { ConfigError } from '../core/errors.ts';
import { PRIVATE_FOLDER, replaceFile } from '../config/atomic-file.ts';
import { renderTemplate } from '../config/template.ts';
import type { Home } from '../config/home.ts';
import { withConfigLock } from './config-lock.ts';

export interface InitResult {
  readonly home: string;
  /** Relative to the home. */
  readonly created: readonly string[];
  readonly kept: readonly string[];
  readonly next: readonly string[];
}

export function initHome(home: Home): InitResult {
  const created: string[] = [];
  const kept: string[] = [];
  const make = (path: string, create: () => void): void => {
    const there = existsSync(path);
    if (!there) create();
    (there ? kept : created).push(relative(home.root, path));
  };
  makeFolder(home.root);
  for (const folder of home.dataFolders) make(folder, () => makeFolder(folder));
  const files = [[home.deploymentFile, 'env'] as const, [home.tradingFile, 'env_bot', home.sealedTradingFile] as const];
  for (const [path, template, instead = path] of files) {
    const there = (): string | undefined => [instead, path].find((each) => existsSync(each));
    // Another process may make it meanwhile, and change it.
    const made = there() ?? withConfigLock(home, () => there() ?? replaceFile(path, renderTemplate(template)));
    if (made === undefined) created.push(relative(home.root, path));
    else kept.push(relative(home.root, made));
  }
  return { home: home.root, created, kept, next: NEXT_STEPS };
}

const NEXT_STEPS = [
  'fill in .env: the keys of your broker (ALPACA_PAPER_API_KEY and ALPACA_PAPER_SECRET_KEY, say) and where alerts go',
  'look through .env_bot: BROKER, TEST_MODE, MIN_PRICE and MAX_PRICE, the limits',
  'tbot config validate, then tbot doctor',
] as const;

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: PRIVATE_FOLDER });
  } catch (error) {
    const isFile = existsSync(path) && !statSync(path).isDirectory();
    throw new ConfigError({
      code: 'home_not_writable',
      message: isFile ? `${path} is a file` : `${path} cannot be made: ${(error as Error).message}`,
      cure: 'choose a folder that you may write to',
      cause: error,
    });
  }
}
