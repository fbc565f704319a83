/** Which class each part of a site shows, and which class each of its cells carries, by a classifier's Jacobian maps. */
import { Fault } from '../base/index.ts'
import { CELL_REGION_DEFAULTS, cellRegions, classJacobians, classRegions, shareByClass } from '../explain/index.ts'
import { floats } from '../graph/index.ts'
import { decodeLabels, downsample } from '../image/index.ts'
import { type ChannelAddress, normalisedImage, openImageDecoder } from '../learn/index.ts'
import type { Raster } from '../segmentation/index.ts'
import type { BenchTools } from './bench-tasks.ts'
import { type ModelAddress, openModel } from './open-model.ts'

export interface ClassRegionsInput extends ModelAddress {
  readonly planes: readonly ChannelAddress[]
  /** Of the planes as stored. */
  readonly width: number
  readonly height: number
  /** Packed labels of the site's cells, where it was segmented. */
  readonly cells: Uint8Array | null
}

export interface SiteClassRegions {
  readonly width: number
  readonly height: number
  /** [y, x]: 1 + number of the class, 0 where there is none. */
  readonly data: Uint8Array
  readonly classes: readonly { readonly name: string; readonly probability: number; readonly share: number }[]
  readonly cells: { readonly total: number; readonly without: number; readonly counts: readonly number[] } | null
}

/** Where the maps of all classes together speak for cells, the class whose map is largest. */
export async function siteClassRegions(input: ClassRegionsInput, tools: BenchTools): Promise<SiteClassRegions> {
  const { onnx, card } = openModel(input)
  const decoder = openImageDecoder({ shrink: card.downsample, threads: 1, workerUrl: tools.workerUrl })
  try {
    const image = await decoder.decode(input.planes)
    const pixels = normalisedImage(image, card.normalisation)
    const { maps, probabilities } = await classJacobians(
      onnx,
      floats([image.channels, image.height, image.width], pixels),
      {
        input: card.input.name,
        output: card.output.name,
        ...(card.featureMap && { classMap: card.featureMap }),
        run: { ...(tools.signal && { signal: tools.signal }) },
      },
    )
    const { classes, pixels: counts } = classRegions(
      maps,
      cellRegions(together(maps), CELL_REGION_DEFAULTS, channelsOf(pixels, image)).mask,
    )
    const { width, height } = input
    const area = counts.reduce((sum, count) => sum + count, 0)
    return {
      width,
      height,
      data: enlarged({ width: image.width, height: image.height, data: classes }, width, height),
      classes: card.classes.map((name, i) => ({
        name,
        probability: probabilities[i]!,
        share: area === 0 ? 0 : counts[i]! / area,
      })),
      cells: input.cells && cellsOf(maps, input.cells, input),
    }
  } finally {
    await decoder.close()
  }
}

/** Of an image [channel, y, x]. */
const channelsOf = (
  pixels: Float32Array,
  { channels, width, height }: { channels: number; width: number; height: number },
): Raster[] =>
  Array.from({ length: channels }, (_, i) => ({
    width,
    height,
    data: pixels.subarray(i * width * height, (i + 1) * width * height),
  }))

/** The sum of all maps: a cell of any class is a cell. */
function together(maps: readonly Raster[]): Raster {
  const { width, height } = maps[0]!
  const data = new Float32Array(width * height)
  for (const map of maps) for (let i = 0; i < data.length; i++) data[i]! += map.data[i]!
  return { width, height, data }
}

function cellsOf(
  maps: readonly Raster[],
  packed: Uint8Array,
  { width, height }: { width: number; height: number },
): SiteClassRegions['cells'] {
  const labels = decodeLabels(packed)
  if (labels.width !== width || labels.height !== height)
    throw new Fault('bad_argument', 'The cells of this site are those of images of another size.', {
      todo: 'Segment the site anew.',
    })
  const large = maps.map((map): Raster => {
    const { data } = downsample({ ...map, bitDepth: 32 }, width, height)
    return { width, height, data: data as Raster['data'] }
  })
  const { cells, counts, withoutClass } = shareByClass(large, labels)
  return { total: cells, without: withoutClass, counts }
}

/** The nearest pixel: classes have nothing between them. */
function enlarged(
  { width: from, height: rows, data }: { width: number; height: number; data: Uint16Array },
  width: number,
  height: number,
): Uint8Array {
  const large = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const row = Math.min(rows - 1, Math.floor(((y + 0.5) * rows) / height)) * from
    for (let x = 0; x < width; x++)
      large[y * width + x] = data[row + Math.min(from - 1, Math.floor(((x + 0.5) * from) / width))]!
  }
  return large
}
