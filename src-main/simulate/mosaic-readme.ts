/** What stands beside mosaics: how they were made, and how to read the tables. */
import type { MosaicSetRequest } from './mosaic-request.ts'
import type { MosaicSplit, WrittenMosaics } from './mosaic-set.ts'

/** Text of README.txt. */
export function mosaicReadme(request: MosaicSetRequest, written: WrittenMosaics): string {
  const { rare, common, perImage, rarePerImage, width, height, seed } = request
  const { splits, leftOut } = written
  return `Mosaics of real single cells: ${written.images} images, seed ${seed}

Negative images hold ${range(perImage)} cells of ${common.join(', ')}; positive images as many, of
which ${range(rarePerImage)} are ${rare.join(' or ')}. ${width} pixels across, ${height} down, ${written.depth} bits.

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

Each cell, rare or common alike,
- is what in the middle of its picture exceeds 35 % of its height over the background;
  neighbours at the picture's edge fade away.
- loses its picture's own background, is flipped and turned by quarter turns at random,
  and is added to an empty field, fading out 3 to 8 pixels away from it.
- lies inside the image; boxes of cells are 4 pixels or more apart.
The field has the level and the noise of the background of some cell of the same split,
rare or common, drawn without regard to what the image holds; the noise is correlated
between neighbours as it is in the pictures, and equally strong on both sides of a seam.

Files
- mosaic-*: grey images. Their order tells nothing of class or split.
- labels.csv: file, label (positive or negative), group (each image is its own),
  split (train, validation, test).
- truth.csv: file, kind (the class), and the box of each cell in pixels: x, y are the
  left and top of its first pixel, counted from 0 at the image's top left corner;
  width, height count pixels.
- sources.csv: the same cells by file, x and y with the picture and plate they came from.
- simulation.json: the numbers above for programs.
`
}

function range([from, to]: readonly [number, number]): string {
  return from === to ? String(from) : `${from} to ${to}`
}

function splitLine(name: string, { images, plates, cells }: MosaicSplit): string {
  const counts = Object.entries(cells).map(([kind, count]) => `${count} ${kind}`)
  return `    ${name}: ${images} images; ${plates.length} plates; ${counts.join(', ')}`
}

function leftOutText(leftOut: WrittenMosaics['leftOut']): string {
  return Object.entries(leftOut)
    .map(([kind, { cut, blank }]) => `${cut + blank} ${kind}`)
    .join(', ')
}
