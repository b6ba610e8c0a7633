/** What a run came to, in words. */
import { gain as gainText } from '../../reports/figures.ts';

/** "+$12.30" */
export function gain(dollars: number): string {
  return gainText(dollars);
}
