/** mocha's own spec and xunit reporters side by side, and the counts that test/run.ts closes with. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

/** What a run came to; written to counts.json in the folder of the reports. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** Full titles of the tests that were left out. */
  readonly leftOut: readonly string[];
}

const { Base, Spec, XUnit } = Mocha.reporters;
const { EVENT_TEST_PENDING, EVENT_RUN_END } = Mocha.Runner.constants;

export default class Reporter extends Base {
  readonly #xunit: Mocha.reporters.XUnit;

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const folder = String((options.reporterOptions as { folder?: string } | undefined)?.folder);
    new Spec(runner, options);
    this.#xunit = new XUnit(runner, {
      ...options,
      reporterOptions: { output: join(folder, 'junit.xml'), suiteName: 'tbot' },
    });
    const leftOut: string[] = [];
    runner.on(EVENT_TEST_PENDING, (test) => leftOut.push(test.fullTitle()));
    runner.once(EVENT_RUN_END, () => {
      const counts: Counts = { passed: runner.stats?.passes ?? 0, failed: runner.stats?.failures ?? 0, leftOut };
      writeFileSync(join(folder, 'counts.json'), JSON.stringify(counts));
    });
  }

  override done(failures: number, finished: (failures: number) => void): void {
    this.#xunit.done(failures, finished);
  }
}
