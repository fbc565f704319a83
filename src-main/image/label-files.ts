/** Label images as files that other programs read: 16-bit PNG, 16- or 32-bit TIFF; and back. */
import { Fault } from '../base/index.ts'
import { unsupported } from './image-fault.ts'
import type { LabelImage } from './plane.ts'
import { encodeGreyPng16 } from './png-encode.ts'
import { readSamples } from './read-plane.ts'
import { relabelSequential } from './relabel.ts'
import type { SampleArray } from './samples.ts'
import { encodeGreyTiff } from './tiff-encode.ts'
import { writeWhole } from './write-file.ts'

const MOST_IN_16_BITS = 65_535

/** A 16-bit grey PNG whose values are the labels. Throws a Fault `bad_argument` beyond 65,535 objects, naming the count. */
export async function writeLabelPng(path: string, { width, height, labels, count }: LabelImage): Promise<void> {
  if (count > MOST_IN_16_BITS)
    throw new Fault('bad_argument', `A 16-bit PNG holds up to 65535 objects; this label image has ${count}.`, {
      path,
      todo: 'Write a TIFF file instead.',
    })
  await writeWhole(path, encodeGreyPng16(width, height, Uint16Array.from(labels)))
}

/** A deflate-compressed TIFF whose values are the labels: 16 bits up to 65,535 objects, else 32 bits. */
export async function writeLabelTiff(path: string, { width, height, labels, count }: LabelImage): Promise<void> {
  await writeWhole(path, encodeGreyTiff(width, height, count > MOST_IN_16_BITS ? labels : Uint16Array.from(labels)))
}

/**
 * Instance labels from a PNG or TIFF of any integer type (or of floats that are whole numbers); palette indices are
 * labels. The values found, with gaps or not, become 1 … count in ascending order. Throws Faults as `readPlane` does,
 * and `unsupported_image` for values that cannot be labels.
 */
export async function readLabelImage(path: string): Promise<LabelImage> {
  const { width, height, data } = await readSamples({ path, page: 0 }, { indices: true })
  const { labels, count } = relabelSequential(labelValues(path, data))
  return { width, height, labels, count }
}

function labelValues(path: string, data: SampleArray): ArrayLike<number> {
  if (data instanceof Uint8Array || data instanceof Uint16Array || data instanceof Uint32Array) return data
  return Uint32Array.from(data as Iterable<number | bigint>, (stored) => {
    const value = Number(stored)
    if (Number.isInteger(value) && value >= 0 && value < 2 ** 32) return value
    throw unsupported(path, `holds the value ${value}, which is not an object number`)
  })
}
