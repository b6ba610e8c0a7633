/**
 * The frame of a report: one HTML file. Guarantees: self-contained; a policy in the file forbids the network and scripts.
 */
import { markup, trusted, type Markup } from './markup.ts';
import { styleSheet } from './style.ts';

export function htmlPage(title: string, content: readonly Markup[]): string {
  const document = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${trusted(styleSheet())}</style>
</head>
<body><main>
${content}
</main></body>
</html>
`;
  return document.html;
}
