/**
 * What regulators and the clearing house charge for trades in US stocks and options, by date, as known on 2026-10-09.
 * Nothing in here is extrapolated: where only the date of a document is known, not the day a rate took effect, the row
 * starts with the document and says so. docs/BACKTESTING.md shows the tables and what they leave out.
 */
import type { DatedRate } from './rates-by-date.ts';

/**
 * SEC, Section 31 of the Exchange Act: dollars a million of sales, shares and options alike. Source: the SEC's fee rate
 * advisories and annual orders (the last ones: Releases 34-99973, 34-102779, 34-104909) and FINRA's information notices.
 * Where a notice names no day, the statute does: 60 days after the appropriation, or 1 April for a mid-year adjustment.
 */
export const SECTION_31: readonly DatedRate[] = [
  { since: '2010-01-15', rate: 12.7 },
  { since: '2010-04-01', rate: 16.9 },
  { since: '2011-01-21', rate: 19.2 },
  { since: '2012-02-21', rate: 18 },
  { since: '2012-04-01', rate: 22.4 },
  { since: '2013-05-25', rate: 17.4 },
  { since: '2014-03-18', rate: 22.1 },
  { since: '2015-02-14', rate: 18.4 },
  { since: '2016-02-16', rate: 21.8 },
  { since: '2017-07-04', rate: 23.1 },
  { since: '2018-05-22', rate: 13 },
  { since: '2019-04-16', rate: 20.7 },
  { since: '2020-02-18', rate: 22.1 },
  { since: '2021-02-25', rate: 5.1 },
  { since: '2022-05-14', rate: 22.9 },
  { since: '2023-02-27', rate: 8 },
  { since: '2024-05-22', rate: 27.8 },
  { since: '2025-05-14', rate: 0 },
  { since: '2026-04-04', rate: 20.6 },
];

/**
 * FINRA's Trading Activity Fee: dollars a share sold, with its cap a trade. Source: Regulatory Notices 11-27 and 12-06,
 * SR-FINRA-2020-032, SR-FINRA-2024-019; SR-FINRA-2026-021 (no fee in the last quarter of 2026), SR-FINRA-2026-020 (rates
 * stay until the end of 2028).
 */
export const TAF_SHARES: readonly DatedRate[] = [
  { since: '2010-01-01', rate: 0.000075, cap: 3.75 },
  { since: '2011-07-01', rate: 0.00009, cap: 4.5 },
  { since: '2012-03-01', rate: 0.000095, cap: 4.75 },
  { since: '2012-07-01', rate: 0.000119, cap: 5.95 },
  { since: '2022-01-01', rate: 0.00013, cap: 6.49 },
  { since: '2023-01-01', rate: 0.000145, cap: 7.27 },
  { since: '2024-01-01', rate: 0.000166, cap: 8.3 },
  { since: '2026-01-01', rate: 0.000195, cap: 9.79 },
  { since: '2026-10-01', rate: 0 },
  { since: '2027-01-01', rate: 0.000195, cap: 9.79 },
];

/** The same for options: dollars a contract sold. The first row is that of IBKR's tariff of 2016. */
export const TAF_CONTRACTS: readonly DatedRate[] = [
  { since: '2016-02-16', rate: 0.002 },
  { since: '2022-01-01', rate: 0.00218 },
  { since: '2023-01-01', rate: 0.00244 },
  { since: '2024-01-01', rate: 0.00279 },
  { since: '2026-01-01', rate: 0.00329 },
  { since: '2026-10-01', rate: 0 },
  { since: '2027-01-01', rate: 0.00329 },
];

/**
 * The Consolidated Audit Trail: dollars a share bought or sold, a contract counts as 100. Source: FINRA Rule 6897 and the
 * CAT NMS Plan's fee alerts: fee 2024-1, 0.000035; with historical assessment 1, 0.000013 more; fee 2025-2, 0.000009 and
 * that assessment; nothing billed for December 2025 to April 2026; fee 2026-1 and assessment 1A. The rate of fee 2025-1
 * (January to June 2025) was not found: that of 2024 stands for it.
 */
export const CAT: readonly DatedRate[] = [
  { since: '2024-09-01', rate: 0.000035 },
  { since: '2024-10-01', rate: 0.000048 },
  { since: '2025-07-01', rate: 0.000022 },
  { since: '2025-12-01', rate: 0 },
  { since: '2026-05-01', rate: 0.000003 },
];

/**
 * The Options Clearing Corporation: dollars a contract bought or sold; the cap for orders of more than a thousand contracts
 * is left out. Source: IBKR's tariff of 2016, OCC's schedules and announcements of January 2020 and 2021-04-19,
 * 89 FR 105645 and 90 FR 10544; no fee in December 2025 (90 FR, 2025-21775).
 */
export const OCC: readonly DatedRate[] = [
  { since: '2016-02-16', rate: 0.05 },
  { since: '2020-01-01', rate: 0.055 },
  { since: '2020-09-01', rate: 0.045 },
  { since: '2021-06-01', rate: 0.02 },
  { since: '2025-01-01', rate: 0.025 },
  { since: '2025-12-01', rate: 0 },
  { since: '2026-01-01', rate: 0.025 },
];

/**
 * The Options Regulatory Fee of all exchanges together: dollars a contract bought or sold. It changes several times a
 * year; these are the totals of dated documents, each until the next one: traderstatus.com's list (2011 to 2015), the
 * tariffs of tastyworks (2018), Webull (2021), IBKR (2024, 2025-03-03) and Alpaca (2026-06-01). Since 2026-07-01 only the
 * executing exchange charges it, 0.0013 to 0.024: brokers that pass on a flat rate have a row of their own.
 */
export const ORF: readonly DatedRate[] = [
  { since: '2011-05-01', rate: 0.0225 },
  { since: '2013-01-01', rate: 0.0377 },
  { since: '2014-02-01', rate: 0.0396 },
  { since: '2015-08-01', rate: 0.0427 },
  { since: '2018-05-22', rate: 0.0388 },
  { since: '2021-06-01', rate: 0.03215 },
  { since: '2024-01-01', rate: 0.02685 },
  { since: '2025-03-03', rate: 0.02815 },
  { since: '2026-06-01', rate: 0.02295 },
];
