/** Measures a site: every object of every compartment, in every channel. */
import { borrowing, Fault } from '../base/index.ts'
import { correlation } from './correlation.ts'
import { frameOf } from './frame.ts'
import { granularity } from './granularity.ts'
import { MEASUREMENT_GROUPS, type MeasureInput, type MeasurementGroup, type ObjectTable } from './input.ts'
import { intensity } from './intensity.ts'
import { location } from './location.ts'
import { COMPARTMENTS } from './names.ts'
import { neighbors } from './neighbors.ts'
import { radialDistribution } from './radial.ts'
import { areaShape } from './shape.ts'
import type { Measurement } from './sheet.ts'
import { type Subject, siteOf } from './subject.ts'
import { texture } from './texture.ts'
import { translocation } from './translocation.ts'

const MEASUREMENTS: Record<MeasurementGroup, readonly Measurement[]> = {
  AreaShape: [areaShape],
  Location: [location],
  Intensity: [intensity, translocation],
  RadialDistribution: [radialDistribution],
  Granularity: [granularity],
  Texture: [texture],
  Correlation: [correlation],
  Neighbors: [neighbors],
}

/**
 * One table per given compartment, in the order Nuclei, Cells, Cytoplasm; all have as many rows as the compartment with
 * the most objects, so that rows belong together by number. Lengths are in pixels, intensities in the image's own units.
 * Throws `bad_argument` where sizes differ or a label exceeds its image's count.
 */
export function measureSite(input: MeasureInput): ObjectTable[] {
  const shape = COMPARTMENTS.map((compartment) => input.compartments[compartment]).find((image) => image !== undefined)
  if (!shape) return []
  if (shape.width > 0xffff || shape.height > 0xffff) {
    throw new Fault('bad_argument', `Label image of ${shape.width}×${shape.height} pixels: at most 65535 a side`)
  }
  const groups = MEASUREMENT_GROUPS.filter((group) => input.groups?.includes(group) ?? true)
  return borrowing(() => {
    const site = siteOf(input, frameOf(shape.width, shape.height))
    return COMPARTMENTS.flatMap((compartment) => {
      const subject = site.subjects[compartment]
      return subject ? [tableOf(subject, groups)] : []
    })
  })
}

function tableOf(subject: Subject, groups: readonly MeasurementGroup[]): ObjectTable {
  const blocks = groups.flatMap((group) => MEASUREMENTS[group]).flatMap((measurement) => measurement(subject))
  const names = blocks.flatMap((block) => block.names.map((name) => `${subject.compartment}_${name}`))
  const rows = subject.objects.count
  const values = new Float32Array(rows * names.length).fill(Number.NaN)
  let first = 0
  for (const block of blocks) {
    block.fill({ values, stride: names.length, first })
    first += block.names.length
  }
  return { compartment: subject.compartment, names, rows, values }
}
