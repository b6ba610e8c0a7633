/**
 * Figures as a person reads them. Guarantees: the same text on every machine (no locale); a figure that does not exist
 * is `n/a`; no minus sign in front of what rounds to 0.
 */
const MISSING = 'n/a';
/** Digits after the point of a share that is next to nothing. */
const FINEST = 6;

/** "$1,234.56", "-$0.40" */
export function money(value: number | null): string {
  return value === null ? MISSING : dollars(fixed(value, 2));
}

/** "+$1,234.56": for what is gained or lost. */
export function gain(value: number | null): string {
  return value === null ? MISSING : signed(dollars(fixed(value, 2)), value, 2);
}

/** "$102,500", or "$102,500.25" with two digits: for axes. */
export function axisDollars(value: number, digits: number): string {
  return dollars(fixed(value, digits));
}

/** 0.1234 is "12.34%". */
export function percent(share: number | null, digits = 2): string {
  return share === null ? MISSING : `${fixed(100 * share, digits)}%`;
}

export function signedPercent(share: number | null, digits = 2): string {
  return share === null ? MISSING : signed(percent(share, digits), 100 * share, digits);
}

/** 0.0000218 is "0.0022%": a share that two digits would make 0 has two digits that tell something. */
export function finePercent(share: number | null): string {
  return percent(share, fineDigits(share));
}

export function fineSignedPercent(share: number | null): string {
  return signedPercent(share, fineDigits(share));
}

export function ratio(value: number | null): string {
  return value === null ? MISSING : fixed(value, 2);
}

export function count(value: number | null): string {
  return value === null ? MISSING : fixed(value, 0);
}

/** "45 min", "2 h 05 min" */
export function duration(minutes: number | null): string {
  if (minutes === null) return MISSING;
  const whole = Math.round(minutes);
  if (whole < 60) return `${String(whole)} min`;
  return `${count(Math.floor(whole / 60))} h ${String(whole % 60).padStart(2, '0')} min`;
}

/** A price with the digits of its tick: "101.50", below a dollar "0.1234". */
export function price(value: number): string {
  return fixed(value, Math.abs(value) < 1 ? 4 : 2);
}

/** A quantity without a tail: "12", "0.5", "3.333333". */
export function quantity(value: number): string {
  const [whole = '', fraction = ''] = fixed(value, 6).split('.');
  const digits = fraction.replace(/0+$/, '');
  return digits === '' ? whole : `${whole}.${digits}`;
}

/** With that many digits after the point and thousands apart. */
function fixed(value: number, digits: number): string {
  const [whole = '', fraction] = value.toFixed(digits).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return isNought(value, digits) ? text.replace('-', '') : text;
}

function dollars(text: string): string {
  return text.startsWith('-') ? `-$${text.slice(1)}` : `$${text}`;
}

function signed(text: string, value: number, digits: number): string {
  return value > 0 && !isNought(value, digits) ? `+${text}` : text;
}

function fineDigits(share: number | null): number {
  const size = Math.abs(100 * (share ?? 0));
  return size === 0 || size >= 0.1 ? 2 : Math.min(FINEST, 1 - Math.floor(Math.log10(size)));
}

function isNought(value: number, digits: number): boolean {
  return Number(value.toFixed(digits)) === 0;
}
