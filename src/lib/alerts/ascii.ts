/** Text as phones take it that know ASCII alone. Guarantees: each character of the result is printable ASCII. */

/** What has no accent to take off, and what it is written as. */
const WRITTEN_AS: Readonly<Record<string, string>> = {
  ...{ '‘': "'", '’': "'", '“': '"', '”': '"', '–': '-', '—': '-', '−': '-', '…': '...', '×': 'x', '•': '*' },
  ...{ '€': 'EUR', '£': 'GBP', '→': '->', '≤': '<=', '≥': '>=', ß: 'ss', æ: 'ae', ø: 'o', ł: 'l' },
};

/** Accents are taken off; what cannot be written is a question mark. */
export function asciiOf(text: string): string {
  return text
    .replace(/\P{ASCII}/gu, (character) => WRITTEN_AS[character] ?? character)
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .replace(/\s/g, ' ')
    .replace(/[^ -~]/gu, '?');
}
