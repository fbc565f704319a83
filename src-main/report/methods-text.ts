/** The methods paragraph, written from the run ledger: what was done, with which settings, by which version. */
import type { ReportModel, RunFact } from './model.ts'
import { formatCount, formatDate, formatDuration, formatPlain, formatQuantity, isKnown } from './number-format.ts'
import { REFERENCES } from './references.ts'

export interface MethodsText {
  readonly paragraphs: readonly string[]
  readonly references: readonly string[]
}

/** Paragraphs without markup; statements that the ledger does not support are left out. */
export function writeMethods(model: ReportModel): MethodsText {
  const cited = new Set<keyof typeof REFERENCES>()
  const cite = (key: keyof typeof REFERENCES): string => {
    cited.add(key)
    return `[${[...cited].indexOf(key) + 1}]`
  }
  const runs = model.runs.filter((run) => run.status === 'done' || run.objects > 0)
  const paragraphs = [
    describeImages(model),
    ...runs.map((run) => describeRun(run, cite)),
    describeStatistics(model, cite),
    describeDoses(model, cite),
    describeHits(model),
    `All steps ran in Platescope ${model.programVersion}. Every number in this report can be traced to its run, parameters and files in the appendix.`,
  ]
  return { paragraphs: paragraphs.filter((text) => text !== ''), references: [...cited].map((key) => REFERENCES[key]) }
}

type Cite = (key: keyof typeof REFERENCES) => string

function describeImages({ source, plates }: ReportModel): string {
  if (plates.length === 0) return ''
  const channels = source.channels.length > 0 ? ` in ${listWords(source.channels)}` : ''
  const pixel = isKnown(source.pixelMicrons) ? ` at ${formatPlain(source.pixelMicrons)} µm a pixel` : ''
  const wells = plates.flatMap((plate) => plate.wells).filter((well) => well.planes.present > 0).length
  return `Images of ${formatQuantity(wells, 'well')} on ${formatQuantity(plates.length, 'plate')}${channels}${pixel} were read as written by the instrument (${source.instrument}); display contrast had no part in the analysis.`
}

function describeRun(run: RunFact, cite: Cite): string {
  if (run.kind === 'segment') return describeSegmentation(run, cite)
  if (run.kind === 'measure') return describeMeasurement(run, cite)
  return `Run ${run.id} (${run.title || run.kind}) took ${formatDuration(run.seconds)}.`
}

const THRESHOLDS = {
  otsu: { name: 'Otsu’s method', reference: 'otsu' },
  li: { name: 'Li’s minimum cross entropy', reference: 'li' },
  triangle: { name: 'the triangle method', reference: 'triangle' },
} as const

function describeSegmentation(run: RunFact, cite: Cite): string {
  const nuclei = record(run.parameters.nuclei)
  const name = String(nuclei.thresholdMethod ?? nuclei.method ?? '')
  const threshold = isThreshold(name) ? THRESHOLDS[name] : undefined
  const factor = number(nuclei.thresholdFactor ?? nuclei.correction)
  const scale =
    isKnown(factor) && factor !== 1 ? `, its height above background multiplied by ${formatPlain(factor)}` : ''
  const smoothing = setting(
    nuclei.smoothingSigma ?? nuclei.smoothing,
    'a standard deviation that follows the size of the nuclei',
    'px',
  )
  const diameter = setting(nuclei.diameterPixels ?? nuclei.diameter, 'estimated from each image', 'px')
  const scope = nuclei.thresholdScope ?? nuclei.scope
  const where =
    scope === 'local' ? 'a local' : scope === 'global' ? 'a global' : 'a global or, on uneven background, local'
  const separates = nuclei.splitTouching !== false && nuclei.splitting !== 'none'
  const border =
    nuclei.discardBorder === true || nuclei.border === 'discard' ? ' Nuclei at the image border were left out.' : ''
  return [
    `Nuclei were segmented${run.channel ? ` in channel ${run.channel}` : ''}: Gaussian smoothing (${smoothing})`,
    threshold ? `, ${where} threshold by ${threshold.name} ${cite(threshold.reference)}${scale}` : '',
    `; the diameter of a nucleus was ${diameter}.`,
    separates ? ` Touching nuclei were separated by seeded watershed ${cite('watershed')}.` : '',
    border,
    describeCells(run, cite),
    ` ${outcome(run, 'objects')}`,
  ].join('')
}

function describeCells(run: RunFact, cite: Cite): string {
  const ring = setting(record(run.parameters.cells).ringPixels, 'a width that follows the size of the nuclei', 'px')
  if (!run.cellChannel) return ` Cytoplasm was taken as a ring around each nucleus (${ring}).`
  return ` Cells were grown from the nuclei by propagation in channel ${run.cellChannel} ${cite('propagation')}; cytoplasm is the cell without its nucleus.`
}

const ALL_GROUPS = 'area and shape, intensity, radial distribution, granularity, texture, correlation and neighbours'

function describeMeasurement(run: RunFact, cite: Cite): string {
  const chosen = Array.isArray(run.parameters.groups) ? run.parameters.groups.map(String) : []
  const what = chosen.length > 0 ? listWords(chosen) : ALL_GROUPS
  const texture =
    chosen.length > 0 && !chosen.includes('Texture') ? '' : ` Texture follows Haralick ${cite('haralick')}.`
  const count = isKnown(run.features) ? `${formatCount(run.features)} features of ` : ''
  return `Every object was measured: ${count}${what}.${texture} ${outcome(run, 'objects')}`
}

function outcome(run: RunFact, noun: string): string {
  const failed = run.failedSites > 0 ? `; ${formatQuantity(run.failedSites, 'site')} could not be processed` : ''
  const seed = run.seed === null ? '' : `, seed ${run.seed}`
  return `Run ${run.id} (${formatDate(run.startedAt)}; version ${run.programVersion}, ${run.provider}${seed}) gave ${formatCount(run.objects)} ${noun} on ${formatQuantity(run.sites - run.failedSites, 'site')} in ${formatDuration(run.seconds)}${failed}.`
}

function describeStatistics({ readouts }: ReportModel, cite: Cite): string {
  if (!readouts.some((readout) => readout.statistics)) return ''
  return `Cells were aggregated to wells (${listWords([...new Set(readouts.map((readout) => readout.statistic))])}). Separation of the controls is given as Z′ ${cite('zprime')} from mean and standard deviation of the control wells, as robust Z′ from their median and scaled median absolute deviation, and as strictly standardised mean difference, SSMD ${cite('ssmd')}.`
}

function describeDoses({ readouts }: ReportModel, cite: Cite): string {
  if (!readouts.some((readout) => readout.doseCurves.length > 0)) return ''
  return `Dose-response curves are four-parameter logistic functions fitted by least squares to well values; intervals are 95 % confidence intervals ${cite('assayGuidance')}.`
}

function describeHits({ hits }: ReportModel): string {
  if (!hits) return ''
  return `Hits were called by this rule: ${hits.rule}; ${formatQuantity(hits.rows.length, 'well')} of ${formatCount(hits.considered)} met it.`
}

function setting(value: unknown, automatic: string, unit: string): string {
  const known = number(value)
  return isKnown(known) ? `${formatPlain(known)} ${unit}` : automatic
}

function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

function isThreshold(name: string): name is keyof typeof THRESHOLDS {
  return Object.hasOwn(THRESHOLDS, name)
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** `a, b and c`. */
export function listWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
