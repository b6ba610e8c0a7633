/** What can be a ticker of a share or ETF. */
export const TICKER = /^[A-Z][A-Z0-9]{0,9}(\.[A-Z]{1,3})?$/;
