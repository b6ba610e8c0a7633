/**
 * Loaded by `--import` before a command: packages that a run has no use for cannot be loaded, and at its end the process
 * writes what memory it took to the file of TBOT_TEST_REPORT.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const HEAVY =
  /^(@duckdb\/|apache-arrow|echarts|@alpacahq\/|@stoqey\/|@tastytrade|ws$|nodemailer|fastify|csv-stringify)/;
/** The bundle of charts. */
const CHARTS = /reports\/charts\/|render\.ts$/;

registerHooks({
  resolve(specifier, context, next) {
    if (HEAVY.test(specifier) || CHARTS.test(specifier)) throw new Error(`a run has no use for ${specifier}`);
    return next(specifier, context);
  },
});

const report = process.env.TBOT_TEST_REPORT;
if (report !== undefined)
  process.on('exit', () => {
    const [, kib] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    writeFileSync(report, String(Number(kib) * 1024));
  });
