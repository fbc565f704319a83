/** AreaShape: what an object's outline says, in pixels, as scikit-image's regionprops and CellProfiler 4 define it. */
import { feretOf, hullArea, hullOf } from './hull.ts'
import type { Moments } from './moments.ts'
import { type ColumnBlock, cell, type Sheet } from './sheet.ts'
import type { Subject } from './subject.ts'

const NAMES = [
  'Area',
  'Perimeter',
  'Eccentricity',
  'MajorAxisLength',
  'MinorAxisLength',
  'Orientation',
  'Solidity',
  'ConvexArea',
  'FormFactor',
  'Compactness',
  'Extent',
  'EquivalentDiameter',
  'EulerNumber',
  'MaximumRadius',
  'MeanRadius',
  'MaxFeretDiameter',
  'MinFeretDiameter',
  'Center_X',
  'Center_Y',
  'BoundingBoxArea',
  'BoundingBoxMinimum_X',
  'BoundingBoxMaximum_X',
  'BoundingBoxMinimum_Y',
  'BoundingBoxMaximum_Y',
] as const

const MICRON_NAMES = ['AreaSquareMicrons', 'EquivalentDiameterMicrons'] as const

type ShapeRow = Record<(typeof NAMES)[number], number>

/**
 * Orientation is in degrees in (−90, 90], from the downward axis counter-clockwise, as CellProfiler 4 writes it. Bounding
 * boxes are half open. Feret diameters, convex area and solidity are those of the hull of the pixels' edge midpoints. An
 * empty object has area 0 and nothing else.
 */
export function areaShape(subject: Subject): readonly ColumnBlock[] {
  const blocks: ColumnBlock[] = [
    { names: NAMES.map((name) => `AreaShape_${name}`), fill: (sheet) => fillShape(subject, sheet) },
  ]
  const microns = subject.site.pixelMicrons
  if (microns !== undefined) {
    blocks.push({
      names: MICRON_NAMES.map((name) => `AreaShape_${name}`),
      fill: (sheet) => fillMicrons(subject, microns, sheet),
    })
  }
  return blocks
}

function fillShape(subject: Subject, sheet: Sheet): void {
  const all = subject.moments()
  for (let k = 1; k <= subject.objects.count; k++) {
    const at = cell(sheet, k)
    const moments = all[k - 1]
    if (!moments) {
      sheet.values[at] = 0
      continue
    }
    writeRow(sheet, at, shapeRow(subject, k, moments))
  }
}

function writeRow({ values }: Sheet, at: number, row: ShapeRow): void {
  for (let j = 0; j < NAMES.length; j++) values[at + j] = row[NAMES[j]!]
}

function shapeRow(subject: Subject, k: number, moments: Moments): ShapeRow {
  const { offsets } = subject.objects
  const area = offsets[k]! - offsets[k - 1]!
  const hull = hullOf(subject.objects, k)
  const convex = hullArea(hull)
  const feret = feretOf(hull)
  const radii = radiiOf(subject, k)
  const perimeter = subject.rim().perimeter[k - 1]!
  const box = (moments.maxX - moments.minX) * (moments.maxY - moments.minY)
  return {
    Area: area,
    Perimeter: perimeter,
    Eccentricity: moments.eccentricity,
    MajorAxisLength: moments.major,
    MinorAxisLength: moments.minor,
    Orientation: moments.orientationDegrees,
    Solidity: area / convex,
    ConvexArea: convex,
    FormFactor: perimeter > 0 ? (4 * Math.PI * area) / perimeter ** 2 : Number.NaN,
    Compactness: perimeter > 0 ? perimeter ** 2 / (4 * Math.PI * area) : Number.NaN,
    Extent: area / box,
    EquivalentDiameter: Math.sqrt((4 * area) / Math.PI),
    EulerNumber: subject.rim().euler[k - 1]!,
    MaximumRadius: radii.max,
    MeanRadius: radii.mean,
    MaxFeretDiameter: feret.max,
    MinFeretDiameter: feret.min,
    Center_X: moments.x,
    Center_Y: moments.y,
    BoundingBoxArea: box,
    BoundingBoxMinimum_X: moments.minX,
    BoundingBoxMaximum_X: moments.maxX,
    BoundingBoxMinimum_Y: moments.minY,
    BoundingBoxMaximum_Y: moments.maxY,
  }
}

function radiiOf(subject: Subject, k: number): { max: number; mean: number } {
  const { offsets } = subject.objects
  const depth = subject.depth()
  const from = offsets[k - 1]!
  const to = offsets[k]!
  let max = 0
  let sum = 0
  for (let i = from; i < to; i++) {
    const value = depth[i]!
    sum += value
    if (value > max) max = value
  }
  return { max, mean: sum / (to - from) }
}

function fillMicrons(subject: Subject, microns: number, sheet: Sheet): void {
  const { offsets, count } = subject.objects
  for (let k = 1; k <= count; k++) {
    const area = (offsets[k]! - offsets[k - 1]!) * microns ** 2
    const at = cell(sheet, k)
    sheet.values[at] = area
    if (area > 0) sheet.values[at + 1] = Math.sqrt((4 * area) / Math.PI)
  }
}
