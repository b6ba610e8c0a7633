/** "held" as the beginning of a line or sentence: "Held". */
export function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
