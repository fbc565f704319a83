/**
 * The pixel port: arrays travel as binary frames beside the typed calls, never inside them.
 * A request is a JSON text; the answer is one binary frame: u32 header length (little-endian),
 * JSON header in UTF-8, zero padding to a multiple of 8, then the array's bytes (little-endian).
 */
import { z } from 'zod'
import { Compartment, Id } from './common.ts'
import { SALIENCY_METHODS } from './saliency.ts'

const RequestId = z.number().int().nonnegative()

export const PixelRequest = z.discriminatedUnion('kind', [
  /** One plane as stored. `z` may be 'max' (projection). Answers [y, x] of uint8, uint16 or float32. */
  z.object({
    id: RequestId,
    kind: z.literal('plane'),
    siteId: Id,
    channelId: Id,
    z: z.union([z.literal('max'), z.number()]),
    time: z.number(),
  }),
  /** Labels of a run, [y, x] of uint32; 0 is background. */
  z.object({ id: RequestId, kind: z.literal('labels'), runId: Id, siteId: Id, compartment: Compartment }),
  z.object({
    id: RequestId,
    kind: z.literal('preview-labels'),
    previewId: z.string().max(64),
    compartment: Compartment,
  }),
  /** Thumbnails of one channel, [well, y, x] of uint8 (contrast already applied), wells in the header's order. */
  z.object({ id: RequestId, kind: z.literal('mosaic'), plateId: Id, channelId: Id }),
  /** Cell measurements of a well, [cell, name] of float32; NaN where undefined. `names` limits the columns. */
  z.object({
    id: RequestId,
    kind: z.literal('cells'),
    runId: Id,
    wellId: Id,
    names: z.array(z.string().max(300)).max(2_000),
  }),
  /** Saliency of a model on one site at stored size, [y, x] of uint8: 255 is the site's largest. */
  z.object({
    id: RequestId,
    kind: z.literal('saliency'),
    runId: Id,
    siteId: Id,
    method: z.enum(SALIENCY_METHODS),
    /** Number of the class that is explained; `usual`, and unless told, the positive one, or of several the called one. `all` is for `jacobian`. */
    of: z.union([z.number().int().nonnegative(), z.enum(['usual', 'all'])]).optional(),
  }),
  /** Which class each part of a site shows by a classifier's Jacobian maps, [y, x] of uint8 at stored size: 1 + its number, or 0. */
  z.object({ id: RequestId, kind: z.literal('class-regions'), runId: Id, siteId: Id }),
  z.object({ id: RequestId, kind: z.literal('cancel') }),
])
export type PixelRequest = z.infer<typeof PixelRequest>

export const PixelHeader = z.discriminatedUnion('kind', [
  z.object({
    id: RequestId,
    kind: z.literal('plane'),
    width: z.number(),
    height: z.number(),
    dtype: z.enum(['uint8', 'uint16', 'float32']),
    bitDepth: z.number(),
  }),
  z.object({
    id: RequestId,
    kind: z.literal('labels'),
    width: z.number(),
    height: z.number(),
    dtype: z.literal('uint32'),
    count: z.number(),
  }),
  z.object({
    id: RequestId,
    kind: z.literal('mosaic'),
    tile: z.number(),
    dtype: z.literal('uint8'),
    wellIds: z.array(Id),
    rows: z.array(z.number()),
    columns: z.array(z.number()),
  }),
  z.object({
    id: RequestId,
    kind: z.literal('cells'),
    dtype: z.literal('float32'),
    names: z.array(z.string()),
    /** Cells of the sites in order; object numbers start at 1 in each site. */
    sites: z.array(z.object({ siteId: Id, rows: z.number() })),
  }),
  z.object({
    id: RequestId,
    kind: z.literal('saliency'),
    width: z.number(),
    height: z.number(),
    dtype: z.literal('uint8'),
    /** What 255 stands for, in the method's own unit. */
    largest: z.number(),
  }),
  z.object({
    id: RequestId,
    kind: z.literal('class-regions'),
    width: z.number(),
    height: z.number(),
    dtype: z.literal('uint8'),
    /** Of the whole image, and which part of it shows each class. */
    classes: z.array(z.object({ name: z.string(), probability: z.number(), share: z.number() })),
    /** Cells of the newest segmentation, by the class that each carries; null where the site was not segmented. */
    cells: z.object({ total: z.number(), without: z.number(), counts: z.array(z.number()) }).nullable(),
  }),
  z.object({ id: RequestId, kind: z.literal('error'), code: z.string(), message: z.string() }),
])
export type PixelHeader = z.infer<typeof PixelHeader>

/** Packs a header and an array into one frame. */
export function encodeFrame(header: PixelHeader, payload: ArrayBufferView | undefined): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify(header))
  const start = Math.ceil((4 + head.length) / 8) * 8
  const frame = new Uint8Array(start + (payload?.byteLength ?? 0))
  new DataView(frame.buffer).setUint32(0, head.length, true)
  frame.set(head, 4)
  if (payload) frame.set(new Uint8Array(payload.buffer, payload.byteOffset, payload.byteLength), start)
  return frame
}

/** Unpacks a frame; the payload is a view on the frame where alignment allows, else a copy. Throws on a frame that is cut. */
export function decodeFrame(frame: Uint8Array): { header: PixelHeader; payload: Uint8Array } {
  const aligned = frame.byteOffset % 8 === 0 ? frame : frame.slice()
  const length = new DataView(aligned.buffer, aligned.byteOffset, aligned.byteLength).getUint32(0, true)
  if (4 + length > aligned.length)
    throw new Error(`Pixel frame of ${aligned.length} bytes is cut: its header alone has ${length}.`)
  const header = PixelHeader.parse(JSON.parse(new TextDecoder().decode(aligned.subarray(4, 4 + length))))
  return { header, payload: aligned.subarray(Math.ceil((4 + length) / 8) * 8) }
}
