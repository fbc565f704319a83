/** Plate mosaics: one small picture per well and channel, built once and kept, so that a plate opens at once. */
import { toDisplayBytes } from '../image/index.ts'
import { listSites, listWells, type MosaicHeader, type Project, readMosaic, writeMosaic } from '../store/index.ts'
import { type DeskContext, openedProject } from './context.ts'
import { plateContrast } from './contrast-service.ts'
import { openSitePlanes, type SitePlanes } from './site-planes.ts'

/** Side of a well's picture by how many wells the plate has. */
const TILE = { small: 96, large: 64, huge: 32 } as const
const BATCH = 8

const building = new Map<string, Promise<{ header: MosaicHeader; data: Uint8Array }>>()

export async function plateMosaic(
  context: DeskContext,
  plateId: number,
  channelId: number,
): Promise<{ header: MosaicHeader; data: Uint8Array }> {
  const project = openedProject(context)
  const stored = readMosaic(project, plateId, channelId)
  if (stored) return stored
  const key = `${project.path}:${plateId}:${channelId}`
  let work = building.get(key)
  if (!work) {
    work = context.jobs
      .start({ kind: 'mosaic', title: 'Plate overview' }, (job) =>
        buildMosaic(context, project, plateId, channelId, job),
      )
      .finished.finally(() => building.delete(key))
    building.set(key, work)
  }
  return work
}

async function buildMosaic(
  context: DeskContext,
  project: Project,
  plateId: number,
  channelId: number,
  job: { signal: AbortSignal; progress(p: { stage: string; done: number; total: number; unit: string }): void },
) {
  const contrast = (await plateContrast(context, plateId)).find((entry) => entry.channelId === channelId)
  const limits = { low: contrast?.low ?? 0, high: contrast?.high ?? 255 }
  const wells = listWells(project, plateId)
  const tile = wells.length <= 96 ? TILE.small : wells.length <= 384 ? TILE.large : TILE.huge
  const data = new Uint8Array(wells.length * tile * tile)
  const planes = openSitePlanes(project)
  let done = 0
  const batches = Array.from({ length: Math.ceil(wells.length / BATCH) }, (_, i) => i * BATCH)
  const lane = async (): Promise<void> => {
    for (let start = batches.shift(); start !== undefined && !job.signal.aborted; start = batches.shift()) {
      const group = wells.slice(start, start + BATCH)
      const addresses = group.map((well) => ({ addresses: firstPlane(project, planes, well.id, channelId) }))
      const pictures = await context.workers.run(
        'thumbnails',
        { planes: addresses, tile, samples: 0 },
        { signal: job.signal, urgent: true },
      )
      for (const [i, picture] of pictures.entries()) {
        if (!('plane' in picture)) continue
        const bytes = toDisplayBytes(picture.plane, limits.low, limits.high)
        placeTile(data, (start + i) * tile * tile, tile, bytes, picture.plane.width, picture.plane.height)
      }
      done += group.length
      job.progress({ stage: 'Building the plate overview', done, total: wells.length, unit: 'wells' })
    }
  }
  await Promise.all(Array.from({ length: context.workers.size }, lane))
  job.signal.throwIfAborted()
  const header = {
    tile,
    wellIds: wells.map((well) => well.id),
    rows: wells.map((well) => well.row),
    columns: wells.map((well) => well.col),
  }
  writeMosaic(project, plateId, channelId, header, data)
  return { header, data }
}

/** The well's first site with this channel; the middle z of a stack. */
function firstPlane(project: Project, planes: SitePlanes, wellId: number, channelId: number) {
  for (const site of listSites(project, wellId)) {
    const present = planes.all(site.id).filter((plane) => plane.channel_id === channelId && plane.state === 'present')
    const middle = present[Math.floor(present.length / 2)]
    if (middle) return planes.address(site.id, channelId, { z: middle.z, time: middle.time })?.addresses ?? []
  }
  return []
}

/** Copies a picture into the middle of its square. */
function placeTile(
  data: Uint8Array,
  offset: number,
  tile: number,
  bytes: Uint8Array,
  width: number,
  height: number,
): void {
  const left = Math.floor((tile - width) / 2)
  const top = Math.floor((tile - height) / 2)
  for (let y = 0; y < height; y++)
    data.set(bytes.subarray(y * width, (y + 1) * width), offset + (top + y) * tile + left)
}
