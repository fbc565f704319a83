/** Bags: images of many real single cells, of which a share belongs to the class of the image's label and the rest to others. */
import { Fault } from '../base/index.ts'
import { createBagDealer, evenly, fullestBags } from './bag-counts.ts'
import { bagReadme } from './bag-readme.ts'
import { type BagSetRequest, checkBagRequest } from './bag-request.ts'
import { SPLITS, type Split } from './labelled-images.ts'
import type { MosaicDesign } from './mosaic-design.ts'
import { type FilledFolder, fillMosaicFolder, type MosaicFolderFacts, type MosaicSplit } from './mosaic-folder.ts'

/** What was written; paths are absolute. */
export interface WrittenBags extends MosaicFolderFacts {
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** Images by label. */
  readonly labels: Readonly<Record<string, number>>
  /** Share of the cells of the label's class over all images. */
  readonly purity: { readonly least: number; readonly mean: number; readonly most: number }
}

/** Different cells of each class that each split needs. */
const FEWEST_CELLS = 5

/** Fills a folder as `fillMosaicFolder`, with labels from `classes`. Throws as that does. */
export async function simulateBags(request: BagSetRequest): Promise<WrittenBags> {
  checkBagRequest(request)
  const filled = await fillMosaicFolder(request, {
    ...designOf(request),
    kinds: request.classes,
    size: request.size,
    checkCells,
    describe(folder) {
      const written = writtenOf(request, folder)
      return { readme: bagReadme(request, written), json: factsOf(request, written) }
    },
  })
  return writtenOf(request, filled)
}

function designOf(request: BagSetRequest): MosaicDesign {
  const { classes, count } = request
  return {
    name: 'bag',
    labels: evenly(count, classes.length).flatMap((images, i) => new Array<string>(images).fill(classes[i]!)),
    piles: classes.map((kind) => [kind]),
    fullest: fullestBags(request),
    countsFor: createBagDealer(request),
  }
}

function checkCells(splits: Readonly<Record<Split, MosaicSplit>>): void {
  for (const split of SPLITS)
    for (const [kind, count] of Object.entries(splits[split].cells)) {
      if (count >= FEWEST_CELLS) continue
      throw new Fault(
        'bad_argument',
        `Of class ${kind}, ${count} usable cell${count === 1 ? '' : 's'} fall${count === 1 ? 's' : ''} to ${split}; bags need ${FEWEST_CELLS} or more in each of training, validation and test.`,
        { todo: 'Choose another class, or add cells from more plates.' },
      )
    }
}

function writtenOf({ classes }: BagSetRequest, { facts, size, labels, placed }: FilledFolder): WrittenBags {
  const cells = Map.groupBy(placed, ({ file }) => file)
  const shares = labels.map(({ file, label }) => {
    const all = cells.get(file)!
    return all.filter(({ kind }) => kind === label).length / all.length
  })
  const countOf = (kind: string): number => labels.filter(({ label }) => label === kind).length
  return {
    ...facts,
    width: size.width,
    height: size.height,
    labels: Object.fromEntries(classes.map((kind) => [kind, countOf(kind)])),
    purity: {
      least: shares.reduce((a, b) => Math.min(a, b)),
      mean: shares.reduce((a, b) => a + b) / shares.length,
      most: shares.reduce((a, b) => Math.max(a, b)),
    },
  }
}

function factsOf(request: BagSetRequest, { width, height, depth, splits, leftOut }: WrittenBags): object {
  const { classes, perImage, purity, count, seed, plates } = request
  const asked = { classes, perImage, purity, width, height, count, seed, platePattern: plates ?? null }
  return { simulation: 'bags', ...asked, depth, splits, leftOut }
}
