/** Pictures of a well's typical cells for the report: all channels in plate-wide contrast, nuclei outlined. */
import { Fault } from '../base/index.ts'
import type { Readout } from '../contract/index.ts'
import {
  getRun,
  listChannels,
  listSites,
  type Project,
  readBlock,
  readFeatureNames,
  readLabels,
} from '../store/index.ts'
import type { DeskContext } from './context.ts'
import { plateContrast } from './contrast-service.ts'
import { openSitePlanes } from './site-planes.ts'

/** Pixels of the plane, by nucleus diameters: room for a cell and a little of its neighbours. */
const SIDE = { least: 48, most: 160, perDiameter: 3 } as const
const CELLS = 6
const CHANNELS = 4

interface Well {
  readonly wellId: number
  readonly plateId: number
  /** The well's readout value; the cells nearest to it are typical. */
  readonly value: number | null
}

/** `data:` URIs of up to six cells of the well's first site that can be read, those nearest to the well's value first. */
export async function wellPictures(
  context: DeskContext,
  project: Project,
  readout: Readout,
  well: Well,
): Promise<string[]> {
  const planes = openSitePlanes(project)
  const contrast = await plateContrast(context, well.plateId)
  const segmentRunId = getRun(project, readout.runId).source_run_id
  for (const site of listSites(project, well.wellId)) {
    const { centres, side } = typicalCells(project, readout, site.id, well.value)
    if (centres.length === 0) continue
    try {
      const channels = listChannels(project).flatMap((channel) => {
        const limits = contrast.find((entry) => entry.channelId === channel.id)
        const address = planes.address(site.id, channel.id, { z: 'max', time: null })
        return address && limits
          ? [{ address, low: limits.low, high: limits.high, colour: parseColour(channel.colour) }]
          : []
      })
      if (channels.length === 0) continue
      const labels =
        segmentRunId === null
          ? undefined
          : readLabels(project, segmentRunId, site.id).find((entry) => entry.compartment === 'Nuclei')
      const pictures = await context.workers.run('crop-pictures', {
        channels: channels.slice(0, CHANNELS),
        labels: labels?.data ?? null,
        centres,
        side,
      })
      return pictures.map((jpeg) => `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      // A site without all its planes makes way for the next one; the completeness page names it.
    }
  }
  return []
}

/** Middles of the cells whose measurement is nearest to the well's value, and the side of a square that shows one. */
function typicalCells(
  project: Project,
  readout: Readout,
  siteId: number,
  value: number | null,
): { centres: { x: number; y: number }[]; side: number } {
  const features = readFeatureNames(project, readout.runId)
  const nuclei = readBlock(project, readout.runId, siteId, 'Nuclei')
  const names = features.get('Nuclei') ?? []
  const column = (name: string): ((row: number) => number) => {
    const at = names.indexOf(name)
    return (row) => (nuclei && at >= 0 ? nuclei.values[row * names.length + at]! : Number.NaN)
  }
  const [x, y, area] = [
    column('Nuclei_AreaShape_Center_X'),
    column('Nuclei_AreaShape_Center_Y'),
    column('Nuclei_AreaShape_Area'),
  ]
  const measured = measuredColumn(project, readout, siteId, features)
  const cells = Array.from({ length: nuclei?.objects ?? 0 }, (_, row) => ({
    x: x(row),
    y: y(row),
    area: area(row),
    distance: value === null ? 0 : Math.abs(measured(row) - value),
  }))
    .filter((cell) => Number.isFinite(cell.x) && Number.isFinite(cell.distance))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, CELLS)
  const diameter = Math.sqrt(
    (4 * (cells.reduce((sum, cell) => sum + cell.area, 0) / Math.max(1, cells.length))) / Math.PI,
  )
  return {
    centres: cells.map((cell) => ({ x: cell.x, y: cell.y })),
    side: Math.round(Math.min(SIDE.most, Math.max(SIDE.least, SIDE.perDiameter * diameter || SIDE.least))),
  }
}

/** The readout of each cell of a site; 0 for all when it is not measured by cell. */
function measuredColumn(
  project: Project,
  readout: Readout,
  siteId: number,
  features: ReadonlyMap<string, readonly string[]>,
): (row: number) => number {
  const compartment = readout.name.split('_')[0]!
  const names = features.get(compartment) ?? []
  const block = compartment === 'Image' ? undefined : readBlock(project, readout.runId, siteId, compartment)
  const at = names.indexOf(readout.name)
  return (row) => (block && at >= 0 && row < block.objects ? block.values[row * names.length + at]! : 0)
}

function parseColour(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16)
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255]
}
