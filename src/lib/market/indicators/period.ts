/** The lengths that indicators take. */
import { LogicError } from '../../core/errors.ts';

const PERIOD_MIN = 2;

/** The period again. @throws LogicError `indicator_period` for what is not a whole number from 2 on */
export function checkedPeriod(period: number): number {
  if (Number.isSafeInteger(period) && period >= PERIOD_MIN) return period;
  throw new LogicError({
    code: 'indicator_period',
    message: `an indicator cannot have a period of ${String(period)}`,
    cure: `give it a whole number from ${String(PERIOD_MIN)} on`,
  });
}
