/** Texture: Haralick's features of each object at a distance of three pixels, averaged over four directions. */
import { addHaralick, HARALICK_NAMES, haralickScratch } from './haralick.ts'
import { GREY_LEVELS, NO_LEVEL } from './levels.ts'
import type { Compartment } from './names.ts'
import type { Objects } from './objects.ts'
import { ACROSS, APART, DOWN, DOWN_LEFT, DOWN_RIGHT, type Part, pairsOf, RIGHT, SCALE } from './pairs.ts'
import { type ColumnBlock, cell, type Sheet } from './sheet.ts'
import type { Channel, Subject } from './subject.ts'

/**
 * Columns end in the scale, `Mean` for the average over 0°, 45°, 90° and 135°, and the grey levels:
 * `Texture_Contrast_DNA_3_Mean_32`. Intensities are stretched over the plane's own 0.1th to 99.9th percentile, so texture
 * does not follow exposure. A direction in which no pair fits is left out; without any, all are NaN.
 */
export function texture(subject: Subject): readonly ColumnBlock[] {
  return subject.site.channels.map((channel) => ({
    names: HARALICK_NAMES.map((name) => `Texture_${name}_${channel.name}_${SCALE}_Mean_${GREY_LEVELS}`),
    fill: (sheet: Sheet) => fillTexture(subject, channel, sheet),
  }))
}

const FEATURES = HARALICK_NAMES.length

function fillTexture(subject: Subject, channel: Channel, sheet: Sheet): void {
  const features = subject.textures(channel)
  for (let k = 1; k <= subject.objects.count; k++) {
    const own = features.subarray((k - 1) * FEATURES, k * FEATURES)
    sheet.values.set(own, cell(sheet, k))
  }
}

/** Haralick's features, [object, feature]. */
export type Textures = Float64Array

/** Objects whose pairs of pixels are counted: on their own, or as the parts of others. */
export interface PairedObjects {
  readonly objects: Objects
  /** See pairs.ts. */
  readonly pairs: Uint8Array
}

export function paired(part: Part): PairedObjects {
  return { objects: part.objects, pairs: pairsOf(part) }
}

/** Of objects that are no part of others, paired as part 0. */
export function texturesOf(single: PairedObjects, greys: Uint8Array): Textures {
  const counts = emptyCounts()
  const textures = emptyTextures(single.objects)
  for (let k = 1; k <= single.objects.count; k++)
    writeTexture(textures, k, { counts, set: 0, levels: countPairs(counts, single, { greys, k }) })
  return textures
}

/** Of nuclei, cytoplasm and the cells that consist of them, whose pairs are those of either and those across. */
export function texturesOfParts(
  { nuclei, cytoplasm }: { nuclei: PairedObjects; cytoplasm: PairedObjects },
  greys: Uint8Array,
): Record<Compartment, Textures> {
  const counts = emptyCounts()
  const textures = {
    Nuclei: emptyTextures(nuclei.objects),
    Cells: emptyTextures(nuclei.objects),
    Cytoplasm: emptyTextures(nuclei.objects),
  }
  for (let k = 1; k <= nuclei.objects.count; k++) {
    const inside = countPairs(counts, nuclei, { greys, k })
    const outside = countPairs(counts, cytoplasm, { greys, k })
    addParts(counts, inside, 0)
    addParts(counts, outside, 1)
    const levels = {
      lowest: Math.min(inside.lowest, outside.lowest),
      highest: Math.max(inside.highest, outside.highest),
    }
    writeTexture(textures.Nuclei, k, { counts, set: 0, levels: inside })
    writeTexture(textures.Cytoplasm, k, { counts, set: 1, levels: outside })
    writeTexture(textures.Cells, k, { counts, set: ACROSS, levels })
  }
  return textures
}

function emptyTextures(objects: Objects): Textures {
  return new Float64Array(objects.count * FEATURES).fill(Number.NaN)
}

