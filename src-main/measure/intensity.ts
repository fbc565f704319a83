/** Intensity of each channel in each object, in the raw units of the image (CellProfiler divides by the bit depth). */
import { isEdge } from './rim.ts'
import { type ColumnBlock, cell, type Sheet } from './sheet.ts'
import { spreadOf } from './spread.ts'
import type { Channel, Subject } from './subject.ts'
import { emptyTally, type Tally, tallyInto } from './tally.ts'

const NAMES = [
  'MeanIntensity',
  'MedianIntensity',
  'StdIntensity',
  'MADIntensity',
  'IntegratedIntensity',
  'MinIntensity',
  'MaxIntensity',
  'LowerQuartileIntensity',
  'UpperQuartileIntensity',
  'MeanIntensityEdge',
  'StdIntensityEdge',
  'IntegratedIntensityEdge',
  'MinIntensityEdge',
  'MaxIntensityEdge',
  'MassDisplacement',
  'MeanIntensityAboveBackground',
  'IntegratedIntensityAboveBackground',
] as const

type IntensityRow = Record<(typeof NAMES)[number], number>

/**
 * Standard deviations divide by n; MAD is the median of |value − median|, not scaled. The edge is every pixel with one
 * of its eight neighbours outside the object. MassDisplacement is the distance from the object's centre to its centre
 * of mass in this channel. AboveBackground subtracts the plane's 5th percentile. Samples without a finite value are
 * left out; an object without any has NaN throughout.
 */
export function intensity(subject: Subject): readonly ColumnBlock[] {
  return subject.site.channels.map((channel) => ({
    names: NAMES.map((name) => `Intensity_${name}_${channel.name}`),
    fill: (sheet: Sheet) => fillIntensity(subject, channel, sheet),
  }))
}

function fillIntensity(subject: Subject, channel: Channel, sheet: Sheet): void {
  const { offsets, count } = subject.objects
  const sources: Sources = {
    whole: channel.integer,
    samples: subject.samples(channel),
    bits: subject.rim().bits,
    displacements: subject.masses(channel).displacements,
    background: channel.levels().background,
    tallies: subject.tallies(channel),
  }
  for (let k = 1; k <= count; k++) {
    if (sources.tallies[k - 1]!.n === 0) continue
    const row = rowOf(sources, k, [offsets[k - 1]!, offsets[k]!])
    const at = cell(sheet, k)
    for (let j = 0; j < NAMES.length; j++) sheet.values[at + j] = row[NAMES[j]!]
  }
}

interface Sources {
  /** Whether all samples are whole numbers. */
  readonly whole: boolean
  readonly samples: Float32Array
  readonly bits: Uint8Array
  readonly displacements: Float64Array
  readonly background: number
  readonly tallies: readonly Readonly<Tally>[]
}

const edge = emptyTally()
let edgeSamples = new Float32Array(256)

/** The row of object k, which owns the places of the range and has a sample. */
function rowOf(sources: Sources, k: number, range: readonly [number, number]): IntensityRow {
  const { whole, samples, bits, displacements, background, tallies } = sources
  const all = tallies[k - 1]!
  if (edgeSamples.length < range[1] - range[0]) edgeSamples = new Float32Array(2 * (range[1] - range[0]))
  tallyInto(edge, edgeSamples, [0, copyEdge(edgeSamples, samples, bits, range)])
  const row = intensityRow(all, edge, background)
  row.MassDisplacement = displacements[k - 1]!
  const spread = spreadOf(samples, range, { min: all.min, max: all.max, whole })
  row.MedianIntensity = spread.median
  row.MADIntensity = spread.mad
  row.LowerQuartileIntensity = spread.lowerQuartile
  row.UpperQuartileIntensity = spread.upperQuartile
  return row
}

/** Copies the samples on the object's edge, and says how many they are. */
function copyEdge(
  out: Float32Array,
  samples: Float32Array,
  bits: Uint8Array,
  range: readonly [number, number],
): number {
  let n = 0
  for (let i = range[0]; i < range[1]; i++) if (isEdge(bits[i]!)) out[n++] = samples[i]!
  return n
}

/** What the tallies say; the rest is filled in by the caller. */
function intensityRow(all: Readonly<Tally>, edge: Readonly<Tally>, background: number): IntensityRow {
  return {
    MeanIntensity: all.mean,
    MedianIntensity: Number.NaN,
    StdIntensity: all.deviation,
    MADIntensity: Number.NaN,
    IntegratedIntensity: all.sum,
    MinIntensity: all.min,
    MaxIntensity: all.max,
    LowerQuartileIntensity: Number.NaN,
    UpperQuartileIntensity: Number.NaN,
    MeanIntensityEdge: edge.mean,
    StdIntensityEdge: edge.deviation,
    IntegratedIntensityEdge: edge.n > 0 ? edge.sum : Number.NaN,
    MinIntensityEdge: edge.min,
    MaxIntensityEdge: edge.max,
    MassDisplacement: Number.NaN,
    MeanIntensityAboveBackground: all.mean - background,
    IntegratedIntensityAboveBackground: all.sum - all.n * background,
  }
}
