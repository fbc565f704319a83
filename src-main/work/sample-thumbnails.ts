/** Thumbnails and intensity samples of planes: the raw material of mosaics and of the plate's contrast. */
import { describeError } from '../base/index.ts'
import { downsample, type Plane } from '../image/index.ts'
import { type ProjectedAddress, projectPlane } from './project-plane.ts'

export interface ThumbnailInput {
  readonly planes: readonly ProjectedAddress[]
  /** Longest side of a thumbnail in pixels. */
  readonly tile: number
  /** Pixels to sample of each plane for statistics; 0 for none. */
  readonly samples: number
}

export interface Thumbnail {
  readonly plane: Plane
  /** Evenly spaced pixels of the full plane. */
  readonly sample: Float32Array
  readonly bitDepth: number
}

/** One entry per plane, in order; null with the reason where a plane could not be read. */
export async function sampleThumbnails(input: ThumbnailInput): Promise<(Thumbnail | { problem: string })[]> {
  const results: (Thumbnail | { problem: string })[] = []
  for (const address of input.planes) {
    try {
      const plane = await projectPlane(address)
      results.push({
        plane: fitInto(plane, input.tile),
        sample: spacedSample(plane, input.samples),
        bitDepth: plane.bitDepth,
      })
    } catch (error) {
      results.push({ problem: describeError(error) })
    }
  }
  return results
}

function fitInto(plane: Plane, tile: number): Plane {
  const scale = Math.min(1, tile / Math.max(plane.width, plane.height))
  return downsample(plane, Math.max(1, Math.round(plane.width * scale)), Math.max(1, Math.round(plane.height * scale)))
}

/** Takes every k-th pixel, k odd so that regular patterns along rows are not followed; NaN are left out. */
function spacedSample(plane: Plane, samples: number): Float32Array {
  if (samples === 0) return new Float32Array(0)
  const step = Math.max(1, Math.floor(plane.data.length / samples)) | 1
  const sample = new Float32Array(Math.ceil(plane.data.length / step))
  let count = 0
  for (let i = 0; i < plane.data.length; i += step) {
    const value = plane.data[i]!
    if (Number.isFinite(value)) sample[count++] = value
  }
  return sample.subarray(0, count)
}
