/**
 * The lines of a crontab that start tbot, as cron and its shell take them: crontab(5), as far as people write it for tbot. Pure.
 * Guarantees: what it cannot read is no line of tbot's, and never an error.
 */

export interface CronLine {
  /** "15 13,14 * * 1-5", or "@reboot". */
  readonly times: string;
  /** What CRON_TZ says above it; null: nothing. */
  readonly zone: string | null;
  /** TZ is set above it: that is for what is started, and moves no line. */
  readonly hasTz: boolean;
  readonly program: string;
  /** What follows the program, without --home. */
  readonly words: readonly string[];
  /** As it is written; null: it does not say. */
  readonly home: string | null;
}

const ASSIGNMENT = /^\s*([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/;
const LINE = /^\s*(@\w+|(?:\S+\s+){4}\S+)\s+(\S.*)$/;
/** What ends a simple command of the shell, or leads its output elsewhere. */
const OPERATOR = /^(?:\d*[<>]|[&|;])/;

const WORD = /\d*(?:>>?|<)(?:&\d?)?|&>>?|&&|\|\||[;|&]|(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\;|&<>])+/g;

/** `hasUser`: each line names its user after the times, as in /etc/crontab. */
export function cronLines(text: string, { hasUser }: { readonly hasUser: boolean }): readonly CronLine[] {
  const variables: Record<string, string> = {};
  const lines: CronLine[] = [];
  for (const line of text.split('\n')) {
    if (/^\s*(#|$)/.test(line)) continue;
    const assigned = ASSIGNMENT.exec(line);
    if (assigned !== null) {
      const [, name = '', value = ''] = assigned;
      variables[name] = value.replace(/^(["'])(.*)\1$/, '$2');
      continue;
    }
    const [, times, rest] = LINE.exec(line) ?? [];
    if (times === undefined || rest === undefined) continue;
    const command = hasUser ? rest.replace(/^\S+\s+/, '') : rest;
    const started = startOf(command, variables);
    if (started === null) continue;
    const zone = variables.CRON_TZ ?? null;
    lines.push({ times: times.replace(/\s+/g, ' '), zone, hasTz: variables.TZ !== undefined, ...started });
  }
  return lines;
}

/** Null: it starts no tbot. */
function startOf(
  command: string,
  variables: Readonly<Record<string, string>>,
): Pick<CronLine, 'program' | 'words' | 'home'> | null {
  const tokens = tokensOf(command, variables);
  const at = tokens.findIndex((token) => /(?:^|\/)tbot$/.test(token));
  if (at < 0) return null;
  let home = variables.TBOT_HOME ?? null;
  tokens.slice(0, at).forEach((token, index) => {
    if (token.startsWith('TBOT_HOME=')) home = token.slice('TBOT_HOME='.length);
    else if (token === 'cd') home ??= tokens[index + 1] ?? null;
  });
  const after = tokens.slice(at + 1);
  const end = after.findIndex((token) => OPERATOR.test(token));
  const words: string[] = [];
  for (let index = 0; index < (end < 0 ? after.length : end); index++) {
    const word = after[index] ?? '';
    if (word === '--home') home = after[++index] ?? null;
    else if (word.startsWith('--home=')) home = word.slice('--home='.length);
    else words.push(word);
  }
  // A folder of that name is no program: tbot alone starts nothing.
  return words.length === 0 ? null : { program: tokens[at] ?? '', words, home };
}

/** Words between blanks, without their quotes; variables of the crontab are put in but between single quotes. */
function tokensOf(command: string, variables: Readonly<Record<string, string>>): string[] {
  const words = command.match(WORD) ?? [];
  return words.map((word) =>
    word.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)|\$(?:(\w+)|\{(\w+)\})/g, (whole, ...parts: unknown[]) => {
      const [double, single, escaped, name, braced] = parts as (string | undefined)[];
      if (single !== undefined) return single;
      if (escaped !== undefined) return escaped;
      if (double !== undefined) return withVariables(double, variables);
      return variables[name ?? braced ?? ''] ?? whole;
    }),
  );
}

function withVariables(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$(?:(\w+)|\{(\w+)\})/g, (whole, name?: string, braced?: string) => {
    return variables[name ?? braced ?? ''] ?? whole;
  });
}
