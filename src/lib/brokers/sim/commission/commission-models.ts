/** The commission models by name: `--commission`, and the default of each BROKER. */
import { ConfigError } from '../../../core/errors.ts';
import { nearest } from '../../../core/nearest.ts';
import type { CommissionModel } from './commission-model.ts';
import { TARIFFS } from './tariffs.ts';

/** Without any cost: `none`, and the simulated broker's own. */
const FREE = ['none', 'sim'].map((name): CommissionModel => ({ name, fees: () => 0 }));

const MODELS = new Map([...FREE, ...TARIFFS].map((model) => [model.name, model]));

export const COMMISSION_MODELS: readonly string[] = [...MODELS.keys()];

/** @throws ConfigError `unknown_commission` */
export function commissionModel(name: string): CommissionModel {
  const model = MODELS.get(name);
  if (model !== undefined) return model;
  const near = nearest(name, COMMISSION_MODELS);
  throw new ConfigError({
    code: 'unknown_commission',
    message: `"${name.slice(0, 40)}" is no commission model`,
    cure: `${near === undefined ? '' : `did you mean ${near}? `}known are ${COMMISSION_MODELS.join(', ')}`,
  });
}
