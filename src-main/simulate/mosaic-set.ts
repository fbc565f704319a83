/** Mosaics with a few rare cells among common ones, or with none: labelled positive or negative. */
import { positiveAndNegative } from './labelled-images.ts'
import type { MosaicDesign } from './mosaic-design.ts'
import { type FilledFolder, fillMosaicFolder, type MosaicFolderFacts } from './mosaic-folder.ts'
import { mosaicReadme } from './mosaic-readme.ts'
import { checkMosaicRequest, type MosaicSetRequest } from './mosaic-request.ts'
import { wholeBetween } from './whole-number.ts'

/** What was written; paths are absolute. */
export interface WrittenMosaics extends MosaicFolderFacts {
  readonly positive: number
  readonly negative: number
  readonly placedRareCells: number
}

/** Fills a folder as `fillMosaicFolder`; half of the images are positive. Throws as that does. */
export async function simulateMosaics(request: MosaicSetRequest): Promise<WrittenMosaics> {
  checkMosaicRequest(request)
  const { rare, common, width, height } = request
  const filled = await fillMosaicFolder(request, {
    ...designOf(request),
    kinds: [...rare, ...common],
    size: { width, height },
    describe(folder) {
      const written = writtenOf(request, folder)
      return { readme: mosaicReadme(request, written), json: factsOf(request, written) }
    },
  })
  return writtenOf(request, filled)
}

function designOf({ rare, common, perImage, rarePerImage, count }: MosaicSetRequest): MosaicDesign {
  return {
    name: 'mosaic',
    labels: positiveAndNegative(count),
    piles: [rare, common],
    fullest: [[rarePerImage[1], perImage[1] - rarePerImage[1]]],
    countsFor(label, random) {
      const total = wholeBetween(random, perImage)
      const few = label === 'positive' ? wholeBetween(random, rarePerImage) : 0
      return [few, total - few]
    },
  }
}

function writtenOf({ rare }: MosaicSetRequest, { facts, labels, placed }: FilledFolder): WrittenMosaics {
  const positive = labels.filter(({ label }) => label === 'positive').length
  const placedRareCells = placed.filter(({ kind }) => rare.includes(kind)).length
  return { ...facts, positive, negative: labels.length - positive, placedRareCells }
}

function factsOf(request: MosaicSetRequest, { depth, splits, leftOut }: WrittenMosaics): object {
  const { rare, common, perImage, rarePerImage, width, height, count, seed, plates } = request
  const asked = { rare, common, perImage, rarePerImage, width, height, count, seed, platePattern: plates ?? null }
  return { simulation: 'mosaic', ...asked, depth, splits, leftOut }
}
