/** The whole report as one HTML page that needs nothing but itself. */
import { completenessSection } from './completeness-section.ts'
import { controlsSection } from './controls-section.ts'
import { doseSection } from './dose-section.ts'
import { hitsSection } from './hits-section.ts'
import { html, trusted } from './markup.ts'
import { methodsSection, provenanceSection } from './methods-section.ts'
import type { ReportModel } from './model.ts'
import { platesSection } from './plates-section.ts'
import { qualitySection } from './quality-section.ts'
import { STYLESHEET } from './stylesheet.ts'
import { summarySection } from './summary-section.ts'

/** No request of any kind may leave the page, and no script may run in it. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"

/** HTML of a model: self-contained, without script, printable on A4. All text is escaped; unknown numbers are dashes. */
export function renderReport(model: ReportModel): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Platescope ${model.programVersion}">
<title>${model.title || 'Untitled screen'} · screen report</title>
<style>${trusted(STYLESHEET)}</style>
</head>
<body>
<main>
${summarySection(model)}
${platesSection(model)}
${controlsSection(model)}
${doseSection(model)}
${hitsSection(model)}
${qualitySection(model)}
${completenessSection(model)}
${methodsSection(model)}
${provenanceSection(model)}
</main>
</body>
</html>
`
  return page.markup
}
