/** An unknown command: names the nearest one. */
import type { Hook } from '@oclif/core';
import { ConfigError } from '../../lib/core/errors.ts';
import { nearest } from '../../lib/core/nearest.ts';

const hook: Hook.CommandNotFound = function ({ config, id }) {
  const typed = id.replaceAll(':', ' ');
  const commands = [...config.commandIDs, ...config.topics.map(({ name }) => name)].map((name) =>
    name.replaceAll(':', ' '),
  );
  const near = nearest(typed, commands);
  const hint = near === undefined ? '' : `did you mean "tbot ${near}"? `;
  return Promise.reject(
    new ConfigError({
      code: 'unknown_command',
      message: `"${typed}" is not a command of tbot`,
      cure: `${hint}tbot --help lists all`,
    }),
  );
};

export default hook;
