/** What stands beside bags: how they were made, and how to read the tables. */
import type { BagSetRequest } from './bag-request.ts'
import type { WrittenBags } from './bag-set.ts'
import { folderReadme, range } from './mosaic-readme.ts'

/** Text of README.txt. */
export function bagReadme({ classes, perImage, purity, seed }: BagSetRequest, written: WrittenBags): string {
  const { images, width, height, depth } = written
  return folderReadme(written, {
    title: `Bags of real single cells: ${images} images, seed ${seed}`,
    contents: `Each image holds ${range(perImage)} cells of ${classes.join(', ')}.
A share of ${range(purity)} of them is of the class that the image is labelled with; the rest is
dealt evenly to the other classes, each of which has fewer.
${width} pixels across, ${height} down, ${depth} bits.`,
    ofAnyClass: 'of any class',
    name: 'bag',
    labels: 'the class of that share',
  })
}
