/** "Did you mean": the known name nearest to what was typed. */

/** The nearest name within a third of its length in edits, ties to the first; undefined when nothing is near. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestEdits = Infinity;
  for (const name of known) {
    if (Math.abs(typed.length - name.length) > editsAllowed(name)) continue; // also keeps a monstrous input cheap
    const edits = editDistance(typed.toLowerCase(), name.toLowerCase());
    if (edits < bestEdits && edits <= editsAllowed(name)) {
      best = name;
      bestEdits = edits;
    }
  }
  return best;
}

function editsAllowed(name: string): number {
  return Math.max(1, Math.floor(name.length / 3));
}

/**
 * Edits between two words where inserting, deleting, replacing a letter or swapping two neighbours each count one
 * (optimal string alignment; Damerau 1964).
 */
export function editDistance(a: string, b: string): number {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => table[i * width + j] ?? 0;
  for (let i = 0; i <= a.length; i++) {
    for (let j = 0; j <= b.length; j++) {
      let edits = Math.max(i, j);
      if (i > 0 && j > 0) {
        const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
        edits = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, replaced);
        const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
        if (swapped) edits = Math.min(edits, at(i - 2, j - 2) + 1);
      }
      table[i * width + j] = edits;
    }
  }
  return at(a.length, b.length);
}
