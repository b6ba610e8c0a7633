/** What the keys of a configuration must be to each other. Each check says which keys it looks at. */
import { add, compare, decimalOf, formatDecimal, multiply, decimalNear, type Decimal } from '../core/decimal.ts';
import { MODE_KEYS, modeKeyOf, modeOf } from './broker-mode.ts';
import { TRADING_KEYS, type TradingConfig, type TradingKey } from './keys/trading.ts';

export interface CrossFault {
  /** The key that the fault is reported at. */
  readonly key: TradingKey;
  readonly problem: string;
  readonly accepts: string;
  readonly example: string;
}

interface CrossCheck {
  /** It runs only where these could be read. */
  readonly keys: readonly TradingKey[];
  readonly check: (config: TradingConfig) => CrossFault | null;
}

const ONE = decimalOf(1n);

export const CROSS_CHECKS: readonly CrossCheck[] = [
  {
    keys: ['WEIGHTS', 'MAX_TRADES'],
    check: ({ WEIGHTS, MAX_TRADES }) =>
      WEIGHTS.length === MAX_TRADES
        ? null
        : {
            key: 'WEIGHTS',
            problem: `has ${String(WEIGHTS.length)} numbers, and MAX_TRADES is ${String(MAX_TRADES)}`,
            accepts: `${String(MAX_TRADES)} numbers adding up to 1`,
            example: `WEIGHTS=${equalWeights(MAX_TRADES)}`,
          },
  },
  {
    keys: ['WEIGHTS'],
    check({ WEIGHTS }) {
      const sum = WEIGHTS.reduce(add, decimalOf(0n));
      if (compare(sum, ONE) === 0) return null;
      return {
        key: 'WEIGHTS',
        problem: `adds up to ${formatDecimal(sum)}`,
        accepts: 'numbers adding up to 1',
        example: `WEIGHTS=${equalWeights(WEIGHTS.length)}`,
      };
    },
  },
  {
    keys: ['MIN_PRICE', 'MAX_PRICE'],
    check: ({ MIN_PRICE, MAX_PRICE }) =>
      MIN_PRICE < MAX_PRICE
        ? null
        : {
            key: 'MIN_PRICE',
            problem: `is not below MAX_PRICE, which is ${String(MAX_PRICE)}`,
            accepts: 'a price below MAX_PRICE',
            example: 'MIN_PRICE=2 with MAX_PRICE=100',
          },
  },
  {
    keys: ['ANALYSIS_TIME', 'MONITORING_TIME'],
    check({ ANALYSIS_TIME, MONITORING_TIME }) {
      const minutes = ANALYSIS_TIME + MONITORING_TIME;
      if (minutes <= 60) return null;
      return {
        key: 'MONITORING_TIME',
        problem: `and ANALYSIS_TIME make ${String(minutes)} minutes`,
        accepts: 'together at most 60 minutes',
        example: 'ANALYSIS_TIME=20 with MONITORING_TIME=30',
      };
    },
  },
  {
    keys: ['ALLOCATION_PLAN', 'WEIGHTS', 'TOTAL_ALLOCATION', 'MAX_OPEN_RISK'],
    check(config) {
      const entry = multiply(largestShare(config), exact(config.TOTAL_ALLOCATION));
      if (compare(entry, exact(config.MAX_OPEN_RISK)) <= 0) return null;
      return {
        key: 'TOTAL_ALLOCATION',
        problem: `makes the largest single entry ${formatDecimal(entry)} of equity, above MAX_OPEN_RISK`,
        accepts: `at most what keeps that entry within MAX_OPEN_RISK (${String(config.MAX_OPEN_RISK)})`,
        example: 'TOTAL_ALLOCATION=0.02 with MAX_OPEN_RISK=0.05',
      };
    },
  },
  {
    keys: ['TEST_MODE', 'BROKER', ...MODE_KEYS],
    check: (config) =>
      config.TEST_MODE && modeOf(config) === 'live'
        ? {
            key: 'TEST_MODE',
            problem: `is for paper only, and ${String(modeKeyOf(config.BROKER))} is live`,
            accepts: 'false with a live account',
            example: 'TEST_MODE=false',
          }
        : null,
  },
  {
    keys: ['TEST_MODE', 'GNC_EXPORT_MODE'],
    check: (config) =>
      config.TEST_MODE && config.GNC_EXPORT_MODE === 'live'
        ? {
            key: 'GNC_EXPORT_MODE',
            problem: 'would write test trades into the live book',
            accepts: 'auto, paper or off while TEST_MODE is true',
            example: 'GNC_EXPORT_MODE=auto',
          }
        : null,
  },
  {
    keys: ['BROKER', 'ROBINHOOD_MODE'],
    check: ({ BROKER, ROBINHOOD_MODE }) =>
      BROKER === 'robinhood' && ROBINHOOD_MODE === 'paper'
        ? {
            key: 'ROBINHOOD_MODE',
            problem: 'asks for a paper account, which Robinhood does not have',
            accepts: 'live (and every gate of live trading), or another BROKER',
            example: 'ROBINHOOD_MODE=live',
          }
        : null,
  },
  {
    keys: ['LONG_PUT_MIN_DTE', 'LONG_PUT_MAX_DTE'],
    check: ({ LONG_PUT_MIN_DTE, LONG_PUT_MAX_DTE }) =>
      LONG_PUT_MIN_DTE <= LONG_PUT_MAX_DTE
        ? null
        : {
            key: 'LONG_PUT_MIN_DTE',
            problem: `is above LONG_PUT_MAX_DTE, which is ${String(LONG_PUT_MAX_DTE)}`,
            accepts: 'at most LONG_PUT_MAX_DTE',
            example: 'LONG_PUT_MIN_DTE=7 with LONG_PUT_MAX_DTE=45',
          },
  },
];

/** Slippage below half the widest spread: wide spreads pass the one check and fail the other. The defaults are so on purpose. */
export function slippageWarning({ MAX_SLIPPAGE, MAX_SPREAD }: TradingConfig): string | null {
  if (isDefault('MAX_SLIPPAGE', MAX_SLIPPAGE) && isDefault('MAX_SPREAD', MAX_SPREAD)) return null;
  if (compare(multiply(exact(MAX_SLIPPAGE), decimalOf(2n)), exact(MAX_SPREAD)) >= 0) return null;
  return (
    `is below half of MAX_SPREAD (${String(MAX_SPREAD)}): spreads above ${String(2 * MAX_SLIPPAGE)} ` +
    'pass that limit and are then refused by this one'
  );
}

function isDefault(key: TradingKey, value: number): boolean {
  return value === Number(TRADING_KEYS[key].default);
}

/** The largest share of a window's budget that one entry can take: the row for 1 signal, or the largest weight. */
function largestShare({ ALLOCATION_PLAN, WEIGHTS }: TradingConfig): Decimal {
  if (ALLOCATION_PLAN === 'signals') return ONE;
  return WEIGHTS.reduce((largest, weight) => (compare(weight, largest) > 0 ? weight : largest));
}

/** A share that came from a plain decimal: its shortest text is that decimal again. */
function exact(value: number): Decimal {
  return decimalNear(value, 12);
}

function equalWeights(count: number): string {
  const each = Math.floor(1000 / count);
  const first = 1000 - each * (count - 1);
  return [first, ...Array.from({ length: count - 1 }, () => each)].map((mille) => String(mille / 1000)).join(',');
}
