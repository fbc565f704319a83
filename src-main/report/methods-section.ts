/** Methods in words, the run ledger as a table, and the appendix with everything else. */
import { html, type Markup } from './markup.ts'
import { writeMethods } from './methods-text.ts'
import type { ReportModel } from './model.ts'
import { formatCount, formatDate, formatDuration } from './number-format.ts'
import { emptyNote, section, table } from './parts.ts'

/** A longer appendix is cut here and says so; the project file has it all. */
const MOST_APPENDIX = 400_000

export function methodsSection(model: ReportModel): Markup {
  const { paragraphs, references } = writeMethods(model)
  return section('methods', 'Methods', 'Written by the program from its run ledger; may be used as it stands.', [
    ...paragraphs.map((text) => html`<p>${text}</p>`),
    references.length > 0
      ? html`<ol class="references">${references.map((text) => html`<li>${text}</li>`)}</ol>`
      : null,
    html`<h3>Runs</h3>`,
    model.runs.length > 0 ? runTable(model) : emptyNote('Nothing has been run yet.'),
  ])
}

function runTable({ runs }: ReportModel): Markup {
  return table(
    [
      { head: 'Run', numeric: true, cell: (run) => run.id },
      { head: 'What', cell: (run) => run.title || run.kind },
      { head: 'Status', cell: (run) => run.status },
      { head: 'Started', cell: (run) => formatDate(run.startedAt) },
      { head: 'Took', numeric: true, cell: (run) => formatDuration(run.seconds) },
      { head: 'Sites', numeric: true, cell: (run) => formatCount(run.sites) },
      { head: 'Failed', numeric: true, cell: (run) => formatCount(run.failedSites) },
      { head: 'Objects', numeric: true, cell: (run) => formatCount(run.objects) },
      { head: 'Layout', numeric: true, cell: (run) => `v${run.layoutVersion}` },
      { head: 'Version, provider', cell: (run) => `${run.programVersion}, ${run.provider}` },
    ],
    runs,
  )
}

export function provenanceSection(model: ReportModel): Markup {
  const parameters = model.runs.map((run) => ({
    run: run.id,
    kind: run.kind,
    seed: run.seed,
    parameters: run.parameters,
  }))
  const folders = model.source.folders.map((folder) => html`<li class="path">${folder}</li>`)
  return section(
    'provenance',
    'Appendix: provenance',
    'Complete parameters and everything that the project recorded.',
    [
      folders.length > 0 ? html`<h3>Image folders</h3><ul>${folders}</ul>` : null,
      html`<h3>Run parameters</h3><pre>${jsonText(parameters)}</pre>`,
      model.provenance === null || model.provenance === undefined
        ? null
        : html`<h3>Record</h3><pre>${jsonText(model.provenance)}</pre>`,
    ],
  )
}

/** Indented JSON; numbers that JSON lacks are written as text, and a value that cannot be written is said to be so. */
export function jsonText(value: unknown): string {
  const readable = (_key: string, item: unknown): unknown => {
    if (typeof item === 'number' && !Number.isFinite(item)) return String(item)
    return typeof item === 'bigint' ? item.toString() : item
  }
  let text: string
  try {
    text = JSON.stringify(value, readable, 2) ?? 'null'
  } catch {
    return 'This record refers to itself and cannot be written.'
  }
  if (text.length <= MOST_APPENDIX) return text
  return `${text.slice(0, MOST_APPENDIX)}\n… cut after ${formatCount(MOST_APPENDIX)} of ${formatCount(text.length)} characters; the project file holds the rest.`
}
