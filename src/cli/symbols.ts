/** Symbols as people and pipes give them: `SPY,AAPL`, a file with one or several a line, or `-` for stdin. */
import { existsSync, readFileSync } from 'node:fs';

/** Undefined: none were given. @throws the file system's own error */
export function symbolsFrom(flag: string | undefined): string[] | null {
  if (flag === undefined) return null;
  const text = flag === '-' ? readFileSync(0, 'utf8') : isFile(flag) ? readFileSync(flag, 'utf8') : flag;
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

/** A ticker has no point or slash before its first letters, and no file is taken for one by accident. */
function isFile(flag: string): boolean {
  return /[./]/.test(flag) && !flag.includes(',') && existsSync(flag);
}
