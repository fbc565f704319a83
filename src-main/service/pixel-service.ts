/** Answers the pixel port: planes, labels, mosaics, cell measurements and saliency as binary frames. */
import { describeError, Fault, type Port } from '../base/index.ts'
import { encodeFrame, type PixelHeader, PixelRequest } from '../contract/index.ts'
import type { LabelImage, Plane } from '../image/index.ts'
import { listSites, readBlock, readFeatureNames, readLabels } from '../store/index.ts'
import { type DeskContext, openedProject } from './context.ts'
import { plateMosaic } from './mosaic-service.ts'
import { classRegionsOfSite, saliencyOfSite } from './saliency-service.ts'
import { openSitePlanes } from './site-planes.ts'

interface Answer {
  readonly header: PixelHeader
  readonly payload: ArrayBufferView
}

/** Serves one window's port until it closes; every request is validated, every failure answered with an error frame. */
export function servePixels(context: DeskContext, port: Port): void {
  const running = new Map<number, AbortController>()
  port.onMessage((message) => {
    const request = parseRequest(message)
    if (!request) return
    if (request.kind === 'cancel') {
      running.get(request.id)?.abort()
      return
    }
    const controller = new AbortController()
    running.set(request.id, controller)
    answer(context, request, controller.signal)
      .then(({ header, payload }) => port.post(encodeFrame(header, payload)))
      .catch((error: unknown) => {
        const code = error instanceof Fault ? error.code : 'internal'
        port.post(encodeFrame({ id: request.id, kind: 'error', code, message: describeError(error) }, undefined))
      })
      .finally(() => running.delete(request.id))
  })
  port.onClose(() => {
    for (const controller of running.values()) controller.abort()
  })
}

function parseRequest(message: string | Uint8Array): PixelRequest | undefined {
  try {
    return PixelRequest.parse(JSON.parse(typeof message === 'string' ? message : new TextDecoder().decode(message)))
  } catch {
    // A request without a readable id cannot be answered.
    return undefined
  }
}

async function answer(
  context: DeskContext,
  request: Exclude<PixelRequest, { kind: 'cancel' }>,
  signal: AbortSignal,
): Promise<Answer> {
  switch (request.kind) {
    case 'plane':
      return planeAnswer(request.id, await readPlane(context, request, signal))
    case 'labels':
      return labelAnswer(request.id, await storedLabels(context, request, signal))
    case 'preview-labels':
      return labelAnswer(request.id, await previewLabels(context, request, signal))
    case 'mosaic': {
      const { header, data } = await plateMosaic(context, request.plateId, request.channelId)
      return {
        header: {
          id: request.id,
          kind: 'mosaic',
          dtype: 'uint8',
          tile: header.tile,
          wellIds: [...header.wellIds],
          rows: [...header.rows],
          columns: [...header.columns],
        },
        payload: data,
      }
    }
    case 'cells':
      return cellAnswer(context, request)
    case 'saliency': {
      const { data, width, height, largest } = await saliencyOfSite(context, request, signal)
      return { header: { id: request.id, kind: 'saliency', width, height, dtype: 'uint8', largest }, payload: data }
    }
    case 'class-regions': {
      const { data, ...found } = await classRegionsOfSite(context, request, signal)
      const { width, height, classes, cells } = found
      return {
        header: {
          id: request.id,
          kind: 'class-regions',
          dtype: 'uint8',
          width,
          height,
          classes: [...classes],
          cells: cells && { ...cells, counts: [...cells.counts] },
        },
        payload: data,
      }
    }
    default:
      return request satisfies never
  }
}

async function readPlane(
  context: DeskContext,
  request: Extract<PixelRequest, { kind: 'plane' }>,
  signal: AbortSignal,
): Promise<Plane> {
  const address = openSitePlanes(openedProject(context)).address(request.siteId, request.channelId, {
    z: request.z,
    time: request.time,
  })
  if (!address) throw new Fault('not_found', 'This channel was not acquired at this site.')
  return context.workers.run('read-plane', address, { signal, urgent: true })
}

function planeAnswer(id: number, plane: Plane): Answer {
  const dtype = plane.data instanceof Uint8Array ? 'uint8' : plane.data instanceof Uint16Array ? 'uint16' : 'float32'
  return {
    header: { id, kind: 'plane', width: plane.width, height: plane.height, dtype, bitDepth: plane.bitDepth },
    payload: plane.data,
  }
}

function storedLabels(
  context: DeskContext,
  request: Extract<PixelRequest, { kind: 'labels' }>,
  signal: AbortSignal,
): Promise<LabelImage> {
  const stored = readLabels(openedProject(context), request.runId, request.siteId)
  const find = (name: string): Uint8Array => {
    const labels = stored.find((candidate) => candidate.compartment === name)
    if (!labels) throw new Fault('not_found', `Run ${request.runId} has no ${name.toLowerCase()} at this site.`)
    return labels.data
  }
  const input =
    request.compartment === 'Cytoplasm'
      ? { data: find('Cells'), without: find('Nuclei') }
      : { data: find(request.compartment), without: null }
  return context.workers.run('label-pixels', input, { signal, urgent: true })
}

function previewLabels(
  context: DeskContext,
  request: Extract<PixelRequest, { kind: 'preview-labels' }>,
  signal: AbortSignal,
): Promise<LabelImage> {
  const data = context.previews.get(request.previewId, request.compartment)
  if (!data) throw new Fault('not_found', 'This preview is no longer kept.', { todo: 'Ask for it again.' })
  return context.workers.run('label-pixels', { data, without: null }, { signal, urgent: true })
}

function labelAnswer(id: number, image: LabelImage): Answer {
  return {
    header: { id, kind: 'labels', width: image.width, height: image.height, dtype: 'uint32', count: image.count },
    payload: image.labels,
  }
}

/** Measurements of a well's cells: columns of several compartments side by side, as the cells share their numbers. */
function cellAnswer(context: DeskContext, request: Extract<PixelRequest, { kind: 'cells' }>): Answer {
  const project = openedProject(context)
  const places = locateColumns(readFeatureNames(project, request.runId), request.names)
  const sites: { siteId: number; rows: number }[] = []
  const parts: Float32Array[] = []
  for (const site of listSites(project, request.wellId)) {
    const blocks = new Map(
      [...new Set(places.map((place) => place.compartment)), 'Nuclei'].map((compartment) => [
        compartment,
        readBlock(project, request.runId, site.id, compartment),
      ]),
    )
    const rows = blocks.get('Nuclei')?.objects ?? 0
    const part = new Float32Array(rows * places.length).fill(Number.NaN)
    for (const [column, place] of places.entries()) {
      const block = blocks.get(place.compartment)
      for (let row = 0; row < Math.min(rows, block?.objects ?? 0); row++)
        part[row * places.length + column] = block!.values[row * place.width + place.index]!
    }
    sites.push({ siteId: site.id, rows })
    parts.push(part)
  }
  const payload = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    payload.set(part, offset)
    offset += part.length
  }
  return {
    header: { id: request.id, kind: 'cells', dtype: 'float32', names: places.map((place) => place.name), sites },
    payload,
  }
}

function locateColumns(features: ReadonlyMap<string, readonly string[]>, names: readonly string[]) {
  return names.map((name) => {
    for (const [compartment, columns] of features) {
      const index = columns.indexOf(name)
      if (index >= 0 && compartment !== 'Image') return { name, compartment, index, width: columns.length }
    }
    throw new Fault('bad_argument', `No cell measurement is called ${name}.`)
  })
}