/** Levels of a matrix: the grey levels and, last, the missing value, whose counts nobody reads. */
const STRIDE = NO_LEVEL + 1
const MATRIX = STRIDE * STRIDE
/** Matrices for pairs to the right, down right, down, and down left. */
const DIRECTIONS = 4
const SET = DIRECTIONS * MATRIX

/** Counts [set, direction, level, level]; sets are those of pairs.ts, and what is APART nobody reads. */
interface Counts {
  readonly all: Uint32Array
  readonly matrices: readonly (readonly Uint32Array[])[]
}

/** The working memory of all sites; reading an object's counts clears them for the next. */
const counted: Counts = countsOfSets()
const scratch = haralickScratch(STRIDE)
const sums = new Float64Array(FEATURES)

function countsOfSets(): Counts {
  const all = new Uint32Array((APART + 1) * SET)
  const matrixAt = (set: number, direction: number): Uint32Array => {
    const first = set * SET + direction * MATRIX
    return all.subarray(first, first + MATRIX)
  }
  const matrices = [0, 1, ACROSS].map((set) => [0, 1, 2, 3].map((direction) => matrixAt(set, direction)))
  return { all, matrices }
}

function emptyCounts(): Counts {
  counted.all.fill(0)
  return counted
}

/** The range of an object's levels; empty where it has none. */
interface LevelRange {
  readonly lowest: number
  readonly highest: number
}

/** Adds the pairs of object k, those that are no pairs of it to the set that nobody reads. */
function countPairs(
  { all }: Counts,
  { objects: { runs, frame }, pairs }: PairedObjects,
  { greys, k }: { greys: Uint8Array; k: number },
): LevelRange {
  const below = SCALE * frame.stride
  let lowest = NO_LEVEL
  let highest = -1
  for (let r = runs.offsets[k - 1]!; r < runs.offsets[k]!; r++) {
    let p = runs.pixels[r]!
    for (let i = runs.starts[r]!, end = runs.starts[r + 1]!; i < end; i++, p++) {
      const level = greys[p]!
      if (level === NO_LEVEL) continue
      if (level < lowest) lowest = level
      if (level > highest) highest = level
      const row = level * STRIDE
      const sets = pairs[i]!
      all[((sets >> RIGHT) & 3) * SET + row + greys[p + SCALE]!]!++
      all[((sets >> DOWN_RIGHT) & 3) * SET + MATRIX + row + greys[p + below + SCALE]!]!++
      all[((sets >> DOWN) & 3) * SET + 2 * MATRIX + row + greys[p + below]!]!++
      all[(sets >> DOWN_LEFT) * SET + 3 * MATRIX + row + greys[p + below - SCALE]!]!++
    }
  }
  return { lowest, highest }
}

/** Adds the pairs within a part to those across, which makes them the pairs of the whole. */
function addParts({ matrices }: Counts, { lowest, highest }: LevelRange, part: 0 | 1): void {
  for (let direction = 0; direction < DIRECTIONS; direction++)
    addMatrix(matrices[ACROSS]![direction]!, matrices[part]![direction]!, lowest, highest)
}

function addMatrix(sum: Uint32Array, counts: Uint32Array, lowest: number, highest: number): void {
  for (let i = lowest; i <= highest; i++) {
    for (let at = i * STRIDE + lowest, end = i * STRIDE + highest; at <= end; at++) sum[at]! += counts[at]!
  }
}

/** Writes the features of object k, whose pairs are those of the set, and clears its counts. */
function writeTexture(
  textures: Textures,
  k: number,
  { counts, set, levels }: { counts: Counts; set: number; levels: LevelRange },
): void {
  sums.fill(0)
  let directions = 0
  for (const matrix of counts.matrices[set]!)
    if (addHaralick(sums, { counts: matrix, ...levels }, scratch)) directions++
  if (directions === 0) return
  for (let j = 0; j < FEATURES; j++) textures[(k - 1) * FEATURES + j] = sums[j]! / directions
}
