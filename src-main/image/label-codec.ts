/** Label images as compact bytes for the project file: runs of equal labels as variable-length integers, then deflate. */
import { deflateSync, inflateSync } from 'node:zlib'
import { Fault, lend } from '../base/index.ts'
import { MAX_PIXELS } from './image-fault.ts'
import type { LabelImage } from './plane.ts'

/** "PSL1", little-endian: the first bytes inside the deflated stream, whose checksum covers everything. */
const MAGIC = 0x314c5350
const HEADER = 16
/** A run takes at most this many bytes: two variable-length integers of 32 bits. */
const RUN = 10

/** Bytes that `decodeLabels` reads back exactly. */
export function encodeLabels({ width, height, labels, count }: LabelImage): Uint8Array {
  let runs = new Uint8Array(HEADER + 65_536)
  new DataView(runs.buffer).setUint32(0, MAGIC, true)
  new Uint32Array(runs.buffer, 4, 3).set([width, height, count])
  let at = HEADER
  for (let i = 0; i < labels.length; ) {
    const label = labels[i]!
    const start = i
    while (i < labels.length && labels[i] === label) i++
    if (at + RUN > runs.length) runs = doubled(runs)
    at = writeVarint(runs, at, i - start)
    at = writeVarint(runs, at, label)
  }
  return new Uint8Array(deflateSync(runs.subarray(0, at), { level: 3 }))
}

/**
 * The label image in these bytes. Damaged bytes are a Fault `unreadable_file`: sizes and every run are checked before
 * any memory is taken for pixels.
 */
export function decodeLabels(bytes: Uint8Array): LabelImage {
  const runs = inflated(bytes)
  if (runs.length < HEADER) throw damaged('its header is cut')
  const view = new DataView(runs.buffer, runs.byteOffset, runs.byteLength)
  const [width, height, count] = [view.getUint32(4, true), view.getUint32(8, true), view.getUint32(12, true)]
  if (view.getUint32(0, true) !== MAGIC || width * height > MAX_PIXELS) throw damaged('its header is not valid')
  let pixels = 0
  eachRun(runs, (length, label) => {
    pixels += length
    if (label > count) throw damaged(`it names object ${label} of ${count}`)
  })
  if (pixels !== width * height) throw damaged(`it holds ${pixels} pixels of ${width * height}`)
  const labels = lend.uint32(pixels).fill(0)
  let at = 0
  eachRun(runs, (length, label) => {
    if (label !== 0) labels.fill(label, at, at + length)
    at += length
  })
  return { width, height, labels, count }
}

function inflated(bytes: Uint8Array): Uint8Array {
  try {
    // No sound stream is longer than its pixels' runs, and none expands more than deflate can.
    return inflateSync(bytes, { maxOutputLength: Math.min(MAX_PIXELS * RUN, bytes.length * 1040 + 1024) })
  } catch (error) {
    throw damaged('it cannot be decompressed', error)
  }
}

function eachRun(runs: Uint8Array, visit: (length: number, label: number) => void): void {
  let at = HEADER
  const next = (): number => {
    let value = 0
    for (let scale = 1; at < runs.length && scale <= 2 ** 28; scale *= 128) {
      const byte = runs[at++]!
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
    throw damaged('a run is cut')
  }
  while (at < runs.length) visit(next(), next())
}

function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value
  while (rest > 127) {
    bytes[at++] = (rest & 127) | 128
    rest >>>= 7
  }
  bytes[at++] = rest
  return at
}

function doubled(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(bytes.length * 2)
  larger.set(bytes)
  return larger
}

function damaged(how: string, cause?: unknown): Fault {
  return new Fault('unreadable_file', `A stored label image is damaged: ${how}.`, {
    stands: 'The images and all other results are not affected.',
    todo: 'Segment this site again.',
    cause,
  })
}
