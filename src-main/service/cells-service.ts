/** Which columns cells have, and the quality of every site's images. */
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import type { CellColumn, SiteQuality } from '../contract/index.ts'
import { flagSites } from '../measure/index.ts'
import { wellName } from '../plate/index.ts'
import { getRun, listPlateSites, listPlates, type Project, readFeatureNames, readPlateBlocks } from '../store/index.ts'
import { type DeskContext, openedProject } from './context.ts'
import { finiteOrNull } from './plates-service.ts'

export function cellColumns(context: DeskContext, runId: number): CellColumn[] {
  const project = openedProject(context)
  getRun(project, runId)
  return [...readFeatureNames(project, runId)]
    .filter(([compartment]) => compartment !== 'Image')
    .flatMap(([compartment, names]) => names.map((name) => ({ name, compartment, category: name.split('_')[1] ?? '' })))
}

/**
 * Quality of the measured sites of a plate, or of all; a site is flagged against the other sites of its plate.
 * `wanted` limits the values that come along; flags look at all.
 */
export async function siteQuality(
  context: DeskContext,
  runId: number,
  plateId: number | null,
  wanted: (name: string) => boolean = () => true,
): Promise<SiteQuality[]> {
  const project = openedProject(context)
  const found: SiteQuality[] = []
  for (const plate of listPlates(project)) {
    if (plateId !== null && plate.id !== plateId) continue
    for (const site of plateQuality(project, runId, plate.id, wanted)) found.push(site)
    await yieldToLoop()
  }
  return found
}

function plateQuality(
  project: Project,
  runId: number,
  plateId: number,
  wanted: (name: string) => boolean,
): SiteQuality[] {
  const names = readFeatureNames(project, runId).get('Image') ?? []
  const shown = names.flatMap((name, column) => (wanted(name) ? [{ name, column }] : []))
  const blocks = new Map(readPlateBlocks(project, runId, plateId, 'Image').map((block) => [block.siteId, block.values]))
  const sites = listPlateSites(project, plateId).filter((site) => blocks.has(site.id))
  const table = new Float32Array(sites.length * names.length)
  for (const [i, site] of sites.entries()) table.set(blocks.get(site.id)!, i * names.length)
  const flags = flagSites({ names, rows: sites.length, values: table })
  const count = names.indexOf('Image_Count_Nuclei')
  return sites.map((site, i): SiteQuality => {
    const values = blocks.get(site.id)!
    return {
      siteId: site.id,
      plateId,
      wellId: site.well_id,
      well: wellName({ row: site.row, column: site.col }),
      site: site.number,
      cells: values[count] ?? 0,
      values: Object.fromEntries(shown.map(({ name, column }) => [name, finiteOrNull(values[column])])),
      flags: (flags[i] ?? []).map((flag) => ({ kind: flag.kind, reason: flag.reason })),
    }
  })
}
