/** ENCRYPTION_KEY by itself: it opens the file that the rest of the configuration may be in. */
import { ConfigError } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';
import { faultText, type Report } from './fault.ts';
import { givenByEnvironment, givenByFile } from './given.ts';
import { DEPLOYMENT_KEYS } from './keys/deployment.ts';
import { encryptionKey, NotAccepted } from './keys/kinds.ts';

/** As `.env` or TBOT_ENCRYPTION_KEY has it. @throws ConfigError `encryption_key_missing`, `encryption_key_invalid` */
export function encryptionKeyOf(deploymentText: string, overrides: Readonly<Record<string, string>>): Secret {
  const { ENCRYPTION_KEY } = DEPLOYMENT_KEYS;
  const report: Report = { faults: [], warnings: [] };
  const environment = givenByEnvironment(overrides, report);
  const given = givenByFile({ ENCRYPTION_KEY }, '.env', deploymentText, environment, report).get('ENCRYPTION_KEY');
  const fault = report.faults.find(({ key }) => key === 'ENCRYPTION_KEY');
  if (fault !== undefined) throw unusable('encryption_key_invalid', faultText(fault));
  if (given === undefined) throw unusable('encryption_key_missing', 'ENCRYPTION_KEY is not set');
  try {
    return encryptionKey.read(given.value);
  } catch (error) {
    if (!(error instanceof NotAccepted)) throw error;
    throw unusable('encryption_key_invalid', 'ENCRYPTION_KEY is not 64 hexadecimal digits');
  }
}

function unusable(code: string, message: string): ConfigError {
  const cure = 'put a key that tbot generate-key printed into .env (for an encrypted file: the one that encrypted it)';
  return new ConfigError({ code, message, cure });
}
