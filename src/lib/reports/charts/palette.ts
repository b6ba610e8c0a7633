/**
 * Colours by meaning. In the report they are variables of its style sheet, which knows light, dark and print; in an
 * image of its own they are fixed.
 */
export interface Palette {
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly surface: string;
  readonly accent: string;
  readonly gain: string;
  readonly loss: string;
}

export const THEMED: Palette = {
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  grid: 'var(--grid)',
  surface: 'var(--surface)',
  accent: 'var(--accent)',
  gain: 'var(--gain)',
  loss: 'var(--loss)',
};

/** Contrast on white, text colours: 4.5 or more. */
export const LIGHT: Palette = {
  ink: '#1b2430',
  muted: '#5a6472',
  grid: '#dde2e8',
  surface: '#ffffff',
  accent: '#1f5fb4',
  gain: '#0f7b55',
  loss: '#bf3328',
};

/** Contrast on its surface, text colours: 4.5 or more. */
export const DARK: Palette = {
  ink: '#e6eaf0',
  muted: '#9ba6b5',
  grid: '#2d3642',
  surface: '#161b22',
  accent: '#79aef5',
  gain: '#4cc38a',
  loss: '#ff8078',
};
