/** A folder of mosaics of real single cells with labels and truth: rare cells among common ones, from plates that no two splits share. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { seededRandom } from '../base/index.ts'
import { encodePng8 } from '../image/index.ts'
import { type CellLibrary, readCellLibrary } from './cell-library.ts'
import { dividePlates } from './divide-plates.ts'
import { fillFolder } from './image-folder.ts'
import {
  drawLabels,
  FACTS_FILE,
  type ImageLabel,
  LABELS_FILE,
  README_FILE,
  type Split,
  TRUTH_FILE,
  writeLabels,
  writeTruth,
} from './labelled-images.ts'
import { createMosaicPainter } from './mosaic-painter.ts'
import { mosaicReadme } from './mosaic-readme.ts'
import { checkMosaicRequest, type MosaicSetRequest } from './mosaic-request.ts'
import { type PlacedCell, SOURCES_FILE, writeSources } from './mosaic-sources.ts'
import { platePattern } from './plate-name.ts'
import { encodeTiff } from './tiff.ts'

/** What went into one split. */
export interface MosaicSplit {
  readonly images: number
  readonly plates: readonly string[]
  /** Different cells by class. */
  readonly cells: Readonly<Record<string, number>>
}

/** What was written; paths are absolute. */
export interface WrittenMosaics {
  readonly directory: string
  readonly labelsPath: string
  readonly truthPath: string
  /** Which picture each cell of each image came from. */
  readonly sourcesPath: string
  readonly seed: number
  readonly depth: 8 | 16
  readonly images: number
  readonly positive: number
  readonly negative: number
  readonly placedCells: number
  readonly placedRareCells: number
  readonly splits: Readonly<Record<Split, MosaicSplit>>
  /** Pictures left out by class: the cell reaches their border, or there is none. */
  readonly leftOut: Readonly<Record<string, { readonly cut: number; readonly blank: number }>>
}

/** Half of the images to train, a quarter each to validate and to test: as the cells are divided. */
const SPLIT_CYCLE = ['train', 'validation', 'train', 'test'] as const

/**
 * Writes mosaics in the depth of the cells (8 bits: PNG, 16 bits: TIFF), `labels.csv` (positive or negative), `truth.csv`
 * (class and box of every cell), `sources.csv`, `README.txt` and `simulation.json`. The same request gives the same
 * bytes. Throws Faults: `bad_argument`, those of `readCellLibrary`, `disk`, `cancelled`; a failure leaves the folder empty.
 */
export async function simulateMosaics(request: MosaicSetRequest): Promise<WrittenMosaics> {
  checkMosaicRequest(request)
  const { directory, count, onProgress, signal } = request
  const library = await readCells(request)
  const random = seededRandom(request.seed)
  const plates = dividePlates(random, library.cells)
  const draw = createMosaicPainter(request, library, plates, random)
  const extension = library.depth === 8 ? 'png' : 'tif'
  const labels = drawLabels(random, { count, name: 'mosaic', extension, cycle: SPLIT_CYCLE })
  const placed: PlacedCell[] = []
  const written = (): WrittenMosaics => summarise(request, { library, plates, labels, placed })
  await fillFolder({
    directory,
    beside: [LABELS_FILE, TRUTH_FILE, SOURCES_FILE, FACTS_FILE, README_FILE],
    count,
    onProgress,
    signal,
    draw(index) {
      const { file, label, split } = labels[index]!
      const { pixels, objects } = draw(split, label === 'positive')
      for (const { cell, box } of objects) {
        const { kind, source, plate } = cell
        placed.push({ file, ...box, kind, source, plate, split })
      }
      return { file, encoded: encode(pixels, request) }
    },
    async finish() {
      await writeLabels(directory, labels)
      await writeTruth(directory, placed)
      await writeSources(directory, placed)
      await writeFile(join(directory, FACTS_FILE), factsOf(request, written()))
      await writeFile(join(directory, README_FILE), mosaicReadme(request, written()))
    },
  })
  return written()
}

function readCells({ cells, rare, common, plates, onProgress, signal }: MosaicSetRequest): Promise<CellLibrary> {
  const pattern = plates === undefined ? undefined : platePattern(plates)
  return readCellLibrary({ directory: cells, kinds: [...rare, ...common], platePattern: pattern, onProgress, signal })
}

function encode(pixels: Uint8Array | Uint16Array, size: { width: number; height: number }): Promise<Uint8Array> {
  const { width, height } = size
  if (pixels instanceof Uint16Array) return encodeTiff(pixels, { width, height, description: 'Mosaic of single cells' })
  return encodePng8({ width, height, samples: 1, bytes: pixels })
}

function factsOf(request: MosaicSetRequest, { depth, splits, leftOut }: WrittenMosaics): string {
  const { rare, common, perImage, rarePerImage, width, height, count, seed, plates } = request
  const asked = { rare, common, perImage, rarePerImage, width, height, count, seed, platePattern: plates ?? null }
  return `${JSON.stringify({ simulation: 'mosaic', ...asked, depth, splits, leftOut }, null, 2)}\n`
}

interface Finished {
  readonly library: CellLibrary
  readonly plates: ReadonlyMap<string, Split>
  readonly labels: readonly ImageLabel[]
  readonly placed: readonly PlacedCell[]
}

function summarise(request: MosaicSetRequest, { library, plates, labels, placed }: Finished): WrittenMosaics {
  const { directory, seed, rare, common } = request
  const kinds = [...rare, ...common]
  const positive = labels.filter(({ label }) => label === 'positive').length
  const splitOf = (split: Split): MosaicSplit => {
    const cells = library.cells.filter((cell) => plates.get(cell.plate) === split)
    return {
      images: labels.filter((row) => row.split === split).length,
      plates: [...new Set(cells.map((cell) => cell.plate))].sort(),
      cells: Object.fromEntries(kinds.map((kind) => [kind, cells.filter((cell) => cell.kind === kind).length])),
    }
  }
  return {
    directory,
    labelsPath: join(directory, LABELS_FILE),
    truthPath: join(directory, TRUTH_FILE),
    sourcesPath: join(directory, SOURCES_FILE),
    seed,
    depth: library.depth,
    images: labels.length,
    positive,
    negative: labels.length - positive,
    placedCells: placed.length,
    placedRareCells: placed.filter(({ kind }) => rare.includes(kind)).length,
    splits: { train: splitOf('train'), validation: splitOf('validation'), test: splitOf('test') },
    leftOut: Object.fromEntries(library.refused),
  }
}
