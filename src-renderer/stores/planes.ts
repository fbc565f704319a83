/** Pixels and labels of sites: asked for through the pixel port, kept outside reactive stores. */
import type { Compartment } from '../../src-main/contract/index.ts'
import { askPixels, type Frame, type PixelQuestion } from '../link/index.ts'
import { demandCache } from './demand-cache.ts'

export type PlaneData = Uint8Array | Uint16Array | Uint32Array | Float32Array

/** [y, x] of pixels or of object labels. */
export interface Plane {
  readonly width: number
  readonly height: number
  readonly data: PlaneData
  /** Bits that the camera used; 32 for labels. */
  readonly bitDepth: number
}

export type SaliencyMethod = Extract<PixelQuestion, { kind: 'saliency' }>['method']
export type PlaneQuestion = Extract<PixelQuestion, { kind: 'plane' | 'labels' | 'preview-labels' | 'saliency' }>

/** Half a gigabyte: a dozen sites of four channels of 2160 × 2160 pixels of 16 bits. */
const BUDGET_BYTES = 512 * 2 ** 20

/** One cache for the whole window: viewer and galleries want the same planes. */
export const planeCache = demandCache<PlaneQuestion, Plane>({
  keyOf: (question) => JSON.stringify(question),
  bytesOf: (plane) => plane.data.byteLength,
  budgetBytes: BUDGET_BYTES,
  load: async (question, signal) => planeIn(await askPixels(question, signal)),
})

export function labelsQuestion(runId: number, siteId: number, compartment: Compartment): PlaneQuestion {
  return { kind: 'labels', runId, siteId, compartment }
}

/** How much each pixel of a site speaks for the detector's answer, as 0 … 255 of the site's largest. */
export function saliencyQuestion(runId: number, siteId: number, method: SaliencyMethod): PlaneQuestion {
  return { kind: 'saliency', runId, siteId, method }
}

/** The array of a frame as a plane. Labels below 65,536 are kept in 16 bits. Throws on frames of another kind. */
export function planeIn({ header, payload }: Frame): Plane {
  if (header.kind !== 'plane' && header.kind !== 'labels' && header.kind !== 'saliency')
    throw new Error(`A ${header.kind} frame is no plane.`)
  const { width, height } = header
  const pixels = width * height
  const stored = VIEWS[header.dtype](payload.buffer, payload.byteOffset, pixels)
  if (header.kind === 'saliency') return { width, height, data: stored, bitDepth: 8 }
  if (header.kind === 'plane') return { width, height, data: stored, bitDepth: header.bitDepth }
  return { width, height, data: header.count < 65_536 ? Uint16Array.from(stored) : stored, bitDepth: 32 }
}

const VIEWS = {
  uint8: (buffer: ArrayBuffer, offset: number, length: number) => new Uint8Array(buffer, offset, length),
  uint16: (buffer: ArrayBuffer, offset: number, length: number) => new Uint16Array(buffer, offset, length),
  uint32: (buffer: ArrayBuffer, offset: number, length: number) => new Uint32Array(buffer, offset, length),
  float32: (buffer: ArrayBuffer, offset: number, length: number) => new Float32Array(buffer, offset, length),
} as const
