/** A folder of mosaics of real single cells with labels, truth and sources, from plates that no two splits share. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ProgressListener, seededRandom } from '../base/index.ts'
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
import type { MosaicDesign } from './mosaic-design.ts'
import { createMosaicPainter } from './mosaic-painter.ts'
import { type PlacedCell, SOURCES_FILE, writeSources } from './mosaic-sources.ts'
import type { Size } from './place-boxes.ts'
import { platePattern } from './plate-name.ts'
import { encodeTiff } from './tiff.ts'

/** What every folder of mosaics is told. */
export interface MosaicFolderRequest {
  /** Made if absent; anything in it is refused. */
  readonly directory: string
  /** Folder of class folders, each with pictures of single cells. */
  readonly cells: string
  readonly seed: number
  /** Regular expression whose first group is the plate in a file's name; without, the name's part before its place on a plate. */
  readonly plates?: string | undefined
  readonly onProgress?: ProgressListener | undefined
  readonly signal?: AbortSignal | undefined
}

/** What went into one split. */
export interface MosaicSplit {
  readonly images: number
  readonly plates: readonly string[]
  /** Different cells by class. */
  readonly cells: Readonly<Record<string, number>>
}

/** What is known of a folder, whatever its mosaics are for; paths are absolute. */
export interface MosaicFolderFacts {
  readonly directory: string
  readonly labelsPath: string
  readonly truthPath: string
  /** Which picture each cell of each image came from. */
  readonly sourcesPath: string
  readonly seed: number
  readonly depth: 8 | 16
  readonly images: number
  readonly placedCells: number
  readonly splits: Readonly<Record<Split, MosaicSplit>>
  /** Pictures left out by class: the cell reaches their border, or there is none. */
  readonly leftOut: Readonly<Record<string, { readonly cut: number; readonly blank: number }>>
}

/** Facts, and what they were counted from. */
export interface FilledFolder {
  readonly facts: MosaicFolderFacts
  readonly size: Size
  readonly labels: readonly ImageLabel[]
  readonly placed: readonly PlacedCell[]
}

export interface MosaicPlan extends MosaicDesign {
  /** Classes to read. */
  readonly kinds: readonly string[]
  /** Where left open, a square in which the cells find room. */
  readonly size: Size | undefined
  /** Throws a Fault where the cells do not suffice for the design. */
  checkCells?(splits: Readonly<Record<Split, MosaicSplit>>): void
  /** What README.txt and simulation.json say. */
  describe(filled: FilledFolder): { readonly readme: string; readonly json: object }
}

/** Half of the images to train, a quarter each to validate and to test: as the cells are divided. */
const SPLIT_CYCLE = ['train', 'validation', 'train', 'test'] as const

/**
 * Writes mosaics in the depth of the cells (8 bits: PNG, 16 bits: TIFF), `labels.csv`, `truth.csv` (class and box of every
 * cell), `sources.csv`, `README.txt` and `simulation.json`. The same request gives the same bytes. Throws Faults:
 * `bad_argument`, those of `readCellLibrary`, `disk`, `cancelled`; a failure leaves the folder empty.
 */
export async function fillMosaicFolder(request: MosaicFolderRequest, plan: MosaicPlan): Promise<FilledFolder> {
  const { directory, onProgress, signal } = request
  const library = await readCells(request, plan.kinds)
  const random = seededRandom(request.seed)
  const plates = dividePlates(random, library.cells)
  plan.checkCells?.(splitsOf(plan.kinds, { library, plates, labels: [] }))
  const { size, draw } = createMosaicPainter(plan, { library, plates, random }, plan.size)
  const extension = library.depth === 8 ? 'png' : 'tif'
  const labels = drawLabels(random, { labels: plan.labels, name: plan.name, extension, cycle: SPLIT_CYCLE })
  const placed: PlacedCell[] = []
  const filled = (): FilledFolder => ({
    facts: factsOf(request, plan.kinds, { library, plates, labels, placed }),
    size,
    labels,
    placed,
  })
  await fillFolder({
    directory,
    beside: [LABELS_FILE, TRUTH_FILE, SOURCES_FILE, FACTS_FILE, README_FILE],
    count: labels.length,
    onProgress,
    signal,
    draw(index) {
      const { file, label, split } = labels[index]!
      const { pixels, objects } = draw(split, label)
      for (const { cell, box } of objects) {
        const { kind, source, plate } = cell
        placed.push({ file, ...box, kind, source, plate, split })
      }
      return { file, encoded: encode(pixels, size) }
    },
    async finish() {
      const { readme, json } = plan.describe(filled())
      await writeLabels(directory, labels)
      await writeTruth(directory, placed)
      await writeSources(directory, placed)
      await writeFile(join(directory, FACTS_FILE), `${JSON.stringify(json, null, 2)}\n`)
      await writeFile(join(directory, README_FILE), readme)
    },
  })
  return filled()
}

function readCells(request: MosaicFolderRequest, kinds: readonly string[]): Promise<CellLibrary> {
  const { cells, plates, onProgress, signal } = request
  const pattern = plates === undefined ? undefined : platePattern(plates)
  return readCellLibrary({ directory: cells, kinds, platePattern: pattern, onProgress, signal })
}

function encode(pixels: Uint8Array | Uint16Array, { width, height }: Size): Promise<Uint8Array> {
  if (pixels instanceof Uint16Array) return encodeTiff(pixels, { width, height, description: 'Mosaic of single cells' })
  return encodePng8({ width, height, samples: 1, bytes: pixels })
}

interface Material {
  readonly library: CellLibrary
  readonly plates: ReadonlyMap<string, Split>
  readonly labels: readonly ImageLabel[]
}

function factsOf(
  { directory, seed }: MosaicFolderRequest,
  kinds: readonly string[],
  material: Material & { readonly placed: readonly PlacedCell[] },
): MosaicFolderFacts {
  const { library, labels, placed } = material
  return {
    directory,
    labelsPath: join(directory, LABELS_FILE),
    truthPath: join(directory, TRUTH_FILE),
    sourcesPath: join(directory, SOURCES_FILE),
    seed,
    depth: library.depth,
    images: labels.length,
    placedCells: placed.length,
    splits: splitsOf(kinds, material),
    leftOut: Object.fromEntries(library.refused),
  }
}

function splitsOf(kinds: readonly string[], { library, plates, labels }: Material): Record<Split, MosaicSplit> {
  const splitOf = (split: Split): MosaicSplit => {
    const cells = library.cells.filter((cell) => plates.get(cell.plate) === split)
    return {
      images: labels.filter((row) => row.split === split).length,
      plates: [...new Set(cells.map((cell) => cell.plate))].sort(),
      cells: Object.fromEntries(kinds.map((kind) => [kind, cells.filter((cell) => cell.kind === kind).length])),
    }
  }
  return { train: splitOf('train'), validation: splitOf('validation'), test: splitOf('test') }
}
