/**
 * GnuCash's own reports, read back: what its user sees. Guarantees: every account has a line, down to the last level, for the
 * days that were asked for; amounts are the report's own digits.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gnuCashEnvironment } from './gnucash.ts';
import { needsShared } from './shared.ts';
import { temporaryFolder } from './tbot.ts';

export interface Report {
  /** By full name, "Assets:Brokerage:Alpaca": what lies in the account itself, "-1234.56". */
  readonly accounts: Readonly<Record<string, string>>;
  /** "Total Assets", "Retained Earnings", "Net income for Period". */
  readonly totals: Readonly<Record<string, string>>;
}

/** Both ends included, YYYY-MM-DD. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

const REPORTS = {
  'Balance Sheet': { id: 'c4173ac99b2b448289bf4d11c731af13', start: null, end: 'Balance Sheet Date' },
  'Income Statement': { id: '0b81a3bdfd504aff849ec2e8630524bc', start: 'Start Date', end: 'End Date' },
} as const;

/** Left to itself a report covers the year of the machine's clock, three levels of accounts, and shares beside dollars. */
export function report(context: Mocha.Context, file: string, name: keyof typeof REPORTS, period: Period): Report {
  const script = needsShared(context, 'tools', 'report.sh');
  const folder = temporaryFolder();
  const saved = join(folder, 'saved-reports');
  const html = join(folder, 'report.html');
  writeFileSync(saved, savedReport(name, period));
  const { status, stdout, stderr } = spawnSync('sh', [script, file, SAVED_NAME, html, saved], {
    env: gnuCashEnvironment(),
    encoding: 'utf8',
  });
  assert.equal(status, 0, stdout + stderr);
  return readReport(readFileSync(html, 'utf8'));
}

const SAVED_NAME = 'Whole';

/** A report as GnuCash keeps it when its user has changed the options. */
function savedReport(name: keyof typeof REPORTS, { from, to }: Period): string {
  const { id, start, end } = REPORTS[name];
  const set = (page: string, option: string, value: string): string =>
    `(let ((option (gnc:lookup-option options "${page}" "${option}"))) ((gnc:option-setter option) ${value}))`;
  const day = (date: string): string => `(cons 'absolute ${String(Date.parse(`${date}T10:59:00Z`) / 1000)})`;
  return `(let ()
 (define (options-gen)
  (let ((options (gnc:report-template-new-options/report-guid "${id}" "${name}")))
   ${start === null ? '' : set('General', start, day(from))}
   ${set('General', end, day(to))}
   ${set('Accounts', 'Levels of Subaccounts', "'all")}
   ${set('Commodities', 'Show Foreign Currencies', '#f')}
   options))
 (gnc:define-report
  'version 1
  'name "${SAVED_NAME}"
  'report-guid "7b070000000000000000000000000001"
  'parent-type "${id}"
  'options-generator options-gen
  'menu-path (list gnc:menuname-custom)
  'renderer (gnc:report-template-renderer/report-guid "${id}" "${name}")))
`;
}

/** Every level is set off by six of these. */
const LEVEL = '&nbsp;'.repeat(6);

export function readReport(html: string): Report {
  const accounts: Record<string, string> = {};
  const totals: Record<string, string> = {};
  const path: string[] = [];
  for (const [, row = ''] of html.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)) {
    const [label = '', ...cells] = [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = '']) => cell.trim());
    const amount = cells.map(amountOf).find((found) => found !== null);
    const account = /^((?:&nbsp;)*)<a [^>]*>(.*?)<\/a>$/s.exec(label);
    if (account !== null) {
      const [, indent = '', name = ''] = account;
      path.splice(indent.length / LEVEL.length, Infinity, plain(name));
      if (amount !== undefined) accounts[path.join(':')] = amount;
    } else if (amount !== undefined) {
      totals[plain(label)] = amount;
    }
  }
  return { accounts, totals };
}

/** "$1,234.56" and "-$1,234.56" without sign of currency and commas. */
function amountOf(cell: string): string | null {
  const found = /^(-?)\$?(-?)([\d,]+\.\d{2})$/.exec(plain(cell));
  if (found === null) return null;
  const [, before = '', after = '', digits = ''] = found;
  return `${before || after}${digits.replaceAll(',', '')}`;
}

function plain(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .trim();
}
