/** Which columns cells have, and the quality of every site's images. */

import type { CellColumn, SiteQuality } from '../contract/index.ts'
import { flagSites } from '../measure/index.ts'
import { wellName } from '../plate/index.ts'
import { getRun, listPlateSites, listPlates, readBlock, readFeatureNames } from '../store/index.ts'
import { type DeskContext, openedProject } from './context.ts'
import { finiteOrNull } from './plates-service.ts'

export function cellColumns(context: DeskContext, runId: number): CellColumn[] {
  const project = openedProject(context)
  getRun(project, runId)
  return [...readFeatureNames(project, runId)]
    .filter(([compartment]) => compartment !== 'Image')
    .flatMap(([compartment, names]) => names.map((name) => ({ name, compartment, category: name.split('_')[1] ?? '' })))
}

/** Quality values of the measured sites; a site is flagged against the other sites of its plate. */
export function siteQuality(context: DeskContext, runId: number, plateId: number | null): SiteQuality[] {
  const project = openedProject(context)
  const names = readFeatureNames(project, runId).get('Image') ?? []
  return listPlates(project)
    .filter((plate) => plateId === null || plate.id === plateId)
    .flatMap((plate) => {
      const sites = listPlateSites(project, plate.id).flatMap((site) => {
        const block = readBlock(project, runId, site.id, 'Image')
        return block ? [{ site, values: block.values }] : []
      })
      const table = new Float32Array(sites.length * names.length)
      for (const [i, { values }] of sites.entries()) table.set(values, i * names.length)
      const flags = flagSites({ names, rows: sites.length, values: table })
      return sites.map(
        ({ site, values }, i): SiteQuality => ({
          siteId: site.id,
          plateId: plate.id,
          wellId: site.well_id,
          well: wellName({ row: site.row, column: site.col }),
          site: site.number,
          cells: values[names.indexOf('Image_Count_Nuclei')] ?? 0,
          values: Object.fromEntries(names.map((name, column) => [name, finiteOrNull(values[column])])),
          flags: (flags[i] ?? []).map((flag) => ({ kind: flag.kind, reason: flag.reason })),
        }),
      )
    })
}
