/** What stands beside mosaics: how they were made, and how to read the tables. */
import type { MosaicFolderFacts, MosaicSplit } from './mosaic-folder.ts'
import type { MosaicSetRequest } from './mosaic-request.ts'
import type { WrittenMosaics } from './mosaic-set.ts'

/** What differs between sets of mosaics. */
export interface ReadmeWords {
  readonly title: string
  /** What images hold, in whole lines. */
  readonly contents: string
  /** Of what classes cells are, as one says it in passing. */
  readonly ofAnyClass: string
  readonly name: string
  /** What labels there are. */
  readonly labels: string
}

/** Text of README.txt for images with rare cells among common ones. */
export function mosaicReadme(request: MosaicSetRequest, written: WrittenMosaics): string {
  const { rare, common, perImage, rarePerImage, width, height, seed } = request
  return folderReadme(written, {
    title: `Mosaics of real single cells: ${written.images} images, seed ${seed}`,
    contents: `Negative images hold ${range(perImage)} cells of ${common.join(', ')}; positive images as many, of
which ${range(rarePerImage)} are ${rare.join(' or ')}. ${width} pixels across, ${height} down, ${written.depth} bits.`,
    ofAnyClass: 'rare or common',
    name: 'mosaic',
    labels: 'positive or negative',
  })
}

/** Text of README.txt for mosaics of any kind. */
export function folderReadme({ splits, leftOut }: MosaicFolderFacts, words: ReadmeWords): string {
  const { title, contents, ofAnyClass, name, labels } = words
  return `${title}

${contents}

The cells
- are real, from pictures of one cell each; what those allow and ask for when they
  are passed on holds for these images too.
- come from plates that no two of training, validation and test share:
${splitLine('train', splits.train)}
${splitLine('validation', splits.validation)}
${splitLine('test', splits.test)}
- are used in turn, in shuffled order, so that each is used equally often; they occur
  in several images, and more than once in one only where it needs more than there are.
- Left out, because they reach the border of their picture and would show a straight
  cut, or because there is nothing in it: ${leftOutText(leftOut)}.

Each cell, ${ofAnyClass} alike,
- is what in the middle of its picture exceeds 35 % of its height over the background;
  neighbours at the picture's edge fade away.
- loses its picture's own background, is flipped and turned by quarter turns at random,
  and is added to an empty field, fading out 3 to 8 pixels away from it.
- lies inside the image; boxes of cells are 4 pixels or more apart.
The field has the level and the noise of the background of some cell of the same split,
${ofAnyClass}, drawn without regard to what the image holds; the noise is correlated
between neighbours as it is in the pictures, and equally strong on both sides of a seam.

Files
- ${name}-*: grey images. Their order tells nothing of class or split.
- labels.csv: file, label (${labels}), group (each image is its own),
  split (train, validation, test).
- truth.csv: file, kind (the class), and the box of each cell in pixels: x, y are the
  left and top of its first pixel, counted from 0 at the image's top left corner;
  width, height count pixels.
- sources.csv: the same cells by file, x and y with the picture and plate they came from.
- simulation.json: the numbers above for programs.
`
}

export function range([from, to]: readonly [number, number]): string {
  return from === to ? String(from) : `${from} to ${to}`
}

function splitLine(name: string, { images, plates, cells }: MosaicSplit): string {
  const counts = Object.entries(cells).map(([kind, count]) => `${count} ${kind}`)
  return `    ${name}: ${images} images; ${plates.length} plates; ${counts.join(', ')}`
}

function leftOutText(leftOut: MosaicFolderFacts['leftOut']): string {
  return Object.entries(leftOut)
    .map(([kind, { cut, blank }]) => `${cut + blank} ${kind}`)
    .join(', ')
}
