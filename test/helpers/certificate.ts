/**
 * A certificate made on the spot, signed by itself, for `localhost` and 127.0.0.1: DER as RFC 5280 has it, with a fresh
 * P-256 key. Only who is handed it trusts it.
 */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface MadeCertificate {
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
}

const [SEQUENCE, SET, INTEGER, BOOLEAN, BITS, OCTETS, OID, UTF8, TIME] = [48, 49, 2, 1, 3, 4, 6, 12, 24];
const ECDSA_SHA256 = '2a8648ce3d040302';
const COMMON_NAME = '550403';
const ALTERNATIVE_NAMES = '551d11';
const BASIC_CONSTRAINTS = '551d13';

/** `until`: the end of its days; one that is over is told as such. */
export function makeCertificate(until = new Date(Date.now() + 86_400_000)): MadeCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, oid(COMMON_NAME), der(UTF8, Buffer.from('localhost')))));
  const algorithm = der(SEQUENCE, oid(ECDSA_SHA256));
  const names = der(SEQUENCE, der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])));
  const extensions = der(
    0xa3,
    der(
      SEQUENCE,
      der(SEQUENCE, oid(BASIC_CONSTRAINTS), der(OCTETS, der(SEQUENCE, der(BOOLEAN, Buffer.from([255]))))),
      der(SEQUENCE, oid(ALTERNATIVE_NAMES), der(OCTETS, names)),
    ),
  );
  const body = der(
    SEQUENCE,
    der(0xa0, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.from([1, ...randomBytes(8)])),
    algorithm,
    name,
    der(SEQUENCE, time(new Date(until.getTime() - 2 * 86_400_000)), time(until)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions,
  );
  const signature = der(BITS, Buffer.from([0]), sign('sha256', body, privateKey));
  const whole = der(SEQUENCE, body, algorithm, signature).toString('base64');
  const lines = whole.replace(/.{64}(?=.)/g, '$&\n');
  const cert = `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
  return { cert, key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })) };
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function oid(hex: string): Buffer {
  return der(OID, Buffer.from(hex, 'hex'));
}

/** GeneralizedTime, "20251231235959Z". */
function time(at: Date): Buffer {
  return der(TIME, Buffer.from(`${at.toISOString().replace(/\D/g, '').slice(0, 14)}Z`));
}
