/**
 * NYSE days that no rule gives, 1998 to 2027, with the reason. Source: the exchange's announcements ("Special
 * Closings", NYSE Holidays & Trading Hours). Beyond LAST_YEAR the exchange has announced nothing yet.
 *
 * One thing is left out on purpose: on 2002-09-11 the open was delayed to 12:00 by the anniversary's ceremonies. It is
 * listed as a full session from 9:30, because a session minute counts from 9:30 on every day; its minutes 0..149
 * have no bars.
 */
export const FIRST_YEAR = 1998;
export const LAST_YEAR = 2027;

export type ExceptionKind = 'closed' | 'early' | 'full';

export const EXCEPTIONS: readonly { readonly date: string; readonly kind: ExceptionKind; readonly why: string }[] = [
  { date: '1999-12-31', kind: 'early', why: 'eve of the year 2000' },
  { date: '2001-09-11', kind: 'closed', why: 'attacks on the World Trade Center' },
  { date: '2001-09-12', kind: 'closed', why: 'attacks on the World Trade Center' },
  { date: '2001-09-13', kind: 'closed', why: 'attacks on the World Trade Center' },
  { date: '2001-09-14', kind: 'closed', why: 'attacks on the World Trade Center' },
  { date: '2002-07-03', kind: 'full', why: 'the early close was moved to the Friday after Independence Day' },
  { date: '2002-07-05', kind: 'early', why: 'Friday after Independence Day' },
  { date: '2003-12-26', kind: 'early', why: 'Friday after Christmas' },
  { date: '2004-06-11', kind: 'closed', why: 'mourning for President Reagan' },
  { date: '2007-01-02', kind: 'closed', why: 'mourning for President Ford' },
  { date: '2012-10-29', kind: 'closed', why: 'Hurricane Sandy' },
  { date: '2012-10-30', kind: 'closed', why: 'Hurricane Sandy' },
  { date: '2018-12-05', kind: 'closed', why: 'mourning for President G. H. W. Bush' },
  { date: '2025-01-09', kind: 'closed', why: 'mourning for President Carter' },
];
