/** What the inspector says of the open well and of where its number comes from. */
import type { LayoutWell, RunSummary, Well } from '../../src-main/contract/index.ts'
import type { WellValue } from '../stores/index.ts'
import { type Fact, showCount, showPlain, showWhen, showWithUnit } from '../ui/index.ts'

export interface WellSource {
  readonly well: Well | undefined
  readonly layout: LayoutWell | undefined
  readonly value: WellValue | undefined
  readonly flags?: readonly string[] | undefined
  readonly readout: { readonly label: string; readonly unit: string } | undefined
}

/** Role, treatment, dose, every free column, the readout and the cells behind it. */
export function wellFacts({ well, layout, value, readout, flags = [] }: WellSource): Fact[] {
  const facts: Fact[] = []
  const add = (name: string, text: string | null | undefined, tone?: Fact['tone']) =>
    text && facts.push({ name, value: text, tone })
  add('Set', well?.title)
  add('Role', layout?.control ?? layout?.role?.replaceAll('_', ' '))
  add('Treatment', layout?.treatment)
  if (layout && layout.dose !== null) add('Dose', `${showPlain(layout.dose)} ${layout.doseUnit ?? ''}`.trimEnd())
  for (const [name, text] of Object.entries(layout?.columns ?? {})) add(name, text)
  if (value) {
    add('Cells', showCount(value.n), value.n === 0 ? 'warn' : undefined)
    if (readout) add(readout.label, showWithUnit(value.value, readout.unit))
  }
  if (well) add('Sites', showCount(well.sites))
  if (well?.planes.missing) add('Missing planes', showCount(well.planes.missing), 'warn')
  if (well?.planes.unreadable) add('Unreadable planes', showCount(well.planes.unreadable), 'bad')
  for (const reason of flags) add('Flag', reason, 'warn')
  return facts
}

/** The chain behind a number: measurement, segmentation, provider, layout. */
export function chainFacts(
  measured: RunSummary | undefined,
  segmented: RunSummary | undefined,
  layoutVersion: number,
): Fact[] {
  if (!measured) return []
  const nuclei = segmented?.parameters.nuclei as { thresholdMethod?: string; thresholdFactor?: number } | undefined
  const how = nuclei ? `, ${nuclei.thresholdMethod} × ${showPlain(nuclei.thresholdFactor ?? 1)}` : ''
  return [
    { name: 'Run', value: `${measured.title} · ${showWhen(measured.createdAt)}` },
    ...(segmented
      ? [{ name: 'Segmentation', value: `run ${segmented.id}, ${String(segmented.parameters.method ?? '')}${how}` }]
      : []),
    { name: 'Provider', value: measured.provider },
    { name: 'Layout', value: `version ${layoutVersion}` },
  ]
}
