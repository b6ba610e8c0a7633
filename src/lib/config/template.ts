/** `.env.template` and `.env_bot.template`, made from the keys: each with its comment, what it accepts, its default and an example. */
import type { Key, Section } from './keys/key.ts';
import { DEPLOYMENT_SECTIONS } from './keys/deployment.ts';
import { TRADING_SECTIONS } from './keys/trading.ts';

export const TEMPLATE_NAMES = ['env', 'env_bot'] as const;
export type TemplateName = (typeof TEMPLATE_NAMES)[number];

const HEADS: Readonly<Record<TemplateName, readonly string[]>> = {
  env: [
    'Where tbot runs, and its secrets. Copy to .env (tbot init does), fill in what you use, keep it to yourself (0600).',
    'Quote a value that has a # or spaces. TBOT_<KEY> in the environment overrides a line of this file.',
  ],
  env_bot: [
    'How tbot trades. Copy to .env_bot (tbot init does) and change what you want; tbot config validate checks it.',
    'TBOT_<KEY> in the environment overrides a line of this file.',
  ],
};

const SECTIONS: Readonly<Record<TemplateName, readonly Section[]>> = {
  env: DEPLOYMENT_SECTIONS,
  env_bot: TRADING_SECTIONS,
};

export function renderTemplate(name: TemplateName): string {
  const head = HEADS[name].map((line) => `# ${line}`).join('\n');
  return `${[head, ...SECTIONS[name].map(sectionText)].join('\n\n')}\n`;
}

function sectionText({ title, keys }: Section): string {
  const entries = Object.entries(keys).map(([name, key]) => keyText(name, key));
  return [`# --- ${title} ---`, ...entries].join('\n\n');
}

function keyText(name: string, key: Key<unknown>): string {
  const standard = key.default === '' ? (key.otherwise ?? 'none') : key.default;
  return [
    `# ${key.comment}.`,
    `# Accepted: ${key.kind.accepts}. Default: ${standard}. Example: ${name}=${key.example}`,
    `${name}=${key.default}`,
  ].join('\n');
}
