/** The report's style sheet: light, dark by the reader's choice, and print; one column on a phone. */
import { DARK, LIGHT, type Palette } from './charts/palette.ts';

export function styleSheet(): string {
  return `
:root{color-scheme:light dark;${variables(LIGHT)}--page:#f3f5f8}
@media screen and (prefers-color-scheme:dark){:root{${variables(DARK)}--page:#0d1117}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1240px;margin:0 auto;padding:24px 20px 48px}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 4px}
h2{font-size:1.15rem;margin:0 0 12px}
h3{font-size:1rem;margin:0 0 8px}
p{margin:0 0 8px}
a{color:var(--accent)}
header p,.aside,figcaption{color:var(--muted)}
section,header{background:var(--surface);border:1px solid var(--grid);border-radius:8px;padding:18px 20px;margin:0 0 16px;
  min-width:0}
nav a{margin-right:14px;white-space:nowrap}
.notes{border-left:4px solid var(--loss)}
.notes ul{margin:0;padding-left:20px}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(200px,1fr));gap:12px;margin:0}
.tiles div{border:1px solid var(--grid);border-radius:6px;padding:10px 12px}
.tiles dt,.tiles .hint{color:var(--muted);font-size:.8rem}
.tiles dd{margin:0}
.tiles .figure{font-size:1.35rem;line-height:1.3;font-variant-numeric:tabular-nums;white-space:nowrap}
.gain{color:var(--gain)}
.loss{color:var(--loss)}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(460px,100%),1fr));gap:16px}
.pair>section{margin:0}
.pair{margin:0 0 16px}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(500px,100%),1fr));gap:20px}
figure{margin:0;min-width:0}
.pair figure,.charts figure{max-width:640px}
figcaption{font-size:.85rem}
figcaption ul{margin:4px 0 0;padding-left:18px}
svg{display:block;width:100%;height:auto}
.narrow{display:none}
.scroll{overflow:auto;max-height:75vh}
table{border-collapse:collapse;width:100%;font-size:.84rem;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--muted);padding:0 0 8px}
th,td{padding:5px 7px;text-align:left;border-bottom:1px solid var(--grid);vertical-align:top}
th{font-weight:600}
thead th{position:sticky;top:0;background:var(--surface);color:var(--muted);white-space:nowrap}
tbody th{font-weight:500}
.number{text-align:right}
.number,.name{white-space:nowrap}
.long{overflow-wrap:anywhere}
.bar{width:22%;min-width:70px;padding:5px 0;vertical-align:middle}
.bar span{display:block;height:10px;border-radius:2px;margin-left:var(--from);width:var(--share)}
.bar .gain{background:var(--gain)}
.bar .loss{background:var(--loss)}
.bar .plain{background:var(--accent)}
.heat{display:block;margin:-5px -7px;padding:5px 7px}
.heat.gain{background:color-mix(in srgb,var(--gain) var(--heat),transparent);color:inherit}
.heat.loss{background:color-mix(in srgb,var(--loss) var(--heat),transparent);color:inherit}
@media (max-width:640px){
  main{padding:10px 8px 32px}
  section,header{padding:14px 12px;border-radius:6px}
  .tiles{grid-template-columns:repeat(2,minmax(0,1fr));gap:8px}
  .tiles .figure{font-size:1.15rem}
  .pair{gap:10px}
  .wide{display:none}
  .narrow{display:block}
}
@media print{
  html{font-size:12px}
  body{background:none;font-size:11px}
  main{max-width:none;padding:0}
  section,header{border:0;padding:0;margin:0 0 18px}
  .notes{border-left:4px solid var(--loss);border-radius:0;padding-left:8px}
  .pair,.charts{grid-template-columns:1fr 1fr}
  .tiles{grid-template-columns:repeat(5,1fr);gap:6px}
  .tiles .figure{font-size:1.2rem}
  table{font-size:9px}
  th,td{padding:3px 4px}
  .heat{margin:-3px -4px;padding:3px 4px}
  .name{white-space:normal}
  .bar{min-width:40px}
  nav{display:none}
  .scroll{max-height:none;overflow:visible}
  thead th{position:static}
  figure,tr,.tiles div{break-inside:avoid}
  *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}`;
}

function variables(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, colour]) => `--${name}:${String(colour)};`)
    .join('');
}
