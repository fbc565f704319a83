/** Reads measurement names: compartment, category, words for people, units, and statistics written as a prefix. */
import { Fault } from '../base/index.ts'
import type { Scale, Statistic } from '../contract/index.ts'

const COMPARTMENTS = ['Nuclei', 'Cells', 'Cytoplasm', 'Image'] as const

/** Categories whose features say little without them: `3`, `Contrast`, `Correlation`. */
const NAMED_WITH_CATEGORY = [
  'Granularity',
  'Texture',
  'Correlation',
  'RadialDistribution',
  'Neighbors',
  'Quality',
  'Probability',
  'Score',
  'Regions',
]

/** `Nuclei_Intensity_MeanIntensity_DNA` → category `Intensity`, label `MeanIntensity · DNA`; `Nuclei_Granularity_3_DNA` → `Granularity 3 · DNA`. */
export function splitName(name: string): { category: string; label: string } {
  const [, category = '', feature = '', ...rest] = name.split('_')
  const told = NAMED_WITH_CATEGORY.includes(category) && feature !== category ? `${category} ${feature}` : feature
  return { category, label: [told || category, ...rest].join(' · ') }
}

const UNITS: readonly (readonly [RegExp, string])[] = [
  [
    /Ratio|FormFactor|Eccentricity|Solidity|Extent|Compactness|Correlation|FracAtD|RadialCV|MeanFrac|PowerLogLogSlope/,
    '',
  ],
  [/_AreaShape_(Area|ConvexArea|BoundingBoxArea)/, 'px²'],
  [
    /_AreaShape_(Perimeter|MajorAxisLength|MinorAxisLength|EquivalentDiameter|MaximumRadius|MeanRadius|MedianRadius|MaxFeretDiameter|MinFeretDiameter|Center|BoundingBox)/,
    'px',
  ],
  [/_AreaShape_Orientation/, '°'],
  [/_Location_|Distance/, 'px'],
  [/Percent/, '%'],
  [/_Granularity_/, '%'],
  [/_Regions_Count/, 'regions'],
  [/Count|NumberOf/, 'cells'],
  [/_Intensity_|Quality_(Mean|Median|Max|Background)/, 'grey levels'],
]

const SCALE_UNITS: Partial<Record<Scale, string>> = {
  'percent-of-control': '% of control',
  'robust-z': 'robust z',
  'b-score': 'B-score',
}

/** The unit of a measurement's values; '' for pure numbers. */
export function unitOf(name: string, scale: Scale = 'raw'): string {
  const scaled = SCALE_UNITS[scale]
  return scaled ?? UNITS.find(([pattern]) => pattern.test(name))?.[1] ?? ''
}

const PREFIXES: Record<string, Statistic> = {
  Mean_: 'mean',
  Median_: 'median',
  StandardDeviation_: 'sd',
  SD_: 'sd',
  Count_: 'count',
}

/** Takes `Median_Nuclei_…` apart; without a prefix the statistic is undefined. */
export function parseReadoutName(text: string): { name: string; statistic: Statistic | undefined } {
  for (const [prefix, statistic] of Object.entries(PREFIXES)) {
    const name = text.slice(prefix.length)
    if (text.startsWith(prefix) && COMPARTMENTS.some((compartment) => name.startsWith(`${compartment}_`)))
      return { name, statistic }
  }
  return { name: text, statistic: undefined }
}

/** The measurement meant by a name that may be written without regard to case; Fault with near misses otherwise. */
export function findReadoutName(text: string, names: readonly string[]): string {
  const exact = names.find((name) => name === text) ?? names.find((name) => name.toLowerCase() === text.toLowerCase())
  if (exact) return exact
  const words = text
    .toLowerCase()
    .split(/[_\s]+/)
    .filter(Boolean)
  const near = names
    .map((name) => ({ name, hits: words.filter((word) => name.toLowerCase().includes(word)).length }))
    .filter((candidate) => candidate.hits > 0)
    .sort((a, b) => b.hits - a.hits)
    .slice(0, 5)
  throw new Fault('bad_argument', `No measurement is called ${text}.`, {
    todo:
      near.length > 0
        ? `Did you mean ${near.map((candidate) => candidate.name).join(', ')}?`
        : `This run has ${names.length} measurements; 'export wells' lists them all.`,
  })
}
