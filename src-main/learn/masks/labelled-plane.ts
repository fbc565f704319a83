/** An image with its objects, as training draws patches from it: in memory that threads share. */
import { Fault } from '../../base/index.ts'
import { type LabelImage, type Plane, type PlaneAddress, readLabelImage, readPlane } from '../../image/index.ts'
import { innerDistance } from '../../segmentation/index.ts'
import { lookAt } from './plane-look.ts'
import { normalisedPlane, reducedSize, resized } from './plane-pixels.ts'

export interface LabelledAddress {
  readonly name: string
  readonly image: PlaneAddress
  /** File of instance labels of the same size. */
  readonly labels: string
}

export interface LabelledPlane {
  /** Of the image and its labels as stored. */
  readonly width: number
  readonly height: number
  /** (stored − low) / (high − low), reduced where its objects are larger than wanted. */
  readonly pixels: SharedPixels
  /** Object of every stored pixel, 0 for none; and how far inside it lies, in 255ths. */
  readonly labels: Uint32Array<SharedArrayBuffer>
  readonly inner: Uint8Array<SharedArrayBuffer>
  /** Typical diameter of its objects as it was estimated, stored pixels. */
  readonly diameter: number
  readonly objects: number
}

export interface SharedPixels {
  readonly width: number
  readonly height: number
  readonly data: Float32Array<SharedArrayBuffer>
}

/**
 * Reads an image and its labels. `diameter` is how large objects should be to the network, and what they count as where none is
 * found. Throws the Faults of `readPlane` and `readLabelImage`, and `unreadable_file` where the sizes differ.
 */
export async function openLabelled({ image, labels: path }: LabelledAddress, diameter: number): Promise<LabelledPlane> {
  const [plane, labels] = [await readPlane(image), await readLabelImage(path)]
  checkSizes(plane, labels, { image: image.path, labels: path })
  const look = lookAt(plane)
  const own = look.diameter ?? diameter
  const reduced = reducedSize(plane, diameter / own)
  const whole = { width: plane.width, height: plane.height, data: normalisedPlane(plane, look) }
  const pixels = reduced ? resized(whole, reduced) : whole
  const inner = innerDistance(labels).data
  return {
    width: plane.width,
    height: plane.height,
    pixels: { width: pixels.width, height: pixels.height, data: sharedFloats(pixels.data) },
    labels: sharedLabels(labels.labels),
    inner: sharedShares(inner),
    diameter: own,
    objects: labels.count,
  }
}

function checkSizes(
  plane: Plane,
  labels: LabelImage,
  paths: { readonly image: string; readonly labels: string },
): void {
  if (plane.width === labels.width && plane.height === labels.height) return
  throw new Fault(
    'unreadable_file',
    `${paths.labels} has ${labels.width} × ${labels.height} pixels, its image ${plane.width} × ${plane.height} (${paths.image}).`,
    { path: paths.labels, todo: 'Give labels of the same size, or leave this image out.' },
  )
}

function sharedFloats(data: Float32Array): Float32Array<SharedArrayBuffer> {
  const shared = new Float32Array(new SharedArrayBuffer(data.byteLength))
  shared.set(data)
  return shared
}

function sharedLabels(data: Uint32Array): Uint32Array<SharedArrayBuffer> {
  const shared = new Uint32Array(new SharedArrayBuffer(data.byteLength))
  shared.set(data)
  return shared
}

function sharedShares(data: Float32Array): Uint8Array<SharedArrayBuffer> {
  const shared = new Uint8Array(new SharedArrayBuffer(data.length))
  for (let i = 0; i < data.length; i++) shared[i] = Math.round(255 * data[i]!)
  return shared
}
