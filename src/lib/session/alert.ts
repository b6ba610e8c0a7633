/** What people are to be told, as the session asks for it. How and where, the alert channels know. */
export interface Alert {
  readonly severity: 'info' | 'warning' | 'critical';
  /** Stable; the same code and text at once is the same alert. */
  readonly code: string;
  readonly text: string;
}
