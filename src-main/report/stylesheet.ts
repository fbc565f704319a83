/** The report's look: light, calm, aligned; on screen a column, on paper A4. */

export const STYLESHEET = `
:root { --ink: #1c2127; --muted: #69727d; --line: #dfe3e7; --faint: #f5f6f8; --accent: #2563c9; --good: #1d7a4c; --fair: #9a6400; --poor: #b3361f; }
* { box-sizing: border-box; }
html { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
body { margin: 0; background: #fff; color: var(--ink); font: 13.5px/1.55 Inter, "Segoe UI", "Helvetica Neue", "Liberation Sans", Arial, sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 1000px; margin: 0 auto; padding: 44px 32px 72px; }
h1 { font-size: 28px; line-height: 1.2; letter-spacing: -0.015em; margin: 4px 0 6px; font-weight: 650; overflow-wrap: anywhere; }
h2 { font-size: 18px; letter-spacing: -0.005em; margin: 0 0 4px; font-weight: 650; }
h3 { font-size: 13.5px; margin: 24px 0 8px; font-weight: 650; overflow-wrap: anywhere; }
p { margin: 0 0 10px; max-width: 88ch; }
a { color: var(--accent); text-decoration: none; }
section { margin-top: 52px; border-top: 1px solid var(--line); padding-top: 20px; }
.lead { color: var(--muted); margin-bottom: 18px; }
.kicker { color: var(--accent); font-size: 11px; font-weight: 650; letter-spacing: 0.09em; text-transform: uppercase; }
.meta { color: var(--muted); margin: 0; max-width: none; overflow-wrap: anywhere; }
.verdict { margin: 26px 0 22px; padding: 16px 20px; border-left: 4px solid var(--muted); background: var(--faint); border-radius: 0 6px 6px 0; }
.verdict strong { display: block; font-size: 17px; font-weight: 650; margin-bottom: 3px; overflow-wrap: anywhere; }
.verdict p:last-child { margin-bottom: 0; }
.verdict.good { border-color: var(--good); } .verdict.fair { border-color: var(--fair); } .verdict.poor { border-color: var(--poor); }
.figures { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1px; background: var(--line); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; margin: 0 0 28px; }
.figures div { background: #fff; padding: 12px 16px; }
.figures dt { color: var(--muted); font-size: 11.5px; }
.figures dd { margin: 2px 0 0; font-size: 21px; font-weight: 600; letter-spacing: -0.01em; line-height: 1.25; }
.figures small { display: block; font-size: 11.5px; font-weight: 400; color: var(--muted); letter-spacing: 0; }
.grid { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 24px 22px; align-items: start; }
.grid.three { grid-template-columns: repeat(3, minmax(0, 1fr)); }
.grid.four { grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 16px; }
.grid svg { width: 100%; }
.grid h3 { margin-top: 8px; }
figure { margin: 0; break-inside: avoid; max-width: 100%; }
figure svg { display: block; max-width: 100%; height: auto; }
figcaption { color: var(--muted); font-size: 12px; margin-top: 6px; max-width: 76ch; }
.legend { display: flex; flex-wrap: wrap; gap: 6px 20px; color: var(--muted); font-size: 12px; margin: 14px 0 0; padding: 0; list-style: none; }
.legend li { display: flex; align-items: center; gap: 6px; }
.legend b { color: var(--ink); font-weight: 650; }
table { border-collapse: collapse; width: 100%; margin: 6px 0 16px; font-size: 12.5px; }
th { text-align: left; font-weight: 600; color: var(--muted); font-size: 11.5px; padding: 6px 12px 6px 0; border-bottom: 1px solid var(--ink); vertical-align: bottom; }
td { padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
th.n, td.n { text-align: right; overflow-wrap: normal; white-space: nowrap; }
th:last-child, td:last-child { padding-right: 0; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
.path { font-family: ui-monospace, "Cascadia Mono", Menlo, "Liberation Mono", monospace; font-size: 11px; overflow-wrap: anywhere; }
.two { display: grid; grid-template-columns: minmax(0, 1.9fr) minmax(0, 1fr); gap: 12px 36px; align-items: start; }
.crops { display: flex; flex-wrap: wrap; gap: 6px; }
.crops figure { width: 64px; }
.crops img { display: block; width: 64px; height: 64px; object-fit: cover; border-radius: 4px; background: #101418; image-rendering: auto; }
.crops figcaption { font-size: 10px; line-height: 1.3; margin-top: 2px; text-align: center; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.empty { color: var(--muted); background: var(--faint); border-radius: 6px; padding: 12px 16px; }
.notes { margin: 0 0 12px; padding-left: 18px; color: var(--muted); }
.warnings { margin: 0 0 24px; break-inside: avoid; padding: 12px 16px 12px 34px; background: #fff8ec; border-radius: 6px; overflow-wrap: anywhere; }
.references { font-size: 12px; color: var(--muted); padding-left: 20px; }
pre { font: 10.5px/1.5 ui-monospace, "Cascadia Mono", Menlo, "Liberation Mono", monospace; background: var(--faint); border-radius: 6px; padding: 14px 16px; white-space: pre-wrap; overflow-wrap: anywhere; }
nav { margin: 0; columns: 2; font-size: 12.5px; }
nav a { display: block; padding: 2px 0; color: var(--ink); }
@media screen and (max-width: 720px) { .grid, .grid.three, .grid.four { grid-template-columns: 1fr; } .figures { grid-template-columns: repeat(2, 1fr); } .two { grid-template-columns: 1fr; } main { padding: 24px 16px; } }
@page { size: A4; margin: 15mm 15mm 17mm; @bottom-right { content: counter(page) " / " counter(pages); font: 9px sans-serif; color: #69727d; } @bottom-left { content: "Platescope"; font: 9px sans-serif; color: #69727d; } }
@media print {
  body { font-size: 9pt; }
  table { font-size: 8.5pt; } th { font-size: 8pt; }
  main { max-width: none; padding: 0; }
  section { margin-top: 26px; padding-top: 16px; }
  .verdict { margin: 16px 0; } .figures { margin-bottom: 16px; } .figures div { padding: 9px 13px; } .figures dd { font-size: 17px; }
  h1 { font-size: 23px; } h2 { font-size: 15px; }
  .lead { break-after: avoid; break-inside: avoid; } .crops figure { width: 50px; } .crops img { width: 50px; height: 50px; } h3 { margin-top: 16px; }
  section.page { break-before: page; margin-top: 0; border-top: 0; padding-top: 0; }
  h2, h3 { break-after: avoid; }
  .figures, .verdict { break-inside: avoid; }
  pre { font-size: 7.5pt; }
}
`
