/** Every command as it is published: its flags (a snapshot), its JSON (a schema), its examples (they run). */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Config } from '@oclif/core';
import { ROOT } from '../helpers/tbot.ts';

const SNAPSHOT = join(ROOT, 'test', 'house', 'commands.snapshot.json');
const SCHEMAS = join(ROOT, 'docs', 'schemas');

async function ownCommands(): Promise<Config['commands']> {
  const config = await Config.load({ root: ROOT });
  return config.commands.filter(({ pluginName }) => pluginName === 'tbot');
}

interface Described {
  readonly args: readonly string[];
  readonly flags: Readonly<Record<string, string>>;
}

async function describeCommands(): Promise<Record<string, Described>> {
  const commands = await ownCommands();
  return Object.fromEntries(
    commands.map(({ id, args, flags }) => {
      const described = Object.entries(flags).map(([name, flag]) => {
        const options = 'options' in flag ? ` ${(flag.options ?? []).join('|')}` : '';
        return [name, `${flag.type}${options}${flag.required === true ? ' required' : ''}`.trimEnd()] as const;
      });
      const positional = Object.entries(args).map(([name, { required }]) => (required === true ? name : `[${name}]`));
      return [id.replaceAll(':', ' '), { args: positional, flags: Object.fromEntries(described.sort()) }];
    }),
  );
}

describe('the commands', () => {
  it('have the flags and arguments of the snapshot (UPDATE_SNAPSHOT=1 npm test takes a change over)', async () => {
    const commands = await describeCommands();
    if (process.env.UPDATE_SNAPSHOT === '1') writeFileSync(SNAPSHOT, `${JSON.stringify(commands, null, 2)}\n`);
    assert.deepEqual(commands, JSON.parse(readFileSync(SNAPSHOT, 'utf8')));
  });

  it('all take --json and --home, have a summary and an example', async () => {
    for (const { id, flags, summary, examples } of await ownCommands()) {
      assert.ok('json' in flags && 'home' in flags, id);
      assert.ok(summary !== undefined && summary.length > 0 && (examples?.length ?? 0) > 0, id);
    }
  });

  it('have each a published schema of their JSON, and no schema is left over', async () => {
    const names = (await ownCommands()).map(({ id }) => `${id.replaceAll(':', '-')}.json`);
    assert.deepEqual(readdirSync(SCHEMAS).sort(), [...names, 'error.json'].sort());
    for (const name of names) assert.ok(existsSync(join(SCHEMAS, name)));
  });
});
